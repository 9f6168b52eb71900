"""Naive Bayes: means and smoothed variances of each class."""

import pytest

from core.learn.models.naive_bayes import PLUGIN, NaiveBayesParams

from .tables import BINARY, CLASSES, REGRESSION, X, facts


def test_means_and_variances_per_class() -> None:
    fitted = PLUGIN.build(NaiveBayesParams(var_smoothing=0.5), BINARY, 0, 1).fit(X, CLASSES)
    assert fitted.theta_.tolist() == [[1.5, 4.25], [11.5, 5.5]]
    # the variance of 0…3 is 1.25; half of the largest column's variance (26.25) is added
    assert fitted.var_[:, 0] == pytest.approx([1.25 + 13.125, 1.25 + 13.125])


def test_numbers_are_declined() -> None:
    assert PLUGIN.unsuitable(facts(), BINARY) is None
    assert PLUGIN.unsuitable(facts(), REGRESSION) == "Naive Bayes does not predict numbers."
