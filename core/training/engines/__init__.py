"""What trains a network: one file an engine behind one table, `table.py`."""
