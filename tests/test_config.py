"""The nearest configuration becomes settings, or says where it is wrong."""

from pathlib import Path

import pytest

from spec2tla.config import Settings, read_settings
from spec2tla.errors import UsageError

WHOLE = """specs = ["specs", "/abs/x.kspec"]
timeout = "10m"
max-memory = "4g"
max-states = 1000000
workers = 4
jobs = 3
engine = "both"
checks = ["default", "large"]
cache = false
cache-size = "1g"
java = "jdk/bin/java"
tla2tools = "tla2tools.jar"
strict = true
no-reduce = ["movers", "dead"]
"""


def whole(folder: Path, source: str) -> Settings:
    return Settings(
        specs=(folder / "specs", Path("/abs/x.kspec")),
        timeout=600,
        max_memory_mb=4096,
        max_states=1000000,
        workers=4,
        jobs=3,
        engine="both",
        checks=("default", "large"),
        cache=False,
        cache_mb=1024,
        java=folder / "jdk/bin/java",
        tla2tools=folder / "tla2tools.jar",
        strict=True,
        no_reduce=frozenset({"movers", "dead"}),
        source=folder / source,
    )


@pytest.mark.parametrize(
    ("name", "text"), [("spec2tla.toml", WHOLE), ("pyproject.toml", "[tool.spec2tla]\n" + WHOLE)]
)
def test_every_setting_is_read_from_either_file(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    (tmp_path / "deep/er").mkdir(parents=True)
    assert read_settings(tmp_path / "deep/er") == whole(tmp_path, name)


def test_where_nothing_is_said_nothing_is_set(tmp_path: Path) -> None:
    (tmp_path / "spec2tla.toml").write_text("")
    assert read_settings(tmp_path) == Settings(source=tmp_path / "spec2tla.toml")


def test_the_nearest_configuration_counts_and_other_projects_are_passed_over(
    tmp_path: Path,
) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("[tool.spec2tla]\nstrict = true\n")
    (tmp_path / "a/pyproject.toml").write_text("[tool.other]\nx = 1\n")
    (tmp_path / "a/b/pyproject.toml").write_text("tool = 3\n")
    assert read_settings(tmp_path / "a/b").source == tmp_path / "pyproject.toml"
    (tmp_path / "a/spec2tla.toml").write_text("workers = 2\n")
    settings = read_settings(tmp_path / "a/b")
    assert settings == Settings(workers=2, source=tmp_path / "a/spec2tla.toml")


def test_spec2tla_toml_counts_before_pyproject_toml(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.spec2tla]\nworkers = 1\n")
    (tmp_path / "spec2tla.toml").write_text("workers = 2\n")
    assert read_settings(tmp_path).workers == 2


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ('specs = "one"', "one"),
        ("timeout = 90", 90.0),
        ("timeout = 1.5", 1.5),
        ('workers = "auto"', "auto"),
    ],
)
def test_short_forms(text: str, settings: object, tmp_path: Path) -> None:
    (tmp_path / "spec2tla.toml").write_text(text)
    found = read_settings(tmp_path)
    got = found.specs[0].name if found.specs else found.timeout or found.workers
    assert got == settings


