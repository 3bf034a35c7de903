"""Is the later work done? For a monitor, and for whoever has the keys."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from stoep.web.jobs.health import job_rows, lines, waiting
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.access import keyholder


@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers, and how the later work goes. No name, no address, no text of an error."""
    try:
        said = lines(timezone.now())
    except DatabaseError:
        return HttpResponse("database does not answer\n", content_type="text/plain", status=503)
    return HttpResponse("\n".join(["database ok", *said, ""]), content_type="text/plain")


@never_cache
def later_work(request: HttpRequest, slug: str) -> HttpResponse:
    """How the later work goes here, in plain words. What another neighbourhood has is nobody's business."""
    here, now = keyholder(request, slug), timezone.now()
    rows, tasks = job_rows(now, here=here.neighbourhood), waiting()
    context = {"tab": "hood", "rows": rows, "tasks": tasks, "long": tasks.takes_long(now), "now": now}
    context["well"] = not context["long"] and not any(row.needs_a_look for row in rows)
    # How much waits would tell about the others, so it is said only where there are none.
    context["alone"] = Neighbourhood.objects.count() == 1
    return render(request, "jobs/later_work.html", context)
