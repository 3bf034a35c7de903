"""The folder is the architecture. The standard library reads the code for this; nothing of it is imported."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SRC = ROOT / "src"

# A file may import what stands before its own layer, in its own folder and in every other.
LAYERS = ("models", "queries", "access", "tasks", "actions", "forms", "views", "urls")
# A file of a room that is none of the layers stands beside one of them.
BESIDE = {
    "stoep.web.ui.times": "models",
    "stoep.web.ui.context": "queries",
    "stoep.web.ui.fragments": "queries",
    "stoep.web.ui.templatetags.stoep": "queries",
    "stoep.web.ui.answer": "forms",
    "stoep.web.ui.middleware": "forms",
    "stoep.web.ui.typed": "queries",
    "stoep.web.safety.words": "models",
    "stoep.web.neighbours.mail": "tasks",
    "stoep.web.mail.boxes": "forms",
    "stoep.web.mail.reading": "models",
    "stoep.web.mail.sending": "tasks",
    "stoep.web.initiatives.calendar": "queries",
    "stoep.web.initiatives.dates": "queries",
    "stoep.web.rhythms.planning": "queries",
    "stoep.web.encounters.snapshot": "queries",
    "stoep.web.encounters.city": "forms",
    "stoep.web.turns.snapshot": "queries",
    "stoep.web.initiatives.importing": "forms",
    "stoep.web.moving.archive": "models",
    "stoep.web.moving.tables": "queries",
    "stoep.web.moving.numbers": "queries",
    "stoep.web.moving.exporting": "queries",
    "stoep.web.moving.parts": "models",
    "stoep.web.moving.mine": "forms",
    "stoep.web.initiatives.reading": "queries",
    "stoep.web.outside.fetch": "models",
    "stoep.web.subscriptions.manners": "queries",
    "stoep.web.neighbourhoods.management.commands.begin": "views",
    "stoep.web.neighbourhoods.management.commands.street": "views",
    "stoep.web.neighbourhoods.management.commands.key": "views",
    "stoep.web.moving.management.commands.cards": "views",
    "stoep.web.photos.files": "models",
    "stoep.web.photos.images": "models",
    "stoep.web.photos.uploads": "models",
    "stoep.web.things.books": "queries",
    "stoep.web.encounters.calendar": "queries",
    "stoep.web.feeds.span": "queries",
    "stoep.web.feeds.events": "queries",
    "stoep.web.feeds.syndication": "queries",
    "stoep.web.feeds.templatetags.feeds": "queries",
    "stoep.web.signin.links": "access",
    "stoep.web.arrivals.qr": "queries",
    "stoep.web.signin.adapter": "forms",
    "stoep.web.frame.table": "queries",
    "stoep.web.frame.book": "queries",
    "stoep.web.frame.templatetags.frame": "queries",
}
# These stand above the rooms and may use all of them.
ABOVE = {"stoep.web.settings", "stoep.web.serve", "stoep.web.wsgi", "stoep.web.demo.load", "stoep.web.demo.draw"}
# Jobs call the actions of other rooms: its own files go the other way round, work → schedule → actions → health.
ABOVE |= {"stoep.web.jobs.work", "stoep.web.jobs.schedule", "stoep.web.jobs.actions", "stoep.web.jobs.health"}
ABOVE |= {"stoep.web.jobs.views", "stoep.web.jobs.urls"}

# What reaches outside: files, network, processes, the clock, chance, and what is said to the world.
OUTSIDE = {
    "asyncio", "atexit", "concurrent", "ctypes", "fcntl", "ftplib", "getpass", "glob", "http", "io",
    "logging", "multiprocessing", "os", "pathlib", "pickle", "platform", "random", "secrets", "select",
    "selectors", "shelve", "shutil", "signal", "smtplib", "socket", "sqlite3", "ssl", "subprocess",
    "sys", "tempfile", "threading", "time", "urllib", "uuid", "webbrowser",
}  # fmt: skip
# What is kept of a compilation is beside the outcome, and so is doing two searches side by side.
BESIDE_THE_OUTCOME = {"stoep.core.weave.kernel": {"os", "pathlib"}, "stoep.core.weave.solve": {"concurrent"}}
PURE_PACKAGES = {"stoep", "numpy", "numba", "icalendar", "dateutil", "recurring_ical_events"}
# Functions of the language and methods that do the same, or that differ from run to run.
OUTSIDE_CALLS = {"open", "input", "print", "hash", "exec", "eval", "breakpoint"}
OUTSIDE_METHODS = {"now", "today", "utcnow", "write_text", "write_bytes"}
PURE_RANDOM = {"Generator", "BitGenerator", "SeedSequence"}

WRITES = {
    "save", "create", "create_user", "update", "delete", "bulk_create", "bulk_update", "get_or_create",
    "update_or_create", "asave", "acreate", "aupdate", "adelete", "abulk_create", "abulk_update",
    "aget_or_create", "aupdate_or_create",
}  # fmt: skip
MAY_WRITE = {
    "stoep.web.neighbours.models": "how an account is made, and how its sessions end",
    "stoep.web.mail.sending": "takes a letter before it goes, which is what sends it once",
    "stoep.web.initiatives.models": "how an update makes the next version of a row",
    "stoep.web.photos.images": "packs pixels in memory, and knows no database",
    "stoep.web.demo.draw": "a drawing, saved in memory",
    "stoep.web.jobs.work": "forgets sessions and runs, which no room owns",
    "stoep.web.demo.load": "an invented neighbourhood, written before anyone looks",
}
# Rooms whose rows hang on a neighbourhood, and the verbs that write outside `changing`, each with its reason.
TENANTS = (
    "neighbourhoods", "neighbours", "places", "initiatives", "rhythms", "coming", "turns", "asks", "things",
    "encounters", "arrivals", "keys", "notices", "between", "feeds", "subscriptions",
    "walks", "secondline",
)  # fmt: skip
OUTSIDE_CHANGING = {
    "neighbourhoods.changing": "it is the one that moves the version",
    "neighbourhoods.begin_neighbourhood": "nobody has seen this neighbourhood yet",
    "neighbourhoods.use_code": "called inside the `changing` of who comes in",
    "coming.move_up": "called inside the `changing` of what frees a chair",
    "initiatives.extend_one": "called inside the `changing` of what changes a rhythm",
    "initiatives.go_on": "called inside the `changing` of who lets it go on, and of the job",
    "initiatives.keep_where_it_was": "called inside the `changing` of what moves it",
    "turns.move_along": "called inside the `changing` of what moves a date or calls it off",
    "keys.note": "a line of the key book, inside the `changing` of what was done",
    "subscriptions.read_due": "whose turn it is to be asked is on no page",
    "subscriptions.write_down": "that all went well, without anything new, is on no page",
    "neighbours.begin_account": "a way in hangs on no neighbourhood",
    "neighbours.ask_new_email": "it counts mails, which are no rows of a neighbourhood",
    "neighbours.change_email": "a way in hangs on no neighbourhood; the version of each where it is used moves",
    "neighbours.make_card": "a way in hangs on no neighbourhood",
    "neighbours.forget_unfinished_accounts": "these accounts hang on no neighbourhood",
}
LONGEST_VIEW = 15
LONGER_VIEWS = {"stoep.web.neighbourhoods.views.come_in": "one page for all the ways in which coming in can go"}
HOMELESS = {"util", "utils", "helper", "helpers", "common", "misc", "shared", "stuff", "lib"}


@cache
def modules() -> dict[str, ast.Module]:
    """Return every module of the package, by name."""
    found = {}
    for path in sorted(SRC.rglob("*.py")):
        name = ".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__")
        found[name] = ast.parse(path.read_text(encoding="utf-8"), str(path))
    return found


def is_package(name: str) -> bool:
    return (SRC / Path(*name.split(".")) / "__init__.py").exists()


def imports(name: str, tree: ast.AST, *, only_at_the_top: bool = False) -> Iterator[tuple[int, str]]:
    """Return the line and the name of each module that is imported, also inside functions."""
    nodes = tree.body if only_at_the_top and isinstance(tree, ast.Module) else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            here = name.split(".") if is_package(name) else name.split(".")[:-1]
            base = here[: len(here) - node.level + 1] if node.level else []
            whole = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = f"{whole}.{alias.name}"
                yield node.lineno, inner if inner in modules() else whole


def called(node: ast.AST) -> str:
    """Return the last name of what is called: 'update' of `a.b.update(…)`; '' when it isn't a call."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def functions(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def room(name: str) -> str:
    """Return the folder under web that a module is in."""
    return name.split(".")[2] if name.startswith("stoep.web.") and name.count(".") > 2 else ""


