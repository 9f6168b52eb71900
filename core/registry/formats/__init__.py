"""The export formats: one file each, holding ``PLUGIN``."""
