"""Every address of Stoep. tests/web/test_doors.py has a row for each of them."""

from django.urls import include, path

from stoep.web.ui import views

urlpatterns = [
    path("", include("stoep.web.neighbourhoods.urls")),
    path("", include("stoep.web.keys.urls")),
    path("", include("stoep.web.notices.urls")),
    path("", include("stoep.web.between.urls")),
    path("", include("stoep.web.secondline.urls")),
    path("", include("stoep.web.rhythms.urls")),
    path("", include("stoep.web.coming.urls")),
    path("", include("stoep.web.arrivals.urls")),
    path("", include("stoep.web.initiatives.urls")),
    path("", include("stoep.web.asks.urls")),
    path("", include("stoep.web.turns.urls")),
    path("", include("stoep.web.things.urls")),
    path("", include("stoep.web.places.urls")),
    path("", include("stoep.web.encounters.urls")),
    path("", include("stoep.web.subscriptions.urls")),
    path("", include("stoep.web.walks.urls")),
    path("", include("stoep.web.neighbours.urls")),
    path("", include("stoep.web.mail.urls")),
    path("", include("stoep.web.moving.urls")),
    path("", include("stoep.web.feeds.urls")),
    path("", include("stoep.web.signin.urls")),
    path("", include("stoep.web.frame.urls")),
    path("", include("stoep.web.jobs.urls")),
    path("taal/", views.language, name="language"),
    path("privacy/", views.privacy, name="privacy"),
    path("even-praten/", views.talk, name="talk"),
]
handler400 = views.not_understood
handler403 = views.not_here
handler404 = views.not_found
handler500 = views.broken
