"""The headless door's verbs: what each is asked, what it does, and the document that it prints.

A verb's module is imported when the verb is asked for, so that ``--help`` is quick.
"""
