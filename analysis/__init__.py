"""Pipelines, indicators, statistics and figures; nothing here knows of Streamlit."""
