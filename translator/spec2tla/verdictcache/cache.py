"""The two levels of the cache as the pipeline uses them.

In: specs and machines, with the settings that they are checked under. Out: what is known of them,
or None. It must not know how anything is found out.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from spec2tla.analysis.discover import Beside, words_of_variants
from spec2tla.analysis.paths import real_path, tree_root
from spec2tla.cachefolder import private_folder
from spec2tla.judge import Known
from spec2tla.machine.model import Machine
from spec2tla.source import SourceFile
from spec2tla.verdictcache import findings, whole
from spec2tla.verdictcache.findings import Wanted
from spec2tla.verdictcache.identity import secret, tool_identity
from spec2tla.verdictcache.model_key import model_key
from spec2tla.verdictcache.store import Store
from spec2tla.verdictcache.whole import Whole

_FOLDER = "verdicts"

Settings: TypeAlias = Mapping[str, object]
"""What a result depends on beside the model, as JSON values."""


@dataclass(frozen=True, slots=True)
class VerdictCache:
    """`settings` are those of all checks, `asked` says which of them are wanted of a spec.

    `secret`, of this user on this machine, is None where it cannot be kept.
    """

    store: Store
    secret: bytes | None
    settings: Settings
    asked: Settings
    beside: Beside = field(default_factory=dict)

    def spec(self, path: Path) -> Whole | None:
        """What was reported of a spec of which no byte has changed."""
        if self.secret is None:
            return None
        value = self.store.get(self._spec_key(path), self.secret)
        return None if value is None else whole.from_fields(value)

    def keep_spec(self, path: Path, known: Whole, sources: Sequence[SourceFile]) -> None:
        """`sources` are all files that the spec is made of."""
        fields = None if self.secret is None else whole.to_fields(known, sources)
        if fields is not None and self.secret is not None:
            self.store.put(self._spec_key(path), fields, self.secret)

    def check(self, machine: Machine, wanted: Wanted) -> Known | None:
        """What is known of the properties of a machine, each violation replayed on it."""
        key = self._check_key(machine, wanted)
        value = None if key is None else self.store.get(key)
        return None if value is None else findings.from_fields(machine, value, wanted)

    def keep_check(self, machine: Machine, wanted: Wanted, known: Known) -> None:
        """Keeps what is decided for good, and nothing else."""
        key = self._check_key(machine, wanted)
        if key is None or not findings.is_finished(known.findings):
            return
        # What has no number in this machine cannot be kept; the verdict stands all the same.
        with suppress(LookupError, ValueError):
            self.store.put(key, findings.to_fields(machine, known))

    def _spec_key(self, path: Path) -> str:
        """Names in reports depend on the folders, and warnings on the variants beside the file."""
        real = real_path(path)
        words = sorted(words_of_variants(real, self.beside))
        places = [os.getcwd(), str(path), str(real), str(tree_root(path))]
        asked = {**self.settings, **self.asked}
        return "spec-" + _digest([tool_identity(), places, words, asked])

    def _check_key(self, machine: Machine, wanted: Wanted) -> str | None:
        try:
            model = model_key(machine)
        except (RecursionError, TypeError):
            return None
        asked = [wanted.properties, wanted.memory, wanted.timeout]
        return "check-" + _digest([tool_identity(), model, asked, self.settings])


def verdict_cache(megabytes: int, settings: Settings, asked: Settings) -> VerdictCache | None:
    """The cache of this user; None where no folder is the user's alone."""
    folder = private_folder(_FOLDER)
    if folder is None:
        return None
    return VerdictCache(Store(folder, megabytes << 20), secret(), settings, asked)


def verdict_store() -> Store | None:
    """The files of the cache, to count or remove them."""
    folder = private_folder(_FOLDER)
    return None if folder is None else Store(folder, 0)


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
