"""The ground floor: errors, settings, files, store, catalogue, progress, clock, secrets.

It knows no domain word.
"""
