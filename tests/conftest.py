"""Generated examples are the same in every run, but for the nightly ones, and have no deadline.

What is tested is what the tool finds out, never what an earlier run has kept: tests of the cache
say so.
"""

import os

from hypothesis import settings

settings.register_profile("gate", deadline=None, derandomize=True)
settings.register_profile("nightly", deadline=None)
settings.load_profile("nightly" if os.environ.get("SPEC2TLA_NIGHTLY") else "gate")

os.environ["SPEC2TLA_NO_CACHE"] = "1"
