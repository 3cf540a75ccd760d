"""Memory models, on flow graphs: what is written becomes what the machine does.

Between a process's flow graph and its steps: in a model without sequential consistency, accesses to
shared variables become operations on buffers, which are variables of the machine like others. So
nothing below knows of memory models.
"""