WRONG = [
    ("timeuot = 3", 1, "there is no setting `timeuot`", "did you mean `timeout`?"),
    ("\n\nmax_memory = 3", 3, "there is no setting `max_memory`", "did you mean `max-memory`?"),
    ("xyz = 3", 1, "there is no setting `xyz`", "the settings are `specs`, `timeout`, "),
    ("[xyz]\na = 3", 1, "there is no setting `xyz`", "the settings are `specs`, "),
    ("[tool.spec2tla]\nstrict = true", 1, "there is no setting `tool`", "stand at the top"),
    ("no-reduce = 1", 1, "`no-reduce`: not a list of names", "write `true`"),
    ('no-reduce = ["mover"]', 1, "`no-reduce`: there is no reduction `mover`", "`movers`"),
    ("strict = 1", 1, "`strict`: not `true` or `false`", ""),
    ('strict = true\ntimeout = "soon"', 2, "`timeout`: `soon` is not a time", "write it like"),
    ("timeout = 0", 1, "`timeout`: `0` is not a time", ""),
    ("timeout = nan", 1, "`timeout`: `nan` is not a time", ""),
    ("timeout = true", 1, "`timeout`: not a time", 'write it in quotes, like `"10m"`'),
    ("max-memory = 4096", 1, "`max-memory`: not a size", 'write it in quotes, like `"4g"`'),
    ('max-memory = "4"', 1, "`max-memory`: `4` is not a size", "write it like `512m`"),
    ("max-states = 0", 1, "`max-states`: not a number from 1", ""),
    ("max-states = 1.5", 1, "`max-states`: not a number from 1", ""),
    ("workers = true", 1, "`workers`: not a number from 1", 'write a number, or `"auto"`'),
    ('workers = "many"', 1, "`workers`: not a number from 1", 'write a number, or `"auto"`'),
    ('jobs = "many"', 1, "`jobs`: not a number from 1", 'write a number, or `"auto"`'),
    ('engine = "tcl"', 1, "`engine`: there is no engine `tcl`", "did you mean `tlc`?"),
    ("engine = 1", 1, "`engine`: not the name of an engine", 'like `"auto"`'),
    ("checks = []", 1, "`checks`: no check is named", "leave it out"),
    ("checks = [1]", 1, "`checks`: not the name of a check", 'like `"default"`'),
    ('cache = "no"', 1, "`cache`: not `true` or `false`", ""),
    ("cache-size = 5", 1, "`cache-size`: not a size", 'write it in quotes, like `"4g"`'),
    ("no-cache = true", 1, "there is no setting `no-cache`", ""),
    ("java = 3", 1, "`java`: not a path", ""),
    ('tla2tools = ""', 1, "`tla2tools`: not a path", ""),
    ('specs = ["a", 3]', 1, "`specs`: not a path", ""),
    ("specs = {}", 1, "`specs`: not a path", ""),
    ("a = \n", 1, "not valid TOML: invalid value", ""),
    ("a = 1\na = 2\n", 2, "not valid TOML: cannot overwrite a value", ""),
]


@pytest.mark.parametrize(("text", "line", "message", "hint"), WRONG, ids=[w[0] for w in WRONG])
def test_a_wrong_setting_is_reported_with_its_line(
    text: str, line: int, message: str, hint: str, tmp_path: Path
) -> None:
    (tmp_path / "spec2tla.toml").write_text(text)
    with pytest.raises(UsageError) as raised:
        read_settings(tmp_path)
    assert raised.value.message == message
    assert hint in raised.value.hint
    assert raised.value.place == f"{tmp_path}/spec2tla.toml:{line}"


def test_the_line_in_pyproject_toml_is_that_of_our_table(tmp_path: Path) -> None:
    text = "[project]\nname = 'x'\nspecs = 1\n\n[tool.spec2tla]\n# specs\nspecs = 1\n"
    (tmp_path / "pyproject.toml").write_text(text)
    with pytest.raises(UsageError) as raised:
        read_settings(tmp_path)
    assert raised.value.place == f"{tmp_path}/pyproject.toml:7"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"[tool]\nspec2tla = 3\n", "`tool.spec2tla` is not a table"),
        (b"# caf\xe9\n", "the file is not UTF-8"),
        (b"a = " + b"[" * 100_000, "the TOML is nested too deeply"),
        (b"a = 'x", 'not valid TOML: expected "\'"'),
    ],
)
def test_a_broken_file_is_reported(data: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(data)
    with pytest.raises(UsageError) as raised:
        read_settings(tmp_path)
    assert raised.value.message == message
    assert raised.value.place == f"{tmp_path}/pyproject.toml"


def test_a_file_that_may_not_be_read_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path, encoding: str) -> str:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "spec2tla.toml").write_text("")
    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(UsageError) as raised:
        read_settings(tmp_path)
    assert raised.value.message == "the file cannot be read: permission denied"
