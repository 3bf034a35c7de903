"""The `stoep` command: each word is a few lines that call a room. Nothing heavy is loaded before it is needed."""

import os
import sys
import time
from collections.abc import Iterator
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
@click.option("--all", "everywhere", is_flag=True, help="Propose in every neighbourhood, once a week.")
@click.option("--in", "in_file", type=click.File("rb"), help="Weave a snapshot from a file instead.")
@click.option("--out", "out_file", type=click.File("w"), default="-", help="Where the result of --in goes.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--seconds", type=click.FloatRange(min=0), help="How long it may look, for each neighbourhood.")
@click.option("--depth", type=click.Choice(["fast", "deep"]), default="fast", show_default=True)
@click.option("--workers", type=_SOME, help="How many processes do --all; default: one for each processor.")
@click.option("--scheduler", help="Do --all on the Dask cluster at this address, such as tcp://10.0.0.2:8786.")
@click.option("--bound", is_flag=True, help="With --in: look longer for the proven bound, until it is close.")
def weave(
    slug: str | None, everywhere: bool, in_file: Any, out_file: Any,
    seed: int, seconds: float | None, depth: str, workers: int | None, scheduler: str | None, bound: bool,
) -> None:  # fmt: skip
    """Propose who could meet whom, around what, where and when."""
    if [slug is not None, everywhere, in_file is not None].count(True) != 1:
        raise click.UsageError("Say one of --neighbourhood SLUG, --all and --in FILE.")
    if not everywhere and (workers or scheduler):
        raise click.UsageError("--workers and --scheduler go with --all.")
    if workers and scheduler:
        raise click.UsageError("Say --workers or --scheduler: a cluster has workers of its own.")
    if bound and in_file is None:
        raise click.UsageError("--bound goes with --in.")
    how: dict[str, Any] = {"seconds": seconds, "depth": depth}
    if in_file is not None:
        _weave_file(in_file, out_file, seed, how | {"bound": bound})
        return
    _django()
    if everywhere:
        _weave_all(workers, scheduler, seed, how)
        return
    from django.utils import timezone

    from stoep.web.encounters.actions import RefusedByTheJudge, Unsettled
    from stoep.web.encounters.actions import weave as propose

    try:
        made = propose(_neighbourhood(str(slug)), now=timezone.now(), seed=seed, how=how)
    except RefusedByTheJudge as refused:
        raise click.ClickException("The judge refused this round; nothing was written.") from refused
    except Unsettled as unsettled:
        raise click.ClickException("The neighbourhood changed meanwhile. Try once more.") from unsettled
    click.echo(f"{made} encounters proposed.")


def _weave_all(workers: int | None, scheduler: str | None, seed: int, how: dict[str, Any]) -> None:
    from contextlib import closing

    from django.utils import timezone

    from stoep.city.crew import CrewError
    from stoep.web.encounters.city import Woven, to_weave, weave_all
    from stoep.web.neighbourhoods.models import Neighbourhood

    now, everywhere = timezone.now(), Neighbourhood.objects.count()
    todo = to_weave(now)
    if not todo:
        said = f"All {everywhere} were woven this week already." if everywhere else "There is no neighbourhood yet."
        click.echo(said)
        return
    done: list[Woven] = []
    stopped, code = "", 1
    try:
        with closing(_crew(workers, scheduler, len(todo))) as crew:
            for woven in _with_time_left(weave_all(todo, crew=crew, now=now, seed=seed, how=how), len(todo)):
                done.append(woven)
    except CrewError as gone:
        stopped = str(gone)
    except KeyboardInterrupt:
        stopped, code = "Stopped.", 130
    failed = [each for each in done if each.failure]
    already = [each for each in done if each.already]
    for each in failed:
        click.echo(f"{each.slug}: {each.failure}", err=True)
    click.echo(
        f"Neighbourhoods woven: {len(done) - len(failed) - len(already)}, "
        f"with {sum(each.encounters for each in done)} encounters. "
        f"Woven this week already: {everywhere - len(todo) + len(already)}. Failed: {len(failed)}."
    )
    if stopped:
        click.echo(f"{stopped} The same command goes on with the rest.", err=True)
    if stopped or failed:
        raise SystemExit(code)


