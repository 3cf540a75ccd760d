"""Hand-written models of the founding case, in other languages, against the tool's own.

The PlusCal with a label for each access must have the states of the kspec as it is written, one for
one: two people's reading of what a step is, and two tools that count. All peers must agree that
the merged collapse holds, and that v2 of the patch doesn't: who takes a lock section for one step
finds nothing in v2.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
AS_WRITTEN = "kspec, as written (embedded)"

pytestmark = pytest.mark.tlc


def measured(peers: str, size: int) -> list[dict[str, object]]:
    command = [sys.executable, str(ROOT / "bench" / "peers.py"), "--json", "--runs", "1"]
    command += ["--sizes", str(size), "--observers", "1", "--peers", peers]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, list)
    return found


def states(peer: str, size: int) -> object:
    (merged,) = (m for m in measured(peer, size) if m["merged"])
    return merged["distinct"]


@pytest.mark.parametrize("size", [2, 3])
def test_the_fine_pluscal_has_the_states_of_the_kspec_as_written(size: int) -> None:
    assert states("PlusCal, fine", size) == states(AS_WRITTEN, size)


@pytest.mark.parametrize(
    "peer", ["spec2tla check", AS_WRITTEN, "TLA+ by hand", "PlusCal, coarse", "PlusCal, fine"]
)
def test_merged_holds_and_v2_does_not(peer: str) -> None:
    found = {(m["merged"], m["verdict"]) for m in measured(peer, 2)}
    assert found == {(True, "holds"), (False, "violated")}
