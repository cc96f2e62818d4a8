"""Scripts that make package data from licensed sources."""
