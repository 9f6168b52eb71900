"""The verbs: what a person can do, each one function that takes the workspace first.

Pages, the headless door and scripts call these.
"""
