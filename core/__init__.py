"""Halflife's headless package: everything except the pages. It knows no Streamlit."""
