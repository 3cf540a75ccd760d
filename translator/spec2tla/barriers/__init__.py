"""Which barrier a model lacks, and which of its own it could do without: found by trying."""
