"""Every address of Stoep. tests/web/test_doors.py has a row for each of them."""

from django.urls import include, path

from stoep.web.ui import views

urlpatterns = [
    path("", include("stoep.web.neighbourhoods.urls")),
    path("", include("stoep.web.rhythms.urls")),
    path("", include("stoep.web.coming.urls")),
    path("", include("stoep.web.initiatives.urls")),
    path("", include("stoep.web.asks.urls")),
    path("", include("stoep.web.turns.urls")),
    path("", include("stoep.web.things.urls")),
    path("", include("stoep.web.places.urls")),
    path("", include("stoep.web.encounters.urls")),
    path("", include("stoep.web.neighbours.urls")),
    path("", include("stoep.web.signin.urls")),
    path("", include("stoep.web.frame.urls")),
    path("taal/", views.language, name="language"),
    path("privacy/", views.privacy, name="privacy"),
    path("even-praten/", views.talk, name="talk"),
    path("gezond/", views.health, name="health"),
]
handler400 = views.not_understood
handler403 = views.not_here
handler404 = views.not_found
handler500 = views.broken
