"""The metrics: one file each, holding ``PLUGIN``."""
