"""Benchmarks beside peers: one file per group, each with a ``main()``.

Run ``python -m benchmarks`` or ``python -m benchmarks files``.
"""
