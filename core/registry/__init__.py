"""From a run to a file that predicts elsewhere: bundle, formats, parity, import."""
