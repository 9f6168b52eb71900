"""Ridge: the closed form of one centred column, and restraint where columns are many."""

import numpy as np
import pytest

from core.learn.models.ridge import PLUGIN, RidgeParams

from .tables import REGRESSION, facts


def test_weight_is_the_closed_form() -> None:
    """For centred x: w = Σxy / (Σx² + alpha) = 10 / (10 + 10)."""
    x = np.array([[-2.0], [-1.0], [0.0], [1.0], [2.0]])
    fitted = PLUGIN.build(RidgeParams(alpha=10), REGRESSION, 0, 1).fit(x, x.ravel())
    assert fitted.coef_ == pytest.approx([0.5])
    assert fitted.intercept_ == pytest.approx(0.0)


def test_many_columns_are_restrained() -> None:
    wide = PLUGIN.suggest(facts(199, encoded_columns=20), REGRESSION)
    assert wide.params == RidgeParams(alpha=10.0)
    assert wide.reasons == {"alpha": "20 columns after encoding are many for 199 rows."}
    narrow = PLUGIN.suggest(facts(200, encoded_columns=20), REGRESSION)
    assert (narrow.params, narrow.reasons) == (RidgeParams(alpha=1.0), {})


def test_search_space() -> None:
    space = PLUGIN.search_space()["alpha"]
    assert (space.low, space.high, space.log) == (1e-3, 1e4, True)
