"""The parts of recognition: words, candidate spans, features, model. `pipeline.recognise` composes them."""
