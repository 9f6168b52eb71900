"""The demo's tables, made here from a seed: customers who leave, houses with prices, and pump
sensors.

They look like what people bring: a few cells are empty, a few are filled with 999, some rows stand
twice, some words are spelt in two ways. The relations between columns are plausible, not measured
anywhere.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd


def _sigmoid(values: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-values)))


def _blank(rng: np.random.Generator, column: pd.Series, share: float) -> pd.Series:
    return column.mask(pd.Series(rng.random(len(column)) < share, index=column.index))


def churn(rows: int = 5000, seed: int = 7) -> pd.DataFrame:
    """Customers of a telephone company, with ``churned`` (yes/no; about a quarter yes)."""
    rng = np.random.default_rng(seed)
    tenure = np.minimum(rng.gamma(1.6, 18, rows).round().astype(int), 72)
    contract = np.where(
        rng.random(rows) < _sigmoid(0.06 * tenure - 2.2),
        np.where(rng.random(rows) < 0.5, "two years", "one year"),
        "monthly",
    )
    internet = rng.choice(["fibre", "dsl", "no line"], rows, p=[0.45, 0.34, 0.21])
    support = np.where(
        internet == "no line", "no line", rng.choice(["yes", "no"], rows, p=[0.4, 0.6])
    )
    payment = rng.choice(
        ["card", "bank transfer", "invoice", "electronic check"], rows, p=[0.22, 0.22, 0.22, 0.34]
    )
    calls = rng.poisson(0.9 + 0.8 * (support == "no"), rows)
    monthly = (
        19
        + 24 * (internet == "dsl")
        + 51 * (internet == "fibre")
        + 9 * (support == "yes")
        + rng.normal(0, 6, rows)
    )
    age = np.clip(rng.normal(47, 16, rows), 18, 92).round()
    risk = (
        -1.75
        - 0.045 * tenure
        + 1.35 * (contract == "monthly")
        - 0.9 * (contract == "two years")
        + 0.75 * (internet == "fibre")
        + 0.42 * calls
        + 0.4 * (payment == "electronic check")
        - 0.55 * (support == "yes")
        + 0.012 * (monthly - 60)
        - 0.006 * (age - 47)
    )
    frame = pd.DataFrame(
        {
            "customer_id": [f"C-{number:05d}" for number in range(10_001, 10_001 + rows)],
            "signup_date": (
                (pd.Timestamp("2026-06-30") - pd.to_timedelta(tenure * 30.4, unit="D")).strftime(
                    "%Y-%m-%d"
                )
            ),
            "age": age,
            "region": rng.choice(
                ["North", "South", "East", "West"], rows, p=[0.3, 0.3, 0.22, 0.18]
            ),
            "tenure_months": tenure,
            "contract": contract,
            "internet": internet,
            "tech_support": support,
            "payment": payment,
            "support_calls": calls,
            "monthly_charge": monthly.round(2),
            "total_charge": (monthly * np.maximum(tenure, 1) * rng.normal(1, 0.03, rows)).round(2),
            "churned": np.where(rng.random(rows) < _sigmoid(risk), "yes", "no"),
        }
    )
    return _soil_customers(frame, rng)


def _soil_customers(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The faults that the tour finds.

    999 for an unknown age, gaps, two spellings, repeated rows.
    """
    frame["age"] = frame["age"].mask(rng.random(len(frame)) < 0.02, 999).astype(int)
    frame["total_charge"] = _blank(rng, frame["total_charge"], 0.012)
    frame["tech_support"] = _blank(rng, frame["tech_support"], 0.03)
    lower = rng.random(len(frame)) < 0.025
    frame["region"] = frame["region"].where(~lower, frame["region"].str.lower() + " ")
    again = frame.sample(n=max(1, len(frame) // 200), random_state=int(rng.integers(2**31)))
    return pd.concat([frame, again], ignore_index=True)


def housing(rows: int = 4000, seed: int = 11) -> pd.DataFrame:
    """Houses with their ``price`` in euros."""
    rng = np.random.default_rng(seed)
    distance = rng.gamma(2.0, 4.0, rows)
    area = np.clip(rng.lognormal(4.6, 0.38, rows), 28, 420)
    rooms = np.clip((area / 27 + rng.normal(0, 0.9, rows)).round(), 1, 12)
    year = np.clip(rng.normal(1978, 27, rows).round(), 1880, 2026)
    energy = np.array(list("ABCDEFG"))[
        np.clip(((2026 - year) / 18 + rng.normal(0, 1.1, rows)).round().astype(int), 0, 6)
    ]
    garden = rng.random(rows) < _sigmoid(0.25 * (distance - 7))
    school = np.clip(rng.normal(6.4, 1.6, rows) - 0.05 * distance, 1, 10)
    level = (
        8.35
        + 0.82 * np.log(area)
        - 0.042 * distance
        + 0.045 * school
        + 0.0022 * (year - 1978)
        + 0.06 * garden
    )
    penalty = np.select([np.isin(energy, ["F", "G"]), energy == "A"], [-0.09, 0.05], 0.0)
    price = np.exp(level + penalty + 0.012 * rooms * (distance > 8) + rng.normal(0, 0.11, rows))
    frame = pd.DataFrame(
        {
            "house_id": np.arange(1, rows + 1),
            "area_m2": area.round(1),
            "rooms": rooms.astype(int),
            "year_built": year.astype(int),
            "distance_km": distance.round(2),
            "energy_class": energy,
            "garden": np.where(garden, "yes", "no"),
            "school_score": school.round(1),
            "sold_on": (
                pd.Series(
                    pd.Timestamp("2023-01-01")
                    + pd.to_timedelta(rng.integers(0, 1270, rows), unit="D")
                ).dt.strftime("%Y-%m-%d")
            ),
            "price": (price / 500).round() * 500,
        }
    )
    frame["school_score"] = _blank(rng, frame["school_score"], 0.05)
    frame["energy_class"] = _blank(rng, frame["energy_class"], 0.03)
    return frame


def sensors(rows: int = 20_000, seed: int = 13) -> pd.DataFrame:
    """Readings of eight pumps every five minutes, with ``failure_soon`` (a pump stops within a
    day).
    """
    rng = np.random.default_rng(seed)
    pumps = 8
    steps = rows // pumps
    parts = []
    for pump in range(pumps):
        wear = np.zeros(steps)
        for stop in np.sort(rng.integers(300, steps, 2)):
            start = max(0, stop - int(rng.integers(180, 400)))
            wear[start:stop] = np.maximum(wear[start:stop], np.linspace(0, 1, stop - start) ** 2)
        day = np.sin(np.arange(steps) / 288 * 2 * np.pi)
        rpm = 1480 + 18 * day + rng.normal(0, 9, steps) - 30 * wear
        parts.append(
            pd.DataFrame(
                {
                    "time": (
                        pd.date_range("2026-05-01", periods=steps, freq="5min").strftime(
                            "%Y-%m-%d %H:%M:%S"
                        )
                    ),
                    "pump": f"P-{pump + 1:02d}",
                    "site": ["Graz", "Lyon", "Porto", "Turin"][pump % 4],
                    "rpm": rpm.round(0).astype(int),
                    "temperature_c": (
                        (61 + 3 * day + 11 * wear + rng.normal(0, 1.4, steps)).round(2)
                    ),
                    "vibration_mm_s": (1.4 + 3.2 * wear + rng.gamma(2, 0.22, steps)).round(3),
                    "pressure_bar": (6.2 - 0.9 * wear + rng.normal(0, 0.12, steps)).round(3),
                    "current_a": (
                        (
                            11.5 + 2.1 * wear + 0.004 * (rpm - 1480) + rng.normal(0, 0.35, steps)
                        ).round(2)
                    ),
                    "failure_soon": np.where(
                        rng.random(steps) < _sigmoid(9 * wear - 4.2) * (wear > 0), "yes", "no"
                    ),
                }
            )
        )
    frame = pd.concat(parts, ignore_index=True).sort_values(["time", "pump"], ignore_index=True)
    frame["temperature_c"] = _blank(rng, frame["temperature_c"], 0.004)
    return frame


SAMPLES: dict[str, Callable[[], pd.DataFrame]] = {
    "Customers (churn)": churn,
    "Houses (prices)": housing,
    "Pumps (sensors)": sensors,
}
