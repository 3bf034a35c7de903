"""Places: who opens the door, how you get in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from stoep.web.initiatives.queries import initiatives_at, rhythm_words
from stoep.web.neighbours.access import AtHome, at_home, look
from stoep.web.photos.files import photo_response
from stoep.web.places.access import see_door_photo, see_place
from stoep.web.places.actions import DoorTaken, NameTaken, add_place, change_place, hang_photo, take_photo_down
from stoep.web.places.forms import DoorPhotoForm, PlaceForm
from stoep.web.places.models import Place
from stoep.web.places.queries import open_words, place_facts
from stoep.web.ui.answer import answer
from stoep.web.ui.times import from_bits, ticked, times_table, to_bits


def place(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One place, and what happens there."""
    here = look(request, slug)
    found = see_place(here, pk)

    def prepare() -> dict[str, object]:
        return {
            "tab": "hood",
            "place": found,
            "facts": place_facts(found),
            "open": open_words(found.open_times),
            "initiatives": [(i.title, i.pk, rhythm_words(i)) for i in initiatives_at(found)],
            "today": timezone.localdate(),
        }

    return answer(request, here, "places/place.html", prepare)


def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a new place on the pavement."""
    here = at_home(request, slug)
    return _edit(request, here, Place(neighbourhood=here.neighbourhood))


def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change what is known of a place."""
    here = at_home(request, slug)
    return _edit(request, here, see_place(here, pk))


def _edit(request: HttpRequest, here: AtHome, found: Place) -> HttpResponse:
    mine = found.door_person_id == here.neighbour.pk
    taken_by = found.door_person.name if found.door_person and not mine else ""
    form = PlaceForm(request.POST or None, instance=found, initial={"i_open": mine}, taken_by=taken_by)
    if request.method == "POST" and form.is_valid() and (pk := _save(here, found, form)):
        return redirect("place", here.slug, pk)
    table = times_table(
        ticked(request.POST.getlist("open_times")) if request.method == "POST" else from_bits(found.open_times)
    )
    return render(request, "places/edit.html", {"tab": "hood", "form": form, "table": table, "place_pk": found.pk})


def _save(here: AtHome, found: Place, form: PlaceForm) -> int | None:
    """Return the number of the place, or None when the form must say what is not right."""
    facts: dict[str, Any] = {**form.cleaned_data, "open_times": to_bits(form.cleaned_data["open_times"])}
    facts["opens"] = facts.pop("i_open")
    try:
        if found._state.adding:
            return add_place(by=here.neighbour, **facts).pk
        change_place(found, by=here.neighbour, **facts)
    except NameTaken:
        form.add_error("name", _("There is a place with this name already. Choose another name."))
    except DoorTaken as taken:
        text = _("{name} opens the door now. Would you like to? Ask first.")
        form.add_error("i_open", text.format(name=taken))
    else:
        return found.pk
    return None


@never_cache
def door(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Hang a photo of the door, so that who comes for the first time knows it."""
    here = at_home(request, slug)
    found = see_place(here, pk)
    form = DoorPhotoForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        hang_photo(found, by=here.neighbour, **form.cleaned_data)
        return redirect("place", slug, pk)
    return render(request, "places/door.html", {"tab": "hood", "form": form, "place": found})


@require_POST
def no_door(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take the photo of the door down."""
    here = at_home(request, slug)
    take_photo_down(see_place(here, pk), by=here.neighbour)
    return redirect("place", slug, pk)


def photo(request: HttpRequest, slug: str, name: str, size: str) -> HttpResponse:
    """The photo of a door, for everyone who looks: it is there for who comes for the first time."""
    return photo_response(see_door_photo(look(request, slug), name), size)