def layer(name: str) -> int | None:
    """Return the number of a module's layer; None when it has none."""
    last = name.rsplit(".", 1)[-1]
    word = BESIDE.get(name, last if room(name) and name.count(".") == 3 else "")
    return LAYERS.index(word) if word in LAYERS else None


def in_web() -> list[str]:
    return [
        name
        for name in modules()
        if name.startswith("stoep.web.") and ".migrations" not in name and not is_package(name)
    ]


# --- The pure half ---------------------------------------------------------------------------------


def impurities(name: str, tree: ast.Module) -> list[str]:
    """Return what a module of core does that needs more than its arguments."""
    found = []
    for line, imported in imports(name, tree):
        top = imported.split(".")[0]
        if imported.startswith(("stoep.web", "stoep.cli", "django")):
            found.append(f"{name}:{line} imports {imported}")
        elif top in BESIDE_THE_OUTCOME.get(name, ()):
            continue
        elif top in OUTSIDE and imported != "urllib.parse":
            found.append(f"{name}:{line} imports {imported}, which reaches outside")
        elif top not in sys.stdlib_module_names and top not in PURE_PACKAGES:
            found.append(f"{name}:{line} imports {imported}; name it in PURE_PACKAGES when it is pure")
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in (
            OUTSIDE_METHODS if isinstance(node.func, ast.Attribute) else OUTSIDE_CALLS
        ):
            found.append(f"{name}:{node.lineno} calls {called(node)}()")
        elif (
            isinstance(node, ast.Attribute)
            and node.attr not in PURE_RANDOM
            and isinstance(node.value, ast.Attribute)
            and node.value.attr == "random"
        ):
            found.append(f"{name}:{node.lineno} takes chance from {ast.unparse(node)}; ask for it as `rng`")
    return found


