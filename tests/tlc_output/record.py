"""Records what TLC prints on small models, for the parser's tests: `record.py JAVA JAR FOLDER`.

Run it by hand when another version of TLC is to be supported; the tests read its output only.
Paths, process numbers and machine names are replaced, so that a recording says nothing of where
it was made.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple


class Model(NamedTuple):
    module: str
    config: str
    options: tuple[str, ...] = ("-deadlock",)


def _module(body: str) -> str:
    return f"---- MODULE M ----\nEXTENDS Naturals, Sequences, TLC\n{body.strip()}\n====\n"


_COUNTER = """
VARIABLES x, f
Init == x = 0 /\\ f = [p \\in {"a", "b"} |-> 0]
Step(p) == x < 3 /\\ x' = x + 1 /\\ f' = [f EXCEPT ![p] = x]
Wrap == x = 3 /\\ x' = 0 /\\ UNCHANGED f
Never == x = 9 /\\ x' = 0 /\\ UNCHANGED f
Next == (\\E p \\in {"a", "b"} : Step(p)) \\/ Wrap \\/ Never
Spec == Init /\\ [][Next]_<<x, f>> /\\ WF_<<x, f>>(Next)
Small == x < 2
Positive == x > 0
NoWrap == [][x' >= x]_x
Big == <>(x = 7)
NotThree == []<>(x = 0)
NoNext == x' = x
"""
_FAIL = """
VARIABLES x, s
Init == x = 0 /\\ s = <<"a\\"b", "tab\\tend">>
Step == x' = x + 1 /\\ s' = {}
Next == Step
Spec == Init /\\ [][Next]_<<x, s>>
"""
_ONE = """
VARIABLE x
Init == x = 0
Up == x < 2 /\\ x' = x + 1
Next == Up
Spec == Init /\\ [][Next]_x /\\ WF_x(Next)
Zero == x = 1
Far == <>(x = 5)
"""
_VALUES = """
CONSTANTS m1, m2
VARIABLES e, fun, long, mods, neg, nest, range, rec, sets, str, truth
Init ==
  /\\ e = [i \\in {} |-> 0]
  /\\ fun = [i \\in 0..2 |-> i * i]
  /\\ long = [i \\in 0..11 |-> "a_long_enumeration_name"]
  /\\ mods = [m \\in {m1, m2} |-> {m}]
  /\\ neg = 0 - 5
  /\\ nest = <<[a |-> <<>>, b |-> [i \\in {"x", "y"} |-> {i}]], 1>>
  /\\ range = 0..3
  /\\ rec = [name |-> "n", on |-> TRUE]
  /\\ sets = {{}, {1}, {1, 2}}
  /\\ str = "q\\"b\\\\t\\tn\\n"
  /\\ truth = FALSE
Next == truth = FALSE /\\ truth' = TRUE
        /\\ UNCHANGED <<e, fun, long, mods, neg, nest, range, rec, sets, str>>
Spec == Init /\\ [][Next]_truth
Untrue == ~truth
"""

MODELS = {
    "success": Model(_module(_COUNTER), "SPECIFICATION Spec\n"),
    "coverage": Model(_module(_COUNTER), "SPECIFICATION Spec\n", ("-deadlock", "-coverage", "1")),
    "invariant": Model(_module(_COUNTER), "SPECIFICATION Spec\nINVARIANT Small\n"),
    "invariant_initial": Model(_module(_COUNTER), "SPECIFICATION Spec\nINVARIANT Positive\n"),
    "invariant_initial_one": Model(_module(_ONE), "SPECIFICATION Spec\nINVARIANT Zero\n"),
    "action_property": Model(_module(_COUNTER), "SPECIFICATION Spec\nPROPERTY NoWrap\n"),
    "deadlock": Model(_module(_ONE), "SPECIFICATION Spec\n", ()),
    "lasso": Model(_module(_COUNTER), "SPECIFICATION Spec\nPROPERTY Big\n"),
    "stuttering": Model(_module(_ONE), "SPECIFICATION Spec\nPROPERTY Far\n"),
    "liveness_holds": Model(_module(_COUNTER), "SPECIFICATION Spec\nPROPERTY NotThree\n"),
    "parse_error": Model(_module(_ONE + "Bad == = 3"), "SPECIFICATION Spec\n"),
    "unknown_name": Model(_module(_ONE + "Bad == Foo"), "SPECIFICATION Spec\n"),
    "config_operator": Model(_module(_ONE), "INIT Init\nNEXT Nextt\n"),
    "config_syntax": Model(_module(_ONE), "SPECIFICATION\nINIT NEXT\n"),
    "config_constant": Model(_module("CONSTANT N\n" + _ONE), "SPECIFICATION Spec\n"),
    "assumption": Model(_module("ASSUME 1 = 2\n" + _ONE), "SPECIFICATION Spec\n"),
    "no_initial_state": Model(_module(_ONE + "Never == x \\in {}"), "INIT Never\nNEXT Next\n"),
    "evaluation": Model(
        _module(_ONE.replace("x' = x + 1", "x' = [i \\in 0..0 |-> 1][x]")), "SPECIFICATION Spec\n"
    ),
    "evaluation_initial": Model(
        _module(_ONE.replace("x = 0\nUp", 'x = Assert(FALSE, "no")\nUp')), "SPECIFICATION Spec\n"
    ),
    "evaluation_no_trace": Model(
        _module(_ONE.replace("x' = x + 1", "x' = Tail(<<>>)")), "SPECIFICATION Spec\n"
    ),
    "evaluation_invariant": Model(
        _module(_ONE + 'Wrong == x = 0 \\/ x = "a"'), "SPECIFICATION Spec\nINVARIANT Wrong\n"
    ),
    "assertion": Model(
        _module(_ONE.replace("x' = x + 1", 'x\' = x + 1 /\\ Assert(x = 0, "x is not 0")')),
        "SPECIFICATION Spec\n",
    ),
    "unassigned": Model(
        _module(_COUNTER.replace("x' = 0 /\\ UNCHANGED f", "x' = 0")), "SPECIFICATION Spec\n"
    ),
    "sequence_to_set": Model(
        _module(_FAIL + "NoSet == x = 0"), "SPECIFICATION Spec\nINVARIANT NoSet\n"
    ),
    "values": Model(
        _module(_VALUES),
        "CONSTANT m1 = m1\nCONSTANT m2 = m2\nSPECIFICATION Spec\nINVARIANT Untrue\n",
    ),
}


def _record(java: Path, jar: Path, model: Model) -> str:
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder)
        (run / "tmp").mkdir()
        (run / "M.tla").write_text(model.module)
        (run / "M.cfg").write_text(model.config)
        command = [
            *(str(java), "-XX:+UseParallelGC", f"-Djava.io.tmpdir={run}/tmp"),
            *(f"-Duser.home={run}", "-cp", str(jar), "tlc2.TLC", "-tool", "-workers", "1"),
            *("-checkpoint", "0", "-metadir", f"{run}/meta", "-config", "M.cfg"),
            *(*model.options, "M"),
        ]
        done = subprocess.run(command, cwd=run, capture_output=True, text=True, check=False)
        text = done.stdout.replace(str(run), "/run")
    text = re.sub(r"\[pid: \d+\] \(Linux [^ ]*", "[pid: 4711] (Linux 6.1", text)
    return f"{text}exit status {done.returncode}\n"


def main() -> None:
    java, jar, folder = (Path(argument) for argument in sys.argv[1:4])
    folder.mkdir(parents=True, exist_ok=True)
    for name, model in MODELS.items():
        (folder / f"{name}.txt").write_text(_record(java, jar.resolve(), model))


if __name__ == "__main__":
    main()