def _crew(workers: int | None, scheduler: str | None, tasks: int) -> Any:
    from stoep.city.cluster import Cluster
    from stoep.city.crew import CrewError
    from stoep.city.processes import Processes, cores
    from stoep.city.task import solve

    if not scheduler:
        return Processes(solve, min(workers or cores(), tasks))
    try:
        return Cluster(solve, scheduler)
    except CrewError as missing:
        raise click.ClickException(str(missing)) from missing


def _with_time_left(done: Iterator[Any], total: int) -> Iterator[Any]:
    """Show how far it is: a bar on a terminal, a line now and then where nobody looks."""
    if sys.stderr.isatty():
        with click.progressbar(done, total, "Weaving", show_pos=True, file=sys.stderr) as bar:
            yield from bar
        return
    began = time.monotonic()
    for number, each in enumerate(done, 1):
        yield each
        if number < total and number % max(1, total // 20) == 0:
            minutes = (time.monotonic() - began) / number * (total - number) / 60
            click.echo(f"{number} of {total}, about {minutes:.1f} minutes left.", err=True)


def _weave_file(in_file: Any, out_file: Any, seed: int, how: dict[str, Any]) -> None:
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
    proposals = propose(snapshot, rng=np.random.default_rng(seed), **how)
    if problems := check(snapshot, proposals).problems:
        raise click.ClickException(f"The judge refused the result: {problems[0]}")
    json.dump(dump(proposals), out_file, indent=1)
    out_file.write("\n")


@main.command("import")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--as", "other", metavar="SLUG", help="With FILE: give the neighbourhood this slug.")
@click.option("--ics", "source", help="A calendar instead: a file, or an address that begins with https://.")
@click.option("--neighbourhood", "slug", help="With --ics: where it goes.")
@click.option("--create", is_flag=True, help="With --ics: begin the neighbourhood when it isn't there.")
def import_(file: Path | None, other: str | None, source: str | None, slug: str | None, create: bool) -> None:
    """Read in a whole neighbourhood from a FILE of `stoep export`, or a calendar with --ics."""
    if (file is None) == (source is None):
        raise click.UsageError("Say a FILE of `stoep export`, or --ics with a calendar.")
    if file and (slug or create):
        raise click.UsageError("--neighbourhood and --create go with --ics; with a FILE it is --as.")
    if source and (other or not slug):
        raise click.UsageError("With --ics, say --neighbourhood SLUG.")
    _django()
    for line in _import_file(file, other) if file else _import_calendar(str(source), str(slug), create):
        click.echo(line)


def _import_calendar(source: str, slug: str, create: bool) -> list[str]:
    from stoep.web.initiatives.importing import CannotImport, import_calendar

    try:
        return list(import_calendar(source, slug=slug, create=create))
    except CannotImport as wrong:
        raise click.ClickException(str(wrong)) from wrong


def _import_file(file: Path, other: str | None) -> list[str]:
    from stoep.web.moving.actions import import_neighbourhood
    from stoep.web.moving.archive import CannotImport

    try:
        done = import_neighbourhood(file, slug=other or "")
    except CannotImport as wrong:
        raise click.ClickException(str(wrong)) from wrong
    said = [f"{done.rows} rows and {done.photos} photos read into '{done.slug}'."]
    if not done.same_key:
        said.append("The key of this server is another: word cards and codes are worth nothing here. Make new ones: "
                    f"`stoep manage cards {done.slug}`, `stoep manage key {done.slug}`.")  # fmt: skip
    if done.known:
        said.append(f"Accounts that were here already, and are neighbours here too now: {done.known}.")
    if done.missing:
        said.append(f"Photos that were not in the file: {done.missing}.")
    return said


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
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Where it goes; default: SLUG.stoep.")
def export_(slug: str, out: Path | None) -> None:
    """Write everything of a neighbourhood to one file, for `stoep import`."""
    _django()
    from stoep.web.moving.exporting import export_neighbourhood

    target = out or Path(f"{slug}.stoep")
    neighbourhood = _neighbourhood(slug)
    try:
        done = export_neighbourhood(neighbourhood, target)
    except OSError as wrong:
        reason = (wrong.strerror or "unknown reason").lower()
        raise click.ClickException(f"'{target}' can't be written: {reason}.") from wrong
    click.echo(f"{done.rows} rows and {done.photos} photos written to {target}.")
    if done.missing:
        click.echo(f"Photos that lie nowhere any more: {done.missing}.")
    click.echo("Names and addresses are in it: keep it as you keep a key.")


@main.group()
def mail() -> None:
    """Bring answers, and what could not be delivered, where they belong."""


@mail.command("receive")
@click.option("--to", "to", multiple=True, help="To whom it was sent, when the mail server says so.")
def mail_receive(to: tuple[str, ...]) -> None:
    """Read one mail from standard input, as a mail server pipes it."""
    _django()
    from stoep.web.mail.actions import receive
    from stoep.web.mail.reading import MOST_BYTES

    try:
        receive(sys.stdin.buffer.read(MOST_BYTES + 1), to=to)
    except OSError as wrong:
        click.echo("The mail server takes no mail now. Try again later.", err=True)
        raise SystemExit(os.EX_TEMPFAIL) from wrong


@mail.command("fetch")
@click.option("--mbox", type=click.Path(exists=True, dir_okay=False), help="A mailbox file.")
@click.option("--imap", help="A mailbox on a server, such as imaps://antwoord@mail.voorbeeld.example/INBOX.")
def mail_fetch(mbox: str | None, imap: str | None) -> None:
    """Read all mails of a mailbox, and take them out of it."""
    if (mbox is None) == (imap is None):
        raise click.UsageError("Say one of --mbox FILE and --imap ADDRESS.")
    _django()
    from stoep.web.mail.boxes import CannotFetch, fetch_imap, fetch_mbox

    try:
        count = fetch_mbox(mbox) if mbox else fetch_imap(str(imap), os.environ.get("STOEP_IMAP_PASSWORD", ""))
    except CannotFetch as wrong:
        raise click.ClickException(str(wrong)) from wrong
    click.echo(f"{count} mails read.")


@mail.command("lmtp")
@click.option("--listen", default="127.0.0.1:8024", show_default=True, help="On which address and port.")
def mail_lmtp(listen: str) -> None:
    """Take mails from a mail server on this machine, by LMTP (RFC 2033)."""
    _django()
    from stoep.web.mail.boxes import CannotFetch, serve_lmtp

    try:
        serve_lmtp(listen, say=click.echo)
    except CannotFetch as wrong:
        raise click.ClickException(str(wrong)) from wrong


@main.command()
@click.argument("files", nargs=-1)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "sarif", "html"]), default="text", show_default=True
)
@click.option("--language", type=click.Choice(["nl", "en"]), default="nl", show_default=True, help="Of the texts.")
@click.option("--out", "-o", type=click.Path(dir_okay=False), help="Where it goes; default: the screen.")
@click.option("--fail-on", type=click.Choice(["strong"]), help="End with 1 when there is a strong sign.")
@click.option(
    "--export-vale", type=click.Path(path_type=Path), help="Write the rules for Vale into this folder instead."
)
@click.pass_context
def check(
    context: click.Context,
    files: tuple[str, ...],
    form: str,
    language: str,
    out: str,
    fail_on: str,
    export_vale: Path | None,
) -> None:
    """See how texts speak of people: FILES and folders ('-' reads what is piped in). It never grades."""
    from stoep.check.run import Run
    from stoep.core.frame import RuleError

    if export_vale:
        return _export_vale(export_vale, language)
    if not files:
        raise click.UsageError("Missing argument 'FILES...'.")
    try:
        with click.open_file(out or "-", "w", encoding="utf-8") as sink:
            run = Run(
                form, language, sink, show_progress=sys.stderr.isatty() and (bool(out) or not sys.stdout.isatty())
            )
            run.check(files)
    except RuleError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    except OSError as wrong:
        raise click.ClickException(f"'{out or 'the screen'}' can't be written: {wrong.strerror}.") from wrong
    if run.unread:
        context.exit(2)
    if fail_on and run.strong:
        context.exit(1)


def _export_vale(folder: Path, language: str) -> None:
    from stoep.check.vale import export

    try:
        number = export(folder, language)
    except OSError as wrong:
        raise click.ClickException(f"'{folder}' can't be written: {wrong.strerror}.") from wrong
    click.echo(f"{number} rules written to {folder}. Try: vale --config {folder / '.vale.ini'} FILE")


@main.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def manage(words: tuple[str, ...]) -> None:
    """Run one of Django's own commands, such as migrate, or `begin` to begin a neighbourhood."""
    if words[:1] in (("begin",), ("street",), ("cards",)):  # our own words find their tables ready
        _django()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stoep.web.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["stoep manage", *words])
