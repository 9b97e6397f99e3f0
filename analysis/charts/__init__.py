"""Charts: Plotly figures as plain dicts, each with its words, its table and its data."""
