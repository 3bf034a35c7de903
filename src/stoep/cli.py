"""The `stoep` command: each word is a few lines that call a room. Nothing heavy is loaded before it is needed."""

import os
from pathlib import Path
from typing import Any

import click

_PORT = click.IntRange(1, 65535)
_SOME = click.IntRange(min=1)
_DAY = click.DateTime(["%Y-%m-%d"])


def _django(**environment: str) -> None:
    """Wake Django up with what a command wants to be set, and bring the database up to this release."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stoep.web.settings")
    for name, value in environment.items():
        os.environ.setdefault(name, value)
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except OSError as wrong:
        folder = os.environ.get("STOEP_DATA", "stoep-data")
        raise click.ClickException(f"'{folder}' can't be written. Set STOEP_DATA to a folder of yours.") from wrong
    except ImproperlyConfigured as wrong:
        raise click.ClickException(str(wrong)) from wrong
    from django.db.utils import OperationalError

    from stoep.web.serve import prepare_database

    try:
        prepare_database(lambda line: click.echo(line, err=True))
    except OperationalError as wrong:
        raise click.ClickException("The database does not answer. Look at DATABASE_URL, or STOEP_DATA.") from wrong


def _serve(**where: Any) -> None:
    from stoep.web.serve import PortTaken, serve

    try:
        serve(say=click.echo, **where)
    except PortTaken as taken:
        raise click.ClickException(str(taken)) from taken


def _neighbourhood(slug: str) -> Any:
    from stoep.web.neighbourhoods.models import Neighbourhood

    found = Neighbourhood.objects.filter(slug=slug).first()
    if found is None:
        raise click.ClickException(f"There is no neighbourhood '{slug}'. `stoep manage begin` begins one.")
    return found


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="stoep", message="%(version)s")
def main() -> None:
    """Stoep: the software of neighbourhoods where everyone belongs."""


@main.command()
@click.option("--port", type=_PORT, default=8000, show_default=True, help="Where to serve on 127.0.0.1.")
@click.option("--no-serve", is_flag=True, help="Only make the demo and print the links.")
def demo(port: int, no_serve: bool) -> None:
    """Walk through Stoep as a neighbour of LOKAAL-O in Baarn."""
    _django(STOEP_DEMO="1", STOEP_URL=f"http://127.0.0.1:{port}", STOEP_SYNCHRONOUS="NORMAL")
    from stoep.web.demo.load import links, load_once

    load_once(click.echo)
    for line in links():
        click.echo(line)
    if not no_serve:
        _serve(port=port)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=_PORT, default=8000, show_default=True)
@click.option("--processes", type=_SOME, default=1, show_default=True, help="How many processes serve pages.")
@click.option("--worker/--no-worker", default=True, help="Also run what is done later.")
def serve(host: str, port: int, processes: int, worker: bool) -> None:
    """Serve the pages (and do the later work) on this machine."""
    _django()
    _serve(host=host, port=port, processes=processes, worker=worker)


@main.command()
@click.option("--once", is_flag=True, help="Do what is due now, and stop.")
@click.option("--beside", type=_SOME, help="End when the process with this number, which started it, does.")
def worker(once: bool, beside: int | None) -> None:
    """Do what is done later: mail, weekly weave, forgetting."""
    _django()
    from django.utils import timezone

    from stoep.web.jobs.actions import run_due, run_tasks, work_for_ever

    if not once:
        work_for_ever(beside=beside)
    done = run_due(timezone.now())
    run_tasks()
    click.echo("Done: " + (", ".join(done) or "nothing was due") + ".")


@main.command()
@click.option("--neighbourhood", "slug", help="Propose encounters in this neighbourhood.")
@click.option("--in", "in_file", type=click.File("rb"), help="Weave a snapshot from a file instead.")
@click.option("--out", "out_file", type=click.File("w"), default="-", help="Where the result of --in goes.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--seconds", type=click.FloatRange(min=0), help="How long it may look.")
@click.option("--bound", is_flag=True, help="Ask for a proven bound as well. There is none yet: it stays null.")
def weave(slug: str | None, in_file: Any, out_file: Any, seed: int, seconds: float | None, bound: bool) -> None:
    """Propose who could meet whom, around what, where and when."""
    if (slug is None) == (in_file is None):
        raise click.UsageError("Say --neighbourhood SLUG, or --in FILE.")
    if bound:
        click.echo("A proven bound is not there yet: 'bound' stays null.", err=True)
    if in_file is not None:
        _weave_file(in_file, out_file, seed, seconds)
        return
    _django()
    from django.utils import timezone

    from stoep.web.encounters.actions import RefusedByTheJudge, Unsettled
    from stoep.web.encounters.actions import weave as propose

    try:
        made = propose(_neighbourhood(str(slug)), now=timezone.now(), seed=seed)
    except RefusedByTheJudge as refused:
        raise click.ClickException("The judge refused this round; nothing was written.") from refused
    except Unsettled as unsettled:
        raise click.ClickException("The neighbourhood changed meanwhile. Try once more.") from unsettled
    click.echo(f"{made} encounters proposed.")


def _weave_file(in_file: Any, out_file: Any, seed: int, seconds: float | None) -> None:
    import json

    import numpy as np

    from stoep.core.weave import WeaveError, check, dump, load, propose

    try:
        snapshot = load(json.load(in_file))
    except WeaveError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    except ValueError as wrong:
        raise click.ClickException(f"This is not a snapshot in JSON: {wrong}.") from wrong
    except RecursionError as wrong:
        raise click.ClickException("This is not a snapshot: it is nested too deeply.") from wrong
    proposals = propose(snapshot, rng=np.random.default_rng(seed), seconds=seconds)
    if problems := check(snapshot, proposals).problems:
        raise click.ClickException(f"The judge refused the result: {problems[0]}")
    json.dump(dump(proposals), out_file, indent=1)
    out_file.write("\n")


@main.command("import")
@click.option("--ics", "source", required=True, help="A calendar: a file, or an address that begins with https://.")
@click.option("--neighbourhood", "slug", required=True)
@click.option("--create", is_flag=True, help="Begin the neighbourhood when it isn't there.")
def import_(source: str, slug: str, create: bool) -> None:
    """Read a calendar into initiatives and gatherings; twice makes no doubles."""
    _django()
    from stoep.web.initiatives.importing import CannotImport, import_calendar

    try:
        lines = import_calendar(source, slug=slug, create=create)
    except CannotImport as wrong:
        raise click.ClickException(str(wrong)) from wrong
    for line in lines:
        click.echo(line)


@main.command()
@click.argument("slug")
@click.option("--from", "first", type=_DAY, required=True, help="The first day, such as 2027-01-01.")
@click.option("--to", "last", type=_DAY, required=True, help="The last day; it belongs to it.")
@click.option("--json", "as_json", is_flag=True, help="As one list in JSON.")
def agenda(slug: str, first: Any, last: Any, as_json: bool) -> None:
    """List the dates of a neighbourhood, also those too far ahead to have a page yet."""
    if last < first:
        raise click.UsageError("--to lies before --from.")
    _django()
    from stoep.web.initiatives.dates import agenda_lines

    for line in agenda_lines(_neighbourhood(slug), first.date(), last.date(), as_json=as_json):
        click.echo(line)


@main.command("export")
@click.argument("slug")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Where it goes; default: SLUG.json.")
def export_(slug: str, out: Path | None) -> None:
    """Write everything of a neighbourhood to one readable file."""
    _django()
    from stoep.web.neighbourhoods.exporting import export_neighbourhood

    target = out or Path(f"{slug}.json")
    neighbourhood = _neighbourhood(slug)
    try:
        rows = export_neighbourhood(neighbourhood, target)
    except OSError as wrong:
        reason = (wrong.strerror or "unknown reason").lower()
        raise click.ClickException(f"'{target}' can't be written: {reason}.") from wrong
    click.echo(f"{rows} rows written to {target}. It holds names and addresses: keep it as you keep a key.")


@main.command()
@click.argument("files", nargs=-1, type=click.File("r", encoding="utf-8", errors="replace"), required=True)
def check(files: tuple[Any, ...]) -> None:
    """See how a text speaks of people ('-' reads what is piped in). It never grades."""
    from stoep.core.frame import findings

    for file in files:
        found = findings(file.read())
        for finding in found:
            click.echo(f"{file.name}:{finding.line}:{finding.column}: {finding.kind} (row {finding.row}) "
                       f"'{finding.match}': {finding.why}"
                       + (f" {finding.instead}" if finding.instead else ""))  # fmt: skip
        if not found:
            click.echo(f"{file.name}: nothing found.")


@main.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def manage(words: tuple[str, ...]) -> None:
    """Run one of Django's own commands, such as migrate, or `begin` to begin a neighbourhood."""
    if words[:1] in (("begin",), ("street",)):  # our own words find their tables ready
        _django()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stoep.web.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["stoep manage", *words])
