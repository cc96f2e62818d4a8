"""The parts of resolution: candidates, evidence, ranker, outlets, reasons. `pipeline.resolve` composes them."""
