"""A check of three lines, which shows that Java and the jar work together on this machine.

In: a Java and a jar. Out: the result of the run. It must not know who asks (`spec2tla doctor`).
"""

from spec2tla.tlc.command import TlcRequest
from spec2tla.tlc.find import Jar, Java
from spec2tla.tlc.result import TlcResult
from spec2tla.tlc.run import check

_MODULE = """\
---- MODULE Doctor ----
EXTENDS Naturals
VARIABLE x
Init == x = 0
Next == x < 2 /\\ x' = x + 1
Small == x < 3
====
"""
_CONFIG = "INIT Init\nNEXT Next\nINVARIANT Small\n"
EXPECTED_STATES = 3


def prove(java: Java, jar: Jar) -> TlcResult:
    """`Completed`, with `EXPECTED_STATES` distinct states, where all is well."""
    request = TlcRequest(
        module="Doctor",
        files={"Doctor.tla": _MODULE},
        config=_CONFIG,
        java=java,
        jar=jar,
        max_memory_mb=256,
        timeout=60.0,
    )
    return check(request)
