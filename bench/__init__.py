"""How fast: every measurement beside its baseline in the same run, so that the ratio means something on any machine."""
