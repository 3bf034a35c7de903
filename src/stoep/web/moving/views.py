"""Everything of mine, in one file that opens by itself."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache

from stoep.web.moving.mine import everything_of
from stoep.web.neighbours.access import own_page


@never_cache
def mine(request: HttpRequest, slug: str) -> HttpResponse:
    """Give it at once: nothing waits in a queue, and nothing is kept of it here."""
    here = own_page(request, slug)
    context = {"here": here, "now": timezone.now(), **everything_of(here.neighbour)}
    response = HttpResponse(render_to_string("moving/mine.html", context))
    response["Content-Disposition"] = f'attachment; filename="stoep-{here.slug}.html"'
    return response
