"""Benchmarks, one module for each room."""
