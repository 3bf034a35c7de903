"""The page where anyone lays a text beside the two frames."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from stoep.core.frame import findings
from stoep.web.frame.actions import is_too_often
from stoep.web.frame.book import file_of, has_rules
from stoep.web.frame.forms import MOST_LETTERS, TOO_MUCH, TextForm
from stoep.web.frame.table import laid_out, pieces

# From the essay: nobody came.
EXAMPLE = "Koffie-inloop voor mensen die zich soms eenzaam voelen of graag een luisterend oor willen."


@never_cache
@sensitive_post_parameters()
def planwissel(request: HttpRequest) -> HttpResponse:
    """Show how a text speaks, row by row. The text goes from the form to the page, and is kept nowhere."""
    form = _form(request)
    context: dict[str, object] = {"form": form, "most": MOST_LETTERS, "too_much": TOO_MUCH}
    if form.is_valid() and is_too_often(request):
        form.add_error(None, _("Those were many texts in one minute. Wait a moment, and try once more."))
        return render(request, "frame/planwissel.html", context, status=429)
    if form.is_valid():
        context |= _laid(form.cleaned_data["text"], form.cleaned_data["language"] or get_language() or "nl")
    return render(request, "frame/planwissel.html", context)


def _laid(text: str, language: str) -> dict[str, object]:
    found = findings(text, language=language)
    table = laid_out(found, language)
    return {
        "language": language,
        "pieces": pieces(text, found),
        "found": bool(found),
        "rows": [one for one in table if one.pity or one.community],
        "silent": [one.row for one in table if not (one.pity or one.community)],
    }


def _form(request: HttpRequest) -> TextForm:
    """Return what was pasted, the fields of another form that are to be looked at, or the example."""
    if request.method == "POST":
        named = request.POST.get("fields", "text").split(",")
        text = "\n\n".join(filter(None, (request.POST.get(name, "") for name in named)))
        return TextForm({"text": text, "language": request.POST.get("language", "")})
    if "voorbeeld" in request.GET:
        return TextForm({"text": EXAMPLE, "language": "nl"})
    return TextForm(initial={"language": get_language()})


@require_GET
@cache_control(public=True, immutable=True, max_age=60 * 60 * 24 * 365)
def rules(request: HttpRequest, language: str, digest: str) -> HttpResponse:
    """Give the browser the rules of a language. Their address changes when they do."""
    if not has_rules(language) or file_of(language)[0] != digest:
        raise Http404
    return HttpResponse(file_of(language)[1], content_type="application/json")
