"""Documents that can't lie: what they name exists, and what exists is named."""

import ast
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from django.apps import apps
from django.core.management import get_commands, load_command_class
from django.db import models

from stoep.cli import main
from stoep.core.frame import rules

ROOT = Path(__file__).parent.parent
SRC = ROOT / "src" / "stoep"
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])

_MOST = {"R": 10, "H": 10, "W": 6, "L": 15, "C": 6, "M": 5, "N": 7, "B": 8, "G": 7, "Z": 5, "1.12.": 30}
REQUIREMENTS = [f"E{number:02}" for number in range(1, 18)]
REQUIREMENTS += [f"{part}{number}" for part, most in _MOST.items() for number in range(1, most + 1)]


def read(*parts: str) -> str:
    return ROOT.joinpath(*parts).read_text(encoding="utf-8")


def table(text: str) -> list[list[str]]:
    """Return the cells of every row of the tables of a text, without their heads."""
    rows = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in text.splitlines() if line[:1] == "|"
    ]
    return [row for row in rows if not set("".join(row)) <= set("-: ")]


def in_ticks(text: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", text)


# --- What is written down --------------------------------------------------------------------------


def environment_names(tree: ast.AST) -> Iterator[tuple[str, str | None]]:
    """Return each variable of the environment that is read, with its default where it is a plain one."""
    for node in ast.walk(tree):
        name: ast.expr | None = None
        default: ast.expr | None = None
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"os.environ.get", "os.getenv", "_on", "_number"}:
            name, default = node.args[0], node.args[1] if len(node.args) > 1 else None
            if ast.unparse(node.func) == "_on" and default is None:
                default = ast.Constant("0")
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "dj_database_url.config":
            yield "DATABASE_URL", None
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            name = node.slice
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            yield name.value, str(default.value) if isinstance(default, ast.Constant) and default.value else None


def settings_that_are_read() -> dict[str, str | None]:
    """Return every variable that any file of the package reads, and its default."""
    found: dict[str, str | None] = {}
    for path in sorted(SRC.rglob("*.py")):
        for name, default in environment_names(ast.parse(path.read_text(encoding="utf-8"))):
            found[name] = found.get(name) or default
    found.pop("DJANGO_SETTINGS_MODULE", None)
    return found


def test_every_setting_is_written_down_with_its_default() -> None:
    rows = {in_ticks(row[0])[0]: row for row in table(read("docs", "reference", "settings.md")) if in_ticks(row[0])}
    wanted = settings_that_are_read()
    assert len(wanted) > 10
    tools = set(re.findall(r"\bSTOEP_[A-Z]+\b", "".join(path.read_text() for path in (ROOT / "tools").iterdir())))
    assert not set(wanted) - set(rows), f"Not in docs/reference/settings.md: {sorted(set(wanted) - set(rows))}"
    assert not set(rows) - set(wanted) - tools, f"Nobody reads these: {sorted(set(rows) - set(wanted) - tools)}"
    for name, default in wanted.items():
        _name, written, purpose = rows[name]
        assert purpose.endswith("."), name
        if default is not None:
            assert f"`{default}`" in written, f"{name} is {default!r} without a setting; the document says {written}"


def test_every_setting_that_a_document_names_exists() -> None:
    known = {*settings_that_are_read(), "STOEP_CHROMIUM"}
    for path in PAGES:
        for name in re.findall(r"\bSTOEP_[A-Z_]+\b", path.read_text(encoding="utf-8")):
            assert name in known, f"{path.relative_to(ROOT)} names {name}, which nobody reads."


def our_commands() -> list[str]:
    return [name for name, app in get_commands().items() if isinstance(app, str) and app.startswith("stoep.")]


def our_words() -> dict[str, click.Command]:
    """Return every word of `stoep`, and those of its groups as two."""
    found = dict(main.commands)
    for name, group in main.commands.items():
        if isinstance(group, click.Group):
            found |= {f"{name} {word}": command for word, command in group.commands.items()}
    return found


