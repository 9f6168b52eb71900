"""What uses what, one file an answer; :func:`core.workbench.users.users_of` asks them all."""
