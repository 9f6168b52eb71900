"""The kinds of background work: one file each, holding ``PLUGIN``."""
