"""The cleaning steps: one file each, holding ``PLUGIN``."""
