"""What goes out: calendars, feeds and a list for other sites; and the page that says how to use them."""

from collections.abc import Callable
from hashlib import blake2b

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_POST, require_safe

from stoep.core.calendar.write import Gathering as Event
from stoep.web.feeds.access import own_calendar, public_initiative
from stoep.web.feeds.actions import end_own_calendar, make_own_calendar
from stoep.web.feeds.models import OwnCalendar
from stoep.web.feeds.queries import coming_dates, initiative_calendar, neighbourhood_events, own_events, place_events
from stoep.web.feeds.syndication import atom, json_feed
from stoep.web.initiatives.calendar import address_of, calendar_file
from stoep.web.initiatives.queries import week_rows
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.access import Here, at_home, look
from stoep.web.places.access import see_place
from stoep.web.ui.answer import answer
from stoep.web.ui.fragments import kept

_ICS = "text/calendar; charset=utf-8"


def _sent(
    request: HttpRequest, neighbourhood: Neighbourhood, kind: str, make: Callable[[], bytes], **how: bool
) -> HttpResponse:
    """Answer with a file, or with 'nothing changed': what it holds hangs on the version, the day and the language;
    `hourly` also on the hour. A `private` one is kept by nobody between us and who asks."""
    moment = timezone.localtime().strftime("%Y%m%d%H" if how.get("hourly") else "%Y%m%d")
    parts = (neighbourhood.slug, neighbourhood.version, moment, get_language(), request.path, settings.STOEP_RELEASE)
    tag = '"' + blake2b("\x00".join(map(str, parts)).encode(), digest_size=16).hexdigest() + '"'
    response = get_conditional_response(request, etag=tag) or HttpResponse(make(), content_type=kind)
    response["ETag"] = tag
    response["Cache-Control"] = f"{'private' if how.get('private') else 'public'}, no-cache"
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return response


def _calendar(
    request: HttpRequest, here: Here, name: str, title: str, events: Callable[[], list[Event]]
) -> HttpResponse:
    def make() -> bytes:
        return kept(here.neighbourhood, f"ics-{name}", lambda: calendar_file(events(), title))

    return _sent(request, here.neighbourhood, _ICS, make)


@require_safe
def neighbourhood_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """All that is to do in a neighbourhood, for a calendar program."""
    here = look(request, slug)
    name = here.neighbourhood.name
    return _calendar(request, here, "all", name, lambda: neighbourhood_events(here.neighbourhood, timezone.now()))


@require_safe
def calendar_of_initiative(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One initiative, for a calendar program."""
    here = look(request, slug)
    found = public_initiative(here, pk)
    title = f"{found.title} · {here.neighbourhood.name}"
    return _calendar(
        request, here, f"i{pk}", title, lambda: initiative_calendar(found, here.neighbourhood, timezone.now())
    )


@require_safe
def calendar_of_place(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What happens at a place, for a calendar program."""
    here = look(request, slug)
    found = see_place(here, pk)
    title = f"{found.name} · {here.neighbourhood.name}"
    return _calendar(request, here, f"p{pk}", title, lambda: place_events(found, here.neighbourhood, timezone.now()))


@require_safe
def my_calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """A neighbour's own dates, for whoever has the secret address."""
    mine = own_calendar(secret).neighbour
    here = look(request, mine.neighbourhood.slug)
    title = _("{name} · my own").format(name=here.neighbourhood.name)
    response = _sent(
        request, here.neighbourhood, _ICS, lambda: calendar_file(own_events(mine, timezone.now()), title), private=True
    )
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def atom_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The dates of the coming weeks, for a reader of feeds."""
    here = look(request, slug)

    def make() -> bytes:
        return atom(
            here.neighbourhood, coming_dates(here.neighbourhood, timezone.now()), language=get_language() or "nl"
        )

    return _sent(request, here.neighbourhood, "application/atom+xml; charset=utf-8",
                 lambda: kept(here.neighbourhood, "atom", make))  # fmt: skip


@require_safe
def feed_in_json(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as JSON."""
    here = look(request, slug)

    def make() -> bytes:
        dates = coming_dates(here.neighbourhood, timezone.now())
        found = json_feed(here.neighbourhood, dates, language=get_language() or "nl")
        return JsonResponse(found, json_dumps_params={"ensure_ascii": False}).content

    return _sent(request, here.neighbourhood, "application/feed+json; charset=utf-8",
                 lambda: kept(here.neighbourhood, "json-feed", make))  # fmt: skip


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"], "form-action": ["'none'"]})  # type: ignore[arg-type]  # it knows no arguments
@require_safe
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """The week in a frame on somebody else's site: no cookies, no forms, nothing of who looks."""
    return _list(request, slug, "feeds/embed.html")


@require_safe
def week_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The week as a plain list, to be fetched by the page of another site."""
    response = _list(request, slug, "feeds/_list.html")
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _list(request: HttpRequest, slug: str, template: str) -> HttpResponse:
    here = look(request, slug)

    def make() -> bytes:
        rows = kept(here.neighbourhood, "week", lambda: week_rows(here.neighbourhood, timezone.now())).rows
        context = {"neighbourhood": here.neighbourhood, "rows": rows, "site": settings.STOEP_URL}
        return render(request, template, context).content

    return _sent(request, here.neighbourhood, "text/html; charset=utf-8", make, hourly=True)


def in_my_agenda(request: HttpRequest, slug: str) -> HttpResponse:
    """How to put the week in one's own calendar, or on one's own site: one line each."""
    here = look(request, slug)
    frame = f'<iframe src="{address_of("embed", slug)}" title="{{}}" width="100%" height="420" loading="lazy"></iframe>'
    return answer(request, here, "feeds/agenda.html", lambda: {"tab": "week", "frame": frame.format(_("This week"))})


@never_cache
def my_agenda(request: HttpRequest, slug: str) -> HttpResponse:
    """Make, renew or end the secret address of one's own calendar. The address is on this page only, once."""
    here = at_home(request, slug)
    secret = make_own_calendar(by=here.neighbour) if request.method == "POST" else ""
    made = OwnCalendar.objects.filter(neighbour=here.neighbour).first()
    return render(request, "feeds/mine.html", {"tab": "me", "secret": secret, "made": made})


@require_POST
def end_agenda(request: HttpRequest, slug: str) -> HttpResponse:
    """End the secret address."""
    here = at_home(request, slug)
    end_own_calendar(by=here.neighbour)
    return redirect("my_agenda", slug)
