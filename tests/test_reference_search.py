"""The search: states counted as the plain interpreter counts them, verdicts, shortest traces."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from building import (
    NOBODY,
    Sheet,
    at,
    branch,
    forall,
    load,
    load_of,
    local,
    machine,
    op,
    plus,
    put,
    put_at,
    shared,
    starts,
    upto,
)
from machines import SAMPLES, account, collapse, failing, readers, rwsem, table

from spec2tla.machine.expr import (
    FALSE,
    TRUE,
    AtPc,
    Bound,
    Expr,
    Old,
    Quantifier,
    integer,
)
from spec2tla.machine.model import DONE, Check, Choice, Event, Machine, Property, Step
from spec2tla.machine.simplify import negate
from spec2tla.reference.coverage import unreached
from spec2tla.reference.layout import Layout
from spec2tla.reference.search import Exploration, Options, Progress, explore
from spec2tla.reference.semantics import Taken, initial_states, outcomes
from spec2tla.types import BOOL, INT, ArrayType, IntType
