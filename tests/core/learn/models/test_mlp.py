"""The neural network: its layers, when it stops early, its limits."""

from sklearn.preprocessing import StandardScaler

from core.learn.models.mlp import PLUGIN, MlpParams

from .tables import BINARY, REGRESSION, facts


def test_layers_and_units_make_the_shape() -> None:
    built = PLUGIN.build(MlpParams(layers=3, units=7, alpha=0.5), BINARY, 9, 1)
    assert built.hidden_layer_sizes == (7, 7, 7)
    assert (built.alpha, built.random_state, built.early_stopping) == (0.5, 9, False)


def test_numbers_are_learnt_on_a_standardised_target() -> None:
    built = PLUGIN.build(MlpParams(), REGRESSION, 0, 1)
    assert isinstance(built.transformer, StandardScaler)
    assert built.regressor.hidden_layer_sizes == (32, 32)


def test_it_stops_early_where_rows_can_be_spared() -> None:
    long = PLUGIN.suggest(facts(1000), BINARY)
    assert long.params == MlpParams(alpha=1.0, units=32, early_stopping=True, max_iter=100)
    assert long.reasons["early_stopping"] == "1,000 rows are enough to keep some aside."
    short = PLUGIN.suggest(facts(999), BINARY)
    assert short.params == MlpParams(alpha=1.0, units=32, early_stopping=False, max_iter=300)
    assert set(short.reasons) == {"alpha"}
    rare = PLUGIN.suggest(facts(1000, smallest_class=49), BINARY)
    assert not rare.params.early_stopping
    assert PLUGIN.suggest(facts(1000, smallest_class=50), BINARY).params.early_stopping


def test_numbers_get_more_units_and_less_restraint() -> None:
    suggestion = PLUGIN.suggest(facts(1000, smallest_class=0), REGRESSION)
    assert suggestion.params == MlpParams(alpha=1e-3, units=64, early_stopping=True, max_iter=100)
    assert set(suggestion.reasons) == {"early_stopping"}


def test_short_and_very_long_tables_are_declined() -> None:
    assert PLUGIN.unsuitable(facts(100), BINARY) is None
    assert PLUGIN.unsuitable(facts(99), BINARY) == (
        "A neural network needs many rows; this table has 99, at least 100 are asked for."
    )
    assert PLUGIN.unsuitable(facts(300_000), BINARY) is None
    assert PLUGIN.unsuitable(facts(300_001), BINARY) == (
        "This neural network uses one thread; 300,001 rows would take hours. At most 300,000 are"
        " accepted."
    )