def test_core_takes_everything_as_an_argument() -> None:
    """No Django, files, network, clock or hidden chance; the data of the package itself may be read."""
    found = [
        line
        for name, tree in modules().items()
        if name.startswith("stoep.core") and name.count(".")
        for line in impurities(name, tree)
    ]
    assert not found, "core is pure: plain values in, plain values out.\n" + "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "import django.db",
        "from stoep.web.asks.models import Ask",
        "from time import monotonic",
        "import requests",
        "x = open('a')",
        "x = datetime.now(UTC)",
        "rng = np.random.default_rng()",
        "def f():\n    import socket",
        "order = hash('a')",
    ],
)
def test_core_is_found_out_when_it_reaches_outside(line: str) -> None:
    assert impurities("stoep.core.planted", ast.parse(line))


# --- The rooms -------------------------------------------------------------------------------------


def test_every_file_of_a_room_has_a_layer() -> None:
    odd = [n for n in in_web() if room(n) and layer(n) is None and n not in ABOVE]
    assert not odd, f"Say in BESIDE beside which layer these stand: {odd}"
    gone = [name for name in {*BESIDE, *ABOVE, *MAY_WRITE} if name not in modules()]
    assert not gone, f"These are no longer there, and so need no line in this file: {gone}"


def test_imports_go_one_way() -> None:
    wrong = []
    for name in in_web():
        own = layer(name)
        if name in ABOVE or own is None:
            continue
        for line, imported in imports(name, modules()[name]):
            other = layer(imported)
            if imported in ABOVE or imported == "stoep.cli":
                wrong.append(f"{name}:{line} imports {imported}, which stands above the rooms")
            elif other is not None and other > own:
                wrong.append(f"{name}:{line} ({LAYERS[own]}) imports {imported} ({LAYERS[other]})")
    assert not wrong, f"Imports go {' → '.join(LAYERS)}, in a room and between rooms:\n" + "\n".join(wrong)


