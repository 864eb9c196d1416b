"""The command line, one file a group of commands. `python -m core` is its entrance."""
