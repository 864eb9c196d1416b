"""Results in, Plotly figures out. Nothing is trained, read from a store or estimated here."""
