"""What `benchmarks/pages.py` is made of: the studies, the browser, optuna-dashboard, the table."""
