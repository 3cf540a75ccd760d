"""Where reports go: what can be asked for, and files that are whole or not touched at all."""

import os
import stat
from pathlib import Path

import pytest

from spec2tla.errors import EnvironmentFailure, UsageError
from spec2tla.report.destination import (
    Destination,
    parse_destinations,
    require_folder,
    write_report,
)


@pytest.mark.parametrize(
    ("texts", "destinations"),
    [
        ((), (Destination("text", None),)),
        (("json",), (Destination("json", None),)),
        (
            ("text", "json:a/b.json"),
            (Destination("text", None), Destination("json", Path("a/b.json"))),
        ),
        (("json:C:x",), (Destination("json", Path("C:x")),)),
    ],
)
def test_what_can_be_asked_for(
    texts: tuple[str, ...], destinations: tuple[Destination, ...]
) -> None:
    assert parse_destinations(texts) == destinations


@pytest.mark.parametrize(
    ("texts", "message", "hint"),
    [
        (("jsn",), "there is no report format `jsn`", "did you mean `json`?"),
        (
            ("",),
            "there is no report format ``",
            "the formats are text, lkml, markdown, html, json,",
        ),
        (("json:",), "`json:` names no file", "write `json:FILE`"),
        (("json:a\0b",), "a file name cannot contain a null character", ""),
        (("text", "json"), "only one report can go to standard output", "write the others to"),
        (("json:a", "text:a"), "two reports cannot go to one file", ""),
    ],
)
def test_what_cannot(texts: tuple[str, ...], message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_destinations(texts)
    assert caught.value.message == message
    assert caught.value.hint.startswith(hint)


def test_a_report_replaces_the_file(tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    file.write_text("old")
    write_report(file, "néw\n")
    assert file.read_text(encoding="utf-8") == "néw\n"
    assert os.listdir(tmp_path) == ["out.json"]


def test_a_new_report_has_the_permissions_of_a_new_file(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("")
    write_report(tmp_path / "out", "")
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == stat.S_IMODE(
        (tmp_path / "other").stat().st_mode
    )


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("real")
    write_report(tmp_path / "link", "x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "x"


def test_a_device_is_written_to_not_replaced() -> None:
    write_report(Path("/dev/null"), "x")
    assert not Path("/dev/null").is_file()


def test_lone_surrogates_are_no_crash(tmp_path: Path) -> None:
    write_report(tmp_path / "out", "\ud800")
    assert (tmp_path / "out").read_text() == "\\ud800"


@pytest.mark.parametrize(
    ("name", "reason"), [("missing/out", "there is no folder"), ("", "it is a folder")]
)
def test_what_cannot_work_fails_early(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(EnvironmentFailure, match=reason) as caught:
        require_folder(tmp_path / name)
    assert caught.value.code == "X0201"


def test_a_failed_write_leaves_the_old_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "out"
    file.write_text("old")

    def no_space(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", no_space)
    with pytest.raises(EnvironmentFailure, match="out: no space left on device"):
        write_report(file, "new")
    assert file.read_text() == "old"
    assert os.listdir(tmp_path) == ["out"]
