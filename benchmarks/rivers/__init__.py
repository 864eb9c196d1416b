"""The parts of `accuracy.py`: tasks, baselines, networks, figures. None of them prints."""
