"""From what was read to what is trained on: one file a step, one ordered list of steps."""
