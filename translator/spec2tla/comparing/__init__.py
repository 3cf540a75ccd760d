"""A base and its variants: what differs in text and verdicts, and what of it matters."""