def test_nothing_is_imported_in_a_circle() -> None:
    graph = {
        name: {other for _line, other in imports(name, tree, only_at_the_top=True) if other in modules()} - {name}
        for name, tree in modules().items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(" → ".join(circle.args[1]))


def test_only_the_command_and_the_web_know_django() -> None:
    wrong = [
        f"{name}:{line}"
        for name, tree in modules().items()
        if not name.startswith("stoep.web") and name != "stoep.cli"
        for line, imported in imports(name, tree)
        if imported.split(".")[0] == "django"
    ]
    assert not wrong


def test_no_effect_hides_in_a_signal() -> None:
    wrong = []
    for name, tree in modules().items():
        for line, imported in imports(name, tree):
            if imported.endswith(".signals") or imported.startswith("django.dispatch"):
                wrong.append(f"{name}:{line} imports {imported}")
        for node in ast.walk(tree):
            if isinstance(node, ast.Name | ast.Attribute):
                word = node.id if isinstance(node, ast.Name) else node.attr
                if word in {"receiver", "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"}:
                    wrong.append(f"{name}:{node.lineno} uses {word}")
    assert not wrong, "An effect stands in the verb that has it (actions.py), never in a signal:\n" + "\n".join(wrong)


def test_every_file_has_a_home() -> None:
    tests = [path.stem for folder in ("tests", "bench") for path in (ROOT / folder).rglob("*.py")]
    wrong = [n for n in [*modules(), *tests] if HOMELESS & set(n.replace("_", ".").split("."))]
    assert not wrong, f"When a thing has no home, the name of its home is missing: {wrong}"


# --- Writing ---------------------------------------------------------------------------------------


def is_write(node: ast.AST) -> bool:
    """Say whether this writes to the database. An `update` of something in brackets is a mapping's."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
        return False
    return not (node.func.attr == "update" and node.args)


def writes_in(node: ast.AST) -> list[int]:
    """Return the lines on which something is written to the database."""
    return [inner.lineno for inner in ast.walk(node) if isinstance(inner, ast.Call) and is_write(inner)]


def test_nothing_is_written_outside_actions() -> None:
    wrong = []
    for name in in_web():
        if name.endswith(".actions") or name in MAY_WRITE:
            continue
        wrong += [f"{name}:{line}" for line in writes_in(modules()[name])]
    assert not wrong, "Every write is a verb in an actions.py:\n" + "\n".join(wrong)
    idle = [name for name in MAY_WRITE if not writes_in(modules()[name])]
    assert not idle, f"These write nothing any more; take them out of MAY_WRITE: {idle}"


def changes_without_changing(tree: ast.Module) -> set[str]:
    """Return the public functions that write outside a `with changing(…)`, also through a private one."""
    own = functions(tree)
    writing = {name for name, node in own.items() if name.startswith("_") and writes_in(node)}
    while more := {
        name
        for name, node in own.items()
        if name.startswith("_") and name not in writing and any(called(n) in writing for n in ast.walk(node))
    }:
        writing |= more

    def bare(node: ast.AST) -> Iterator[ast.AST]:
        """Walk over what is not inside a `with changing(…)`."""
        if isinstance(node, ast.With) and any(called(item.context_expr) == "changing" for item in node.items):
            return
        yield node
        for child in ast.iter_child_nodes(node):
            yield from bare(child)

    return {
        name
        for name, node in own.items()
        if not name.startswith("_") and any(is_write(n) or called(n) in writing for n in bare(node))
    }


def test_every_verb_of_a_room_moves_the_version() -> None:
    found = {
        f"{tenant}.{verb}"
        for tenant in TENANTS
        for verb in changes_without_changing(modules()[f"stoep.web.{tenant}.actions"])
    }
    missing = sorted(found - set(OUTSIDE_CHANGING))
    assert not missing, f"Write inside `with changing(neighbourhood)`: {missing}"
    idle = sorted(set(OUTSIDE_CHANGING) - found)
    assert not idle, f"These need no exception any more: {idle}"


def test_a_verb_without_changing_is_found_out() -> None:
    planted = """
def erase(gift):
    with transaction.atomic():
        _away(gift)
def _away(gift):
    gift.delete()
def close(ask):
    with changing(ask.neighbourhood):
        Ask.objects.filter(pk=ask.pk).update(closed=True)
"""
    assert changes_without_changing(ast.parse(planted)) == {"erase"}


def test_every_verb_says_who_acts_or_when() -> None:
    """A verb takes who acts and the moment by name (`ask(by=neighbour, …)`), and never a request."""
    wrong = []
    for tenant in TENANTS:
        for verb, node in functions(modules()[f"stoep.web.{tenant}.actions"]).items():
            if verb.startswith("_"):
                continue
            names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
            wrong += [f"{tenant}.{verb}({name})" for name in names if name in {"by", "now", "request"}]
            wrong += [f"{tenant}.{verb}(request)" for argument in node.args.kwonlyargs if argument.arg == "request"]
    assert not wrong, f"Make these keyword-only, and leave requests to views: {wrong}"


# --- Views -----------------------------------------------------------------------------------------


def test_a_view_is_short() -> None:
    """The door, the form, one action, the answer."""
    long = {}
    for name in (n for n in in_web() if n.endswith(".views")):
        for node in ast.walk(modules()[name]):
            if isinstance(node, ast.FunctionDef):
                statements = sum(isinstance(inner, ast.stmt) for inner in ast.walk(node)) - 1
                statements -= ast.get_docstring(node) is not None
                if statements > LONGEST_VIEW:
                    long[f"{name}.{node.name}"] = statements
    assert set(long) == set(LONGER_VIEWS), f"A view has at most {LONGEST_VIEW} statements: {long}"
