"""Exact ways of explaining a family of models; a model's own file names the one that suits it."""
