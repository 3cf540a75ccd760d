"""A small git repository with code like a kernel's, a model of it, and patches: for the gate."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

CODE = """\
/* A table whose slots can be folded, and armed against that. */
#include "table.h"

#define slot_of(table, index) (&(table)->slots[index])

static int fold_slot(struct table *table, unsigned long index)
\t__must_hold(&table->mutex)
{
\tspin_lock(&table->lock);
\tif (table->armed) {
\t\tspin_unlock(&table->lock);
\t\treturn -EBUSY;
\t}
\tslot_of(table, index)->folded = true;
\tspin_unlock(&table->lock);
\treturn 0;
}

SYSCALL_DEFINE1(arm_table, struct table *, table)
{
\tspin_lock(&table->lock);
\tif (!table->folded)
\t\ttable->armed = true;
\tspin_unlock(&table->lock);
\treturn 0;
}

static unsigned long count_folds(struct table *table)
{
\treturn table->folds;
}
"""

SPEC = """\
model fold;

spinlock lock;
shared bool armed = false;
shared bool folded = false;

static void fold_slot(void) @src("mm/folding.c", fold_slot)
{
\tspin_lock(lock);
\tif (!armed)
\t\t@src("mm/folding.c", "slot_of(table, index)->folded = true;")
\t\tfolded = true;
\tspin_unlock(lock);
}

static void arm_table(void) @src("mm/folding.c", arm_table)
{
\tspin_lock(lock);
\tif (!folded)
\t\tarmed = true;
\tspin_unlock(lock);
}

process folder { fold_slot(); }
process user { arm_table(); }

invariant never_both "what is armed is not folded": !(armed && folded);
"""

OTHER = """\
model other;

shared bool on = false;

process p { on = true; }
invariant ok "fine": on || !on;
"""

RACY_CODE = CODE.replace(
    """\tspin_lock(&table->lock);
\tif (table->armed) {
\t\tspin_unlock(&table->lock);
\t\treturn -EBUSY;
\t}
\tslot_of""",
    """\tif (table->armed)
\t\treturn -EBUSY;
\tspin_lock(&table->lock);
\tslot_of""",
)
RACY_SPEC = SPEC.replace(
    """\tspin_lock(lock);
\tif (!armed)
\t\t@src("mm/folding.c", "slot_of(table, index)->folded = true;")
\t\tfolded = true;
\tspin_unlock(lock);
""",
    """\tif (armed)
\t\treturn;
\tspin_lock(lock);
\tfolded = true;
\tspin_unlock(lock);
""",
)
UNMODELLED = CODE.replace("return table->folds;", "return READ_ONCE(table->folds);")
ELSEWHERE = "int main(void) { return 0; }\n"
COMMENTED = CODE.replace("\tif (!table->folded)", "\t/* Too late? */\n\tif (! table->folded)")

FOLDING, SPECS = "mm/folding.c", "specs/fold.kspec"


@dataclass(frozen=True)
class Repo:
    root: Path

    def git(self, *arguments: str) -> str:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.root.parent),
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_NAME": "A Hacker" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": "a@example.org" for who in ("AUTHOR", "COMMITTER")},
        }
        done = subprocess.run(
            ("git", *arguments),
            cwd=self.root,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def commit(self, subject: str, **files: str) -> str:
        """Files by their paths, with `folding` and `spec` for the usual ones."""
        for name, text in files.items():
            self.write({"folding": FOLDING, "spec": SPECS}.get(name, name), text)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", subject)
        return self.git("rev-parse", "HEAD").strip()

    def series(self, base: str) -> bytes:
        """The commits since then as `git format-patch` makes a mailbox of them."""
        return self.git("format-patch", "--stdout", f"{base}..HEAD").encode()


def small_repo(root: Path) -> Repo:
    """One commit, `base`."""
    root.mkdir()
    repo = Repo(root)
    repo.git("init", "-q", "-b", "main")
    repo.write("specs/other.kspec", OTHER)
    repo.write("lib/main.c", ELSEWHERE)
    repo.commit("base", folding=CODE, spec=SPEC)
    repo.git("tag", "base")
    return repo
