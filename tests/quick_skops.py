"""``skops.io`` without PyTorch, which its import would load for seconds."""

from __future__ import annotations

from core.registry.portable.model_file import _skops

skops_io = _skops()
