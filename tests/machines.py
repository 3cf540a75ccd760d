"""Sample step machines: what both engines are tested on.

Each has a made-up kspec text, so that its steps have places. Facts about them (numbers of states,
verdicts) are in the tests that use them.
"""

from sample_collapse import collapse
from sample_data import account, table
from sample_locks import failing, readers, rwsem

SAMPLES = (collapse, account, readers, rwsem, table, failing)
