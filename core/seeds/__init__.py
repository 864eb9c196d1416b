"""Seed runs of the finalists and what they say about luck."""
