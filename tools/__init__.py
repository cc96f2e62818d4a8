"""Scripts that make the package data, train the models and measure; not installed."""
