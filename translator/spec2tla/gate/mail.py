"""Files with patches -> the patches in them: bare diffs, mails, mailboxes, what `b4 am` writes.

In: bytes. Out: each patch's name and the text of its diff, in the order in which they apply. What
a mail says is data: nothing of it names a file to read or to write. Does not look into the diffs.
"""

import email
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message

from spec2tla.errors import UsageError

LARGEST = 16 << 20
"""Bytes of all patches together; decoding a mail never makes it larger."""

MOST = 500
"""Patches of a series."""

_MOST_PARTS = 200
_BOX = re.compile(rb"^From \S.*\d\d:\d\d.*$", re.MULTILINE)
_HEADER = re.compile(rb"\A(?:>?From [^\n]*\n)?(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n")
_NUMBER = re.compile(r"\[[^\]]*?\b(\d+)/(\d+)[^\]]*\]")
_DIFF = re.compile(r"^(?:diff --git |--- \S)", re.MULTILINE)
_PATCH_TYPES = ("text/plain", "text/x-patch", "text/x-diff", "application/octet-stream")


@dataclass(frozen=True, slots=True)
class Patch:
    """`name` is a mail's subject, or the name of the file; `diff` has unified diffs in it."""

    name: str
    diff: str


def patches(files: Sequence[tuple[str, bytes]]) -> tuple[Patch, ...]:
    """The patches of files, in their order; a mailbox by the numbers of its subjects.

    UsageError where there is none, or too much.
    """
    if sum(len(data) for _, data in files) > LARGEST:
        raise UsageError(f"the patches are larger than {LARGEST >> 20} MiB")
    found = [patch for name, data in files for patch in _of_file(name, data)]
    if not found:
        names = ", ".join(name for name, _ in files)
        raise UsageError(f"there is no diff in {names}", hint="give a diff, a mail or a mailbox")
    if len(found) > MOST:
        raise UsageError(f"there are more than {MOST} patches")
    return tuple(found)


def _of_file(name: str, data: bytes) -> list[Patch]:
    data = data.removeprefix(b"\xef\xbb\xbf")
    if data[:2] == b"\x1f\x8b":
        raise UsageError(f"{name} is compressed", hint="unpack it first, with `gunzip`")
    if not _HEADER.match(data.replace(b"\r\n", b"\n", 200)[:200_000]):
        diff = _text(data)
        return [Patch(name, diff)] if _DIFF.search(diff) else []
    mails = [_of_mail(mail, name) for mail in _mails(data)]
    found = [mail for mail in mails if mail is not None]
    return [patch for _, patch in sorted(found, key=lambda one: one[0])]


def _mails(data: bytes) -> Iterator[Message]:
    starts = [match.start() for match in _BOX.finditer(data)] or [0]
    if len(starts) > MOST * 4:
        raise UsageError(f"there are more than {MOST * 4} mails")
    starts = [0, *starts] if starts[0] else starts
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        one = data[start:end]
        if one.startswith(b"From "):
            one = one.partition(b"\n")[2]
        if one.strip():
            yield email.message_from_bytes(one)


def _of_mail(mail: Message, name: str) -> tuple[int, Patch] | None:
    """A patch and its number in the series; None for a cover letter, or a reply."""
    subject = _subject(mail) or name
    if re.match(r"(?i)re:", subject):
        return None
    diff = "\n".join(part for part in _parts(mail) if _DIFF.search(part))
    if not diff:
        return None
    number = _NUMBER.search(subject)
    return (int(number[1][:6]) if number else 0), Patch(subject, diff)


def _subject(mail: Message) -> str:
    raw = str(mail.get("Subject", ""))
    try:
        subject = str(make_header(decode_header(raw)))
    except (LookupError, ValueError, email.errors.HeaderParseError):
        subject = raw
    return " ".join(subject.split())


def _parts(mail: Message) -> Iterator[str]:
    for at, part in enumerate(mail.walk()):
        if at >= _MOST_PARTS:
            raise UsageError(f"a mail has more than {_MOST_PARTS} parts")
        if part.is_multipart() or part.get_content_type() not in _PATCH_TYPES:
            continue
        data = part.get_payload(decode=True)
        if isinstance(data, bytes):
            yield _text(data)


def _text(data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    lines = text.count("\n")
    # Mail ends its lines so; a patch to a file with such line ends has both kinds of lines.
    return text.replace("\r\n", "\n") if lines and text.count("\r\n") == lines else text
