"""Monthly monitoring: prescribed forms, filled forms checked, progress against plan."""
