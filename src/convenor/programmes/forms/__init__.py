"""HTTP text to values, split by what is changed: import a form from its own file."""
