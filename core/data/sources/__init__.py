"""The connectors: one file each, holding ``PLUGIN``."""
