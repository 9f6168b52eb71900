"""The models: one file each, holding ``PLUGIN``."""
