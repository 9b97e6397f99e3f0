"""What runs the dashboard."""
