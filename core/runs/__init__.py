"""The history of trained candidates: parameters, scores per fold, environment, artefacts, and the
queries over them.
"""