def options_of(word: str) -> set[str]:
    """Return the options of `stoep WORD`, or of `stoep manage WORD`."""
    if word.startswith("manage "):
        parser = load_command_class(get_commands()[word.removeprefix("manage ")], word.split()[1]).create_parser(
            "", word
        )
        base = {option for action in parser._actions if action.dest in _DJANGOS_OWN for option in action.option_strings}
        return {option for action in parser._actions for option in action.option_strings} - base
    found = our_words()[word].params
    return {name for option in found for name in (*option.opts, *option.secondary_opts) if name.startswith("-")}


_DJANGOS_OWN = {
    "help", "version", "verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color", "skip_checks",
}  # fmt: skip


def sections(text: str) -> dict[str, str]:
    """Return the text under each heading that is a command."""
    parts = re.split(r"^#+ `stoep ([^`]+)`$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_command_is_written_down_with_its_options() -> None:
    said = sections(read("docs", "reference", "commands.md"))
    assert set(said) == {*our_words(), *(f"manage {name}" for name in our_commands())}
    for word, text in said.items():
        listed = {
            option for line in re.findall(r"^- .*", text, re.MULTILINE) for option in in_ticks(line) if option[0] == "-"
        }
        listed -= {"-"}
        assert listed == options_of(word), f"stoep {word}"
        assert text.strip()


def test_every_rule_and_row_of_the_frame_is_written_down() -> None:
    rows = {row[0]: row for row in table(read("docs", "reference", "frame.md"))[1:]}
    assert [int(number) for number in rows] == list(range(1, 11))
    for number, row in rows.items():
        for kind, cell in (("pity", row[2]), ("community", row[3])):
            written = set(in_ticks(cell))
            there = {rule.id for rule in rules() if rule.row == int(number) and rule.kind == kind}
            assert written == there, f"row {number}, {kind}: {sorted(written ^ there)}"


def test_every_folder_is_on_the_map() -> None:
    """The README is a map: each room of the house is on it, and nothing that isn't there."""
    readme = read("README.md")
    the_map = readme[readme.index("## Where things are") :]
    rooms = [
        path.name
        for folder in (SRC, SRC / "core", SRC / "web")
        for path in folder.iterdir()
        if path.is_dir() and path.name != "__pycache__"
    ]
    assert {"web", "core", "weave", "encounters"} <= set(rooms)
    missing = [name for name in rooms if f"{name}/`" not in the_map]
    assert not missing, f"Not on the map of README.md: {missing}"
    for name in in_ticks(the_map):
        if name.endswith("/"):
            near = [ROOT, SRC, SRC / "core", SRC / "web"]
            assert any((folder / name).is_dir() for folder in near), f"The README names {name}, which isn't there."


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("stoep.")]


def test_every_model_and_choice_is_in_the_glossary() -> None:
    """CONTRIBUTING 7: one word for each idea."""
    rows = table(read("docs", "glossary.md"))[1:]
    named = {word for row in rows for word in in_ticks(row[1])}
    choices = {
        node.name
        for path in (SRC / "web").rglob("models.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and any("Choices" in ast.unparse(base) for base in node.bases)
    }
    wanted = {model.__name__ for model in our_models()} | choices
    assert wanted <= named, f"Give these a row in docs/glossary.md: {sorted(wanted - named)}"
    assert named <= wanted, f"No model is called so: {sorted(named - wanted)}"
    assert all(len(row) == 3 and all(row) for row in rows)
    english = [row[1] for row in rows]
    assert len(english) == len(set(english)), "one row for each word of the code"


def test_every_field_is_in_the_register() -> None:
    """The AVG register: each field of each table of ours, with a purpose, a term and an owner."""
    text = read("docs", "reference", "register.md")
    parts = re.split(r"^### `(\w+\.\w+)`.*$", text, flags=re.MULTILINE)
    said = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert set(said) == {model._meta.label for model in our_models()}
    for model in our_models():
        rows = {in_ticks(row[0])[0]: row for row in table(said[model._meta.label].split("\n#")[0])[1:]}
        fields = [f.name for f in (*model._meta.local_fields, *model._meta.local_many_to_many)]
        assert set(rows) == set(fields), f"{model._meta.label}: {sorted(set(rows) ^ set(fields))}"
        assert all(len(row) == 4 and all(row) for row in rows.values()), model._meta.label


def test_every_other_table_is_in_the_register() -> None:
    """What packages keep is ours to answer for too."""
    text = read("docs", "reference", "register.md")
    named = {in_ticks(row[0])[0] for row in table(text[text.index("### Tables of packages") :])[1:]}
    others = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if not model.__module__.startswith("stoep.")
    }
    assert others | {"django_migrations", "stoep_cache"} == named


