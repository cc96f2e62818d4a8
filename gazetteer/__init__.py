"""Knows places: names, a compiled store, regions, a geocoder; never imports pipeline."""
