"""`python -m pipeline` is `dateline`."""

from pipeline.cli import main

main()
