"""Long campaigns: what the suite runs briefly, run for as long as it takes to believe it."""
