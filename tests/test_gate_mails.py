"""Patches come as diffs, mails and mailboxes, encoded as mail is encoded, in any order."""

import base64
import quopri
from pathlib import Path

import pytest

from gating import CODE, RACY_CODE, SPEC, Repo, small_repo
from spec2tla.errors import UsageError
from spec2tla.gate.diffs import applied, file_diffs
from spec2tla.gate.mail import LARGEST, Patch, patches


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = small_repo(tmp_path / "repo")
    made.commit("mm: fold räcy", folding=RACY_CODE)
    made.commit("mm: back", folding=CODE, spec=SPEC + "\n// End.\n")
    return made


def result_of(found: tuple[Patch, ...], path: str, text: str) -> str:
    for patch in found:
        for diff in file_diffs(patch.diff, patch.name):
            if diff.new == path:
                text = applied(diff, text, patch.name) or ""
    return text


def one_mail(repo: Repo) -> bytes:
    return repo.git("format-patch", "--stdout", "base..HEAD~").encode()


def encoded(mail: bytes, how: str) -> bytes:
    """The same mail with its body in another encoding."""
    head, _, body = mail.partition(b"\n\n")
    lines = [line for line in head.split(b"\n") if not line.lower().startswith(b"content-")]
    coded = {
        "base64": base64.encodebytes(body),
        "quoted-printable": quopri.encodestring(body),
        "8bit": body,
    }[how]
    lines += [
        b"Content-Type: text/plain; charset=UTF-8",
        b"Content-Transfer-Encoding: " + how.encode(),
    ]
    return b"\n".join(lines) + b"\n\n" + coded


@pytest.mark.parametrize("how", ["8bit", "base64", "quoted-printable"])
@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_a_mail_is_read_however_it_is_encoded(how: str, ends: bytes, repo: Repo) -> None:
    mail = encoded(one_mail(repo), how).replace(b"\n", ends)
    [patch] = patches([("a.eml", mail)])
    assert patch.name == "[PATCH] mm: fold räcy"
    assert result_of((patch,), "mm/folding.c", CODE) == RACY_CODE


def test_an_attached_patch_is_found(repo: Repo) -> None:
    diff = repo.git("diff", "base..HEAD~")
    mail = (
        "From: a@example.org\nSubject: [PATCH] attached\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="xx"\n\n'
        "--xx\nContent-Type: text/plain\n\nSee there.\n"
        f"--xx\nContent-Type: text/x-patch\n\n{diff}\n"
        "--xx\nContent-Type: image/png\n\n--- a\n--xx--\n"
    )
    found = patches([("a.eml", mail.encode())])
    assert [patch.name for patch in found] == ["[PATCH] attached"]
    assert result_of(found, "mm/folding.c", CODE) == RACY_CODE


def test_a_series_is_put_in_order_without_cover_letter_and_replies(repo: Repo) -> None:
    series = repo.git("format-patch", "--stdout", "--cover-letter", "base..HEAD")
    mails = [f"From {mail}" for mail in series.split("From ")[1:] if mail[:40].isalnum()]
    assert len(mails) == 3
    reply = (
        "From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: b@example.org\n"
        "Subject: Re: [PATCH 1/2] mm: fold\n\n> diff --git a/x b/x\n--- a/x\n+++ b/x\n"
    )
    cover, first, second = mails
    found = patches([("t.mbox", "\n".join([second, reply, cover, first]).encode())])
    names = [patch.name.partition("] ")[2] for patch in found]
    assert names == ["mm: fold räcy", "mm: back"]
    assert result_of(found, "mm/folding.c", CODE) == CODE


def test_several_files_are_a_series_in_their_order(repo: Repo) -> None:
    first = repo.git("diff", "base..HEAD~").encode()
    second = repo.git("show", "HEAD").encode()
    found = patches([("1.diff", first), ("2.diff", second)])
    assert [patch.name for patch in found] == ["1.diff", "2.diff"]
    assert result_of(found, "mm/folding.c", CODE) == CODE


def test_a_hunk_may_stand_elsewhere_but_must_fit_to_the_letter(repo: Repo) -> None:
    [diff] = file_diffs(repo.git("diff", "base..HEAD~"), "p")
    moved = "/* Above. */\n" * 7
    assert applied(diff, moved + CODE, "p") == moved + RACY_CODE
    with pytest.raises(UsageError, match=r"does not apply to mm/folding\.c"):
        applied(diff, CODE.replace("table->armed", "table->arms"), "p")
    twice = CODE + CODE
    assert (applied(diff, twice, "p") or "").count("\tif (table->armed)\n") == 1
    with pytest.raises(UsageError, match="does not apply"):
        applied(diff, moved + twice, "p")


def test_files_come_and_go(repo: Repo) -> None:
    repo.git("mv", "lib/main.c", "lib/new.c")
    repo.write("empty.c", "")
    repo.commit("move")
    found = file_diffs(repo.git("diff", "--no-renames", "HEAD~"), "p")
    changes = {(diff.old, diff.new) for diff in found}
    assert {("lib/main.c", None), (None, "lib/new.c")} <= changes
    renamed = file_diffs(repo.git("diff", "-M", "HEAD~"), "p")
    assert ("lib/main.c", "lib/new.c") in {(diff.old, diff.new) for diff in renamed}


DIFF = b"--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n+b\n"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no diff"),
        (b"hello\n", "no diff"),
        (b"Subject: x\n\nhello\n", "no diff"),
        (b"\x1f\x8b\x08\0", "compressed"),
        (DIFF * (LARGEST // len(DIFF) + 1), "larger than"),
    ],
)
def test_what_is_no_patch_is_told(data: bytes, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        patches([("x", data)])


@pytest.mark.parametrize(
    "path",
    [
        "a/../../etc/passwd",
        "/etc/passwd",
        "a//etc/passwd",
        "a/.git/config",
        "a/x\\..\\y",
        '"a/x\\n::error::y"',
        "a/x\x1b[2J",
        "a/\u202ex",
        "..",
    ],
)
def test_no_path_leads_out_of_the_tree(path: str) -> None:
    for old, new in ((path, "b/x.c"), ("a/x.c", path), ("/dev/null", path)):
        text = f"--- {old}\n+++ {new}\n@@ -1 +1 @@\n-a\n+b\n"
        with pytest.raises(UsageError, match="not in the tree"):
            file_diffs(text, "p")


@pytest.mark.parametrize(
    "text",
    [
        "--- a/x\n",
        "--- a/x\n+++ b/x\n@@ -1,9 +1 @@\n-a\n",
        "--- a/x\n+++ b/x\n@@ -1 +1 @@\nGarbage\n",
        "@@ -1 +1 @@\n-a\n+b\n",
        "--- a/x\n+++ b/x\n@@ -99999999999999999999 +1 @@\n-a\n+b\n",
    ],
)
def test_a_diff_that_is_cut_off_is_told(text: str) -> None:
    try:
        for diff in file_diffs(text, "p"):
            applied(diff, "a\n", "p")
    except UsageError:
        return


def test_binary_files_and_links_have_no_text() -> None:
    link = (
        "diff --git a/x.kspec b/x.kspec\nnew file mode 120000\nindex 0000000..1234567\n"
        "--- /dev/null\n+++ b/x.kspec\n@@ -0,0 +1 @@\n+/etc/passwd\n\\ No newline at end of file\n"
    )
    binary = (
        "diff --git a/x.png b/x.png\nindex 1..2 100644\nBinary files a/x.png and b/x.png differ\n"
    )
    assert [diff.is_regular for diff in file_diffs(link + binary, "p")] == [False, False]
