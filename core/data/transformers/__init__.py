"""Transformers that travel with a model.

These modules import numpy, pandas and scikit-learn only, never ``core``: an exported bundle carries
a copy of them, so that it predicts where Millwright is not installed. Every constructor argument is
a plain value, as skops stores it.
"""
