"""From articles to maps: read `pipeline/run.py` first."""
