"""A seeded lower Rhone with caesium-137: one file a process. It reads no file and fits nothing."""
