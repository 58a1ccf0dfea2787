"""Figures for screens and notebooks alike: Plotly, on a transparent ground, readable in light and dark."""
