"""The `stoep` command: its words, what it loads, and one clear sentence when something is wrong."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from stoep.cli import main
from tests.cast import make_neighbourhood

WORDS = {"demo", "serve", "worker", "weave", "import", "agenda", "export", "check", "mail", "manage"}
# What takes long to load, or reaches far.
HEAVY = (
    "django",
    "numpy",
    "icalendar",
    "dateutil",
    "granian",
    "allauth",
    "urllib.request",
    "sqlite3",
    "multiprocessing",
    "distributed",
)


def run(*words: str, given: str | None = None) -> tuple[int, str]:
    result = CliRunner().invoke(main, words, input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def loaded_by(code: str) -> set[str]:
    """Return the modules that a process has loaded after it ran this."""
    code += "\nimport sys, json\nprint('\\n' + json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_help_lists_every_word_with_a_sentence() -> None:
    code, said = run("--help")
    assert code == 0
    lines = [line.split(maxsplit=1) for line in said.partition("Commands:")[2].splitlines() if line.strip()]
    assert {line[0] for line in lines} == WORDS
    assert all(len(line) == 2 for line in lines)


@pytest.mark.parametrize("word", sorted(WORDS - {"manage"}))
def test_every_word_tells_about_itself(word: str) -> None:
    code, said = run(word, "-h")
    assert code == 0
    assert f"Usage: main {word}" in said


def test_every_option_says_what_it_is_or_what_it_is_without() -> None:
    for word, command in main.commands.items():
        for option in command.params:
            text = getattr(option, "help", None)
            shown = getattr(option, "show_default", None) or option.required or option.param_type_name == "argument"
            assert text or shown, f"stoep {word}: {option.opts} has no help."


def test_help_loads_nothing_heavy() -> None:
    """The time of `--help` is measured in bench/; here is what it may not load at all."""
    loaded = loaded_by(
        "from stoep.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit as end:\n    assert end.code == 0"
    )
    assert not loaded.intersection(HEAVY)


def test_what_serves_pages_loads_no_engine(tmp_path: Path) -> None:
    """The weave and its numbers are loaded by the process that weaves, and by no other."""
    loaded = loaded_by(
        "import os\n"
        f"os.environ.update(STOEP_DATA={str(tmp_path)!r}, DJANGO_SETTINGS_MODULE='stoep.web.settings')\n"
        "import stoep.web.wsgi\nfrom django.urls import get_resolver\nget_resolver().url_patterns\n"
        "from django.apps import apps\napps.get_models()"
    )
    assert "stoep.web.encounters.actions" in loaded
    assert not [name for name in loaded if name.split(".")[0] in {"numpy", "scipy", "granian", "playwright"}]


def test_version_is_the_newest_heading_of_the_changelog() -> None:
    changelog = (Path(__file__).parent.parent / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = next(line.split()[1] for line in changelog.splitlines() if line.startswith("## "))
    assert run("--version") == (0, f"{newest}\n")


def test_check_says_where_and_why_and_never_grades(tmp_path: Path) -> None:
    """W1, W2: both kinds are shown, and the command ends well whatever it finds."""
    plan, soup = tmp_path / "plan.txt", tmp_path / "soup.txt"
    plan.write_text("We zoeken de doelgroep.\nIedereen is welkom.\n")
    soup.write_text("Woensdag is er soep.\n")
    code, said = run("check", str(plan), str(soup))
    assert code == 0
    assert f"{plan}:1:14: pity (row 4) 'doelgroep': " in said
    assert re.search(r"plan\.txt:2:\d+: community \(row \d+\) ", said)
    assert said.endswith(f"{soup}: nothing found.\n")


def test_check_reads_what_is_piped_in() -> None:
    command = [sys.executable, "-m", "stoep", "check", "-"]
    done = subprocess.run(command, input="Een doelgroep.\n", capture_output=True, text=True, check=True)
    assert done.stdout.startswith("<stdin>:1:5: pity (row 4) 'doelgroep': ")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["weave"], "Say one of --neighbourhood SLUG, --all and --in FILE."),
        (["weave", "--neighbourhood", "a", "--in", "-"], "Say one of --neighbourhood SLUG, --all and --in FILE."),
        (["weave", "--all", "--in", "-"], "Say one of --neighbourhood SLUG, --all and --in FILE."),
        (["weave", "--all", "--neighbourhood", "a"], "Say one of --neighbourhood SLUG, --all and --in FILE."),
        (["weave", "--neighbourhood", "a", "--workers", "2"], "--workers and --scheduler go with --all."),
        (["weave", "--in", "-", "--scheduler", "tcp://a:1"], "--workers and --scheduler go with --all."),
        (["weave", "--all", "--workers", "2", "--scheduler", "tcp://a:1"], "Say --workers or --scheduler"),
        (["weave", "--all", "--workers", "0"], "Invalid value for '--workers'"),
        (["weave", "--all", "--depth", "bottomless"], "Invalid value for '--depth'"),
        (["import"], "Say a FILE of `stoep export`, or --ics with a calendar."),
        (["import", "a.stoep", "--ics", "b.ics"], "Say a FILE of `stoep export`, or --ics with a calendar."),
        (["import", "a.stoep", "--neighbourhood", "a"], "--neighbourhood and --create go with --ics"),
        (["import", "--ics", "b.ics"], "With --ics, say --neighbourhood SLUG."),
        (["import", "--ics", "b.ics", "--neighbourhood", "a", "--as", "b"], "With --ics, say --neighbourhood SLUG."),
        (["agenda", "a", "--from", "2027-02-01", "--to", "2027-01-01"], "--to lies before --from."),
        (["agenda", "a", "--from", "morgen", "--to", "2027-01-01"], "Invalid value for '--from'"),
        (["check"], "Missing argument"),
        (["check", "nowhere.txt"], "No such file"),
        (["huis"], "No such command"),
        (["serve", "--port", "99999"], "Invalid value for '--port'"),
        (["serve", "--processes", "0"], "Invalid value for '--processes'"),
        (["demo", "--port", "0"], "Invalid value for '--port'"),
        (["weave", "--in", "-", "--seed", "-1"], "Invalid value for '--seed'"),
        (["weave", "--in", "-", "--seconds", "-1"], "Invalid value for '--seconds'"),
    ],
)
def test_a_wrong_command_is_answered_with_a_sentence(words: list[str], sentence: str) -> None:
    code, said = run(*words, given="{}")
    assert code == 2
    assert sentence in said
    assert "Traceback" not in said


def test_weave_refuses_what_is_no_snapshot_with_a_sentence() -> None:
    for given in ("no json", "[]", '{"slots": 42}', "[" * 100_000):
        code, said = run("weave", "--in", "-", given=given)
        assert code == 1, given
        assert said.startswith("Error: "), given
        assert "Traceback" not in said


def test_weave_gives_the_same_for_the_same_seed(tmp_path: Path) -> None:
    sample = Path(__file__).parent / "core" / "data" / "weave" / "n12.json"
    first, second = (run("weave", "--in", str(sample), "--seed", "3") for _ in range(2))
    assert first == second
    assert json.loads(first[1])["encounters"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [
        ["weave", "--neighbourhood", "nergens"],
        ["export", "nergens"],
        ["agenda", "nergens", "--from", "2027-01-01", "--to", "2027-01-31"],
    ],
)
def test_a_neighbourhood_that_is_not_there_is_told(words: list[str]) -> None:
    code, said = run(*words)
    assert code == 1
    assert "There is no neighbourhood 'nergens'." in said


@pytest.mark.django_db
def test_weaving_all_of_nothing_is_told() -> None:
    assert run("weave", "--all") == (0, "There is no neighbourhood yet.\n")


@pytest.mark.django_db
def test_a_cluster_without_dask_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    make_neighbourhood("merel", "De Merel")
    monkeypatch.setitem(sys.modules, "distributed", None)
    code, said = run("weave", "--all", "--scheduler", "tcp://127.0.0.1:8786")
    assert code == 1
    assert "A cluster needs Dask. Install Stoep with its extra: stoep[cluster]." in said


@pytest.mark.django_db
def test_manage_passes_on_to_django(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("manage", "begin", "--help")[0] == 0
