"""The build as tasks: one `task_*` module per stage, thin, over pure functions elsewhere."""
