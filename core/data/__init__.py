"""Tables: import, schema and roles, profile, recipe, versions."""
