"""`stoep check` as a command: folders, pipes, forms, what goes wrong, and how it ends."""

import json
import os
import pty
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from stoep.check.files import READERS
from stoep.cli import main
from stoep.core.frame import findings, rules
from tests.check_files import docx, pdf
from tests.test_cli import loaded_by

SRC = Path(__file__).parent.parent / "src" / "stoep"
PLAN = "Wij zoeken de doelgroep.\nIedereen is welkom.\n"
FIELDS = [
    "file", "line", "column", "end_line", "end_column", "match", "kind", "row", "strength", "rule", "why", "instead",
]  # fmt: skip


def run(*words: str | Path, given: str | bytes | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["check", *map(str, words)], input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of plans, some of which can't be read."""
    (tmp_path / "deeper").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "plan.txt").write_text(PLAN)
    (tmp_path / "broken.docx").write_bytes(b"no zip")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "deeper" / "PLAN.MD").write_text("# De doelgroep\n")
    (tmp_path / "deeper" / "plan.docx").write_bytes(docx("<w:p><w:r><w:t>de doelgroep</w:t></w:r></w:p>"))
    (tmp_path / "deeper" / "plan.pdf").write_bytes(pdf([["soep"], ["de doelgroep"]]))
    for unread in ("photo.jpg", "~$plan.docx", ".git/plan.txt", ".hidden.txt"):
        (tmp_path / unread).write_text(PLAN)
    return tmp_path


def test_a_folder_is_read_through_and_what_is_broken_stops_nothing(folder: Path) -> None:
    code, said, told = run(folder)
    assert code == 2
    assert told.splitlines() == [
        f"{folder}/broken.docx: is broken, or not what its name says.",
        f"{folder}/broken.pdf: is a PDF that can't be read; print it to a new PDF and try that.",
    ]
    assert [line.partition(" 'd")[0] for line in said.splitlines() if "pity" in line] == [
        f"{folder}/plan.txt:1:15: pity (row 4)",
        f"{folder}/deeper/PLAN.MD:1:6: pity (row 4)",
        f"{folder}/deeper/plan.docx:1:4: pity (row 4)",
        f"{folder}/deeper/plan.pdf:2:1:4: pity (row 4)",
    ]


def test_files_that_are_not_there_are_told_one_by_one(folder: Path) -> None:
    code, said, told = run(folder / "gone.txt", folder / "plan.txt", folder / "gone.pdf", "nul\0.txt")
    assert code == 2
    assert told.count("No such file") == 2
    assert told.count(".\n") == 3
    assert "doelgroep" in said


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    assert run(tmp_path) == (2, "", "There is no file in it of a kind that is read.\n")


@pytest.mark.parametrize("data", [PLAN.encode(), PLAN.encode("utf-16"), pdf([["de doelgroep"]])])
def test_a_pipe_is_read_whatever_is_in_it(data: bytes) -> None:
    code, said, _ = run("-", given=data)
    assert code == 0
    assert said.startswith("<stdin>:1:")
    assert "'doelgroep'" in said


def test_it_ends_well_whatever_it_finds_unless_it_is_told_to_fail(tmp_path: Path) -> None:
    weak = next(rule for rule in rules() if rule.kind == "pity" and rule.strength < 3).wrong[0]
    assert max(found.strength for found in findings(weak) if found.kind == "pity") < 3
    assert run("-", given=PLAN)[0] == 0
    assert run("-", "--fail-on", "strong", given=PLAN)[0] == 1
    assert run("-", "--fail-on", "strong", given=weak)[0] == 0
    assert run("-", "--fail-on", "strong", given="Iedereen is welkom.")[0] == 0
    assert run("-", "gone.txt", "--fail-on", "strong", given=PLAN)[0] == 2


def test_json_is_a_list_of_objects_with_the_same_fields(folder: Path) -> None:
    code, said, _ = run(folder, "--format", "json")
    objects = json.loads(said)
    assert code == 2
    assert {each["kind"] for each in objects} == {"pity", "community"}
    for each in objects:
        assert [name for name in each if name != "page"] == FIELDS
        assert ("page" in each) == each["file"].endswith(".pdf")
    first, (expected, *_) = objects[0], findings(PLAN)
    assert first == {"file": f"{folder}/plan.txt"} | {name: getattr(expected, name) for name in FIELDS[1:]}
    assert run("-", "--format", "json", given="soep")[1] == "[]\n"


def test_english_texts_are_read_with_english_rules() -> None:
    found = json.loads(run("-", "--format", "json", "--language", "en", given=rules("en")[0].wrong[0])[1])
    assert rules("en")[0].id in {each["rule"] for each in found}


