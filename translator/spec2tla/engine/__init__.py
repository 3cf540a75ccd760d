"""The two ways to explore a machine, with one kind of answer."""
