"""What the pages share: the way in, the frame, stored results, the draft. No page by itself."""