def sarif(*paths: Path) -> Any:
    return json.loads(run(*paths, "--format", "sarif")[1])


def test_sarif_has_the_shape_of_its_standard(folder: Path) -> None:
    """What OASIS asks for in SARIF 2.1.0, sections 3.13 to 3.30, of what we write."""
    log = sarif(folder)
    assert log["version"] == "2.1.0"
    (one,) = log["runs"]
    driver = one["tool"]["driver"]
    assert driver["name"] == "stoep check"
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(set(ids)) == len(ids) == len(rules())
    for result in one["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["message"]["text"]
        assert (result["kind"], result["level"]) in {("fail", "note"), ("informational", "none")}
        (location,) = result["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"].startswith("file:///")


def test_sarif_shows_lines_only_in_files_that_have_them(folder: Path) -> None:
    places = {}
    for result in sarif(folder)["runs"][0]["results"]:
        (location,) = result["locations"]
        name = location["physicalLocation"]["artifactLocation"]["uri"].rpartition("/")[2]
        region = location["physicalLocation"].get("region")
        places.setdefault(name, region or location["logicalLocations"][0]["fullyQualifiedName"])
    assert places == {
        "plan.txt": {"startLine": 1, "startColumn": 15, "endLine": 1, "endColumn": 24},
        "PLAN.MD": {"startLine": 1, "startColumn": 6, "endLine": 1, "endColumn": 15},
        "plan.docx": "paragraph 1",
        "plan.pdf": "page 2, line 1",
    }


def test_sarif_names_files_so_that_they_can_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("ons plan.txt").write_text(PLAN)
    location = sarif(Path("ons plan.txt"))["runs"][0]["results"][0]["locations"][0]
    assert location["physicalLocation"]["artifactLocation"] == {"uri": "ons%20plan.txt"}


def test_the_result_can_go_to_a_file(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    assert run("-", "--format", "json", "-o", out, given=PLAN) == (0, "", "")
    assert len(json.loads(out.read_text(encoding="utf-8"))) == len(findings(PLAN))
    code, _, told = run("-", "-o", tmp_path / "nowhere" / "out", given=PLAN)
    assert code == 1
    assert "can't be written" in told
    assert "Traceback" not in told


def test_many_files_show_progress_on_a_terminal_only(folder: Path) -> None:
    command = [sys.executable, "-m", "stoep", "check", "plan.txt", "deeper/PLAN.MD", "-o", "out.txt"]
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "wb") as screen:
        subprocess.run(command, cwd=folder, stderr=screen, check=True)
        shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert "Reading" in shown
    assert "2/2" in shown
    assert subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stderr == ""
    assert "doelgroep" in (folder / "out.txt").read_text()


def test_without_the_extra_a_pdf_says_what_to_install(folder: Path) -> None:
    code = (
        "import sys; sys.modules['pypdfium2'] = None\n"
        f"sys.argv = ['stoep', 'check', {str(folder / 'deeper')!r}]\n"
        "from stoep.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.endswith("plan.pdf: is a PDF: to read it, install 'stoep[documents]'.\n")
    assert "Traceback" not in done.stderr
    assert "PLAN.MD:1:6" in done.stdout


def test_a_text_is_checked_without_what_reads_a_pdf_and_without_django() -> None:
    loaded = loaded_by("from stoep.check import check_bytes; check_bytes(b'de doelgroep', 'a.txt')")
    assert not loaded & {"pypdfium2", "django", "numpy"}


def test_a_broken_rule_file_is_told_with_file_and_line(folder: Path) -> None:
    copy = folder / "copy" / "stoep"
    shutil.copytree(SRC, copy, ignore=shutil.ignore_patterns("web", "city", "__pycache__"))
    rule_file = copy / "core" / "frame" / "rules" / "nl" / "r04.toml"
    rule_file.write_text(rule_file.read_text(encoding="utf-8").replace("strength = 3", "strength = 9", 1), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "stoep", "check", "plan.txt"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(copy.parent)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("Error: r04.toml, line 3: ")
    assert done.stderr.count("\n") == 1


def test_the_hook_takes_the_files_that_the_command_reads() -> None:
    (hook,) = yaml.safe_load((SRC.parent.parent / ".pre-commit-hooks.yaml").read_text())
    assert hook["entry"] == "stoep check"
    for suffix in READERS:
        assert re.search(hook["files"], f"plannen/plan{suffix}")
    assert not re.search(hook["files"], "plan.py")
    assert (
        hook["additional_dependencies"]
        == tomllib.loads((SRC.parent.parent / "pyproject.toml").read_text())["project"]["optional-dependencies"][
            "documents"
        ]
    )
