"""Training of the shipped weights, one module for each model."""