def test_every_package_has_its_reason() -> None:
    """CONTRIBUTING 10: a package that runs with Stoep is named, with why."""
    project = tomllib.loads(read("pyproject.toml"))["project"]
    text = read("docs", "decisions", "0002-dependencies.md")
    reasons = {in_ticks(row[0])[0]: row[1] for row in table(text)[1:]}
    wanted = {re.match(r"[\w-]+", line)[0] for line in project["dependencies"]}  # type: ignore[index]
    assert set(reasons) == wanted
    assert all(reasons.values())
    extras = {re.match(r"[\w-]+", line)[0] for lines in project["optional-dependencies"].values() for line in lines}  # type: ignore[index]
    assert all(f"`{name}`" in text for name in extras)


# --- What is promised ------------------------------------------------------------------------------


def named_tests() -> set[str]:
    """Return 'file::name' of every test, read and not run."""
    return {
        f"{path.relative_to(ROOT).as_posix()}::{node.name}"
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_every_requirement_says_what_holds_it() -> None:
    rows = table(read("docs", "decisions", "0001-which-requirement-is-held-by-which-test.md"))[1:]
    assert [row[0] for row in rows] == REQUIREMENTS
    there = named_tests()
    for name, held in rows:
        for part in held.split(", "):
            if part.startswith("`"):
                assert part.strip("`") in there, f"{name}: there is no {part}"
            else:
                assert re.fullmatch(r"read|later: issue \d+|later: no issue yet", part), f"{name}: {part}"


def test_every_requirement_that_a_test_names_exists() -> None:
    for path in (ROOT / "tests").rglob("*.py"):
        for text in re.findall(r'"""(.*?)"""', path.read_text(encoding="utf-8"), re.DOTALL):
            for name in re.findall(r"\b(?:E\d\d|[RHWLCMNBGZ]\d{1,2})\b(?=[,:;.)]| and )", text):
                assert name in REQUIREMENTS, f"{path.relative_to(ROOT)} names {name}"


@pytest.mark.parametrize("path", sorted((DOCS / "decisions").glob("*.md")), ids=lambda path: path.name)
def test_a_decision_is_numbered_dated_and_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    number, title = text.splitlines()[0].removeprefix("# ").split(" ", 1)
    assert path.name == f"{number}-{title.lower().replace(' ', '-')}.md" or path.name.startswith(f"{number}-")
    assert re.search(r"^20\d\d-\d\d-\d\d · \w+", text, re.MULTILINE)
    for word in ("**Context.**", "**Decision.**", "**Consequences.**"):
        assert word in text
    assert len([line for line in text.splitlines() if not line.startswith("|")]) <= 25
    assert path.name in read("docs", "README.md")


# --- What can be typed and followed ----------------------------------------------------------------


def shell_lines(path: Path) -> list[str]:
    """Return every line of a document that begins with `make` or `stoep`, in a block or between ticks."""
    text = path.read_text(encoding="utf-8")
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    typed = [line.strip() for block in blocks for line in block.splitlines()]
    typed += in_ticks(re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return [line.split(" #")[0] for line in typed if line.split(" ")[0] in {"make", "stoep", ".venv/bin/stoep"}]


LINES = [(path, line) for path in PAGES for line in shell_lines(path)]


def test_the_documents_show_how_to_begin() -> None:
    shown = {line for path, line in LINES if path.name == "README.md" and path.parent == ROOT}
    assert {"make demo", "make test", "stoep serve"} <= {line.strip() for line in shown}
    assert any(line.startswith("stoep manage begin") for line in shown)


@pytest.mark.parametrize(("path", "line"), LINES, ids=lambda value: value if isinstance(value, str) else value.stem)
def test_every_command_that_a_document_shows_exists(path: Path, line: str) -> None:
    first, *words = shlex.split(line)
    if first == "make":
        phony = re.search(r"^\.PHONY: (.*)$", read("Makefile"), re.MULTILINE)
        assert phony
        assert set(words) <= set(phony[1].split()), f"{path.name}: {line}"
        return
    words = [word for word in words if word not in {"…", "WORD"}]
    if not words or words == ["--help"] or words == ["--version"]:
        return
    assert words[0] in main.commands, f"{path.name}: {line}"
    word = " ".join(words[:2]) if " ".join(words[:2]) in our_words() else words[0]
    if word == "manage":
        if len(words) < 2:
            return
        assert words[1] in get_commands(), f"{path.name}: {line}"
        word = f"manage {words[1]}" if words[1] in our_commands() else ""
    used = {option.split("=")[0] for option in words if option.startswith("-") and option != "-"} - {"--help"}
    assert not word or used <= options_of(word), f"{path.name}: {line}"


def test_what_goes_with_begin_can_be_read() -> None:
    """The street of the README is a street that the command understands."""
    from stoep.web.neighbourhoods.management.commands.begin import street_of

    shown = re.findall(r"'([^'@\n]+@[^'\n]+)'", "".join(path.read_text(encoding="utf-8") for path in PAGES))
    assert shown
    for street in shown:
        assert street_of(street)[0]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        assert "://" not in target, f"{path.name} leads outside the house: {target}"
        assert (path.parent / target).exists(), f"{path.name} leads nowhere: {target}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_file_that_is_named_is_there(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for name in in_ticks(text):
        if re.fullmatch(r"(?:src|tests|docs|tools|bench|lock|core|web)/[\w./*-]+", name) and "*" not in name:
            near = (ROOT, SRC, path.parent)
            assert any((folder / name).exists() for folder in near), f"{path.name} names {name}, which isn't there."


def test_the_index_leads_to_every_document() -> None:
    index = read("docs", "README.md")
    for path in DOCS.rglob("*.md"):
        name = path.relative_to(DOCS).as_posix()
        assert name == "README.md" or f"({name})" in index, f"docs/README.md does not lead to {name}"


def test_the_readme_is_one_screen_with_dutch_on_top() -> None:
    lines = read("README.md").splitlines()
    assert len(lines) <= 60
    assert not [line for line in lines if "badge" in line or "![" in line]
    first = "\n".join(lines[:8])
    assert re.search(r"\bje\b", first)
    assert not re.search(r"\b(?:u|uw)\b", first)
    assert "EUPL-1.2" in read("README.md")
    assert tomllib.loads(read("pyproject.toml"))["project"]["license"] == "EUPL-1.2"


def test_the_documents_speak_of_the_house_alone() -> None:
    """No addresses of other hosts but examples, and no paths of one machine."""
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        hosts = set(re.findall(r"https?://(\w[\w.-]*)", text))
        others = [host for host in hosts if not host.endswith((".example", "127.0.0.1", "localhost"))]
        assert not others, f"{path.name}: {others}"
        assert not re.search(r"/(?:home|root|work|Users)/", text), path.name


def test_click_knows_the_command_by_its_name() -> None:
    assert isinstance(main, click.Group)
    assert tomllib.loads(read("pyproject.toml"))["project"]["scripts"] == {"stoep": "stoep.cli:main"}
