"""Coded advice: one file each, holding ``PLUGIN``."""
