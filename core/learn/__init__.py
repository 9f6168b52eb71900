"""Tables → models: pipeline, splits, training, comparing, explaining."""
