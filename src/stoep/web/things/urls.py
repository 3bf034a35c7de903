from django.urls import path, re_path

from stoep.web.things import views

urlpatterns = [
    path("b/<slug:slug>/delen/spullen/", views.things, name="things"),
    path("b/<slug:slug>/delen/spullen/nieuw/", views.new_thing, name="new_thing"),
    path("b/<slug:slug>/delen/spullen/<int:pk>/", views.thing, name="thing"),
    path("b/<slug:slug>/delen/spullen/<int:pk>/wijzig/", views.change, name="change_thing"),
    re_path(
        r"^b/(?P<slug>[-a-z0-9]+)/delen/spullen/(?P<pk>[0-9]{1,18})/(?P<word>halen|toch-niet|terug|langer)/$",
        views.say,
        name="say_thing",
    ),
    re_path(
        r"^b/(?P<slug>[-a-z0-9]+)/delen/spullen/(?P<pk>[0-9]{1,18})/mijn/(?P<word>mee|klaar|weer)/$",
        views.settle,
        name="settle_thing",
    ),
    re_path(
        r"^b/(?P<slug>[-a-z0-9]+)/delen/foto/(?P<name>[0-9a-f]{32})-(?P<size>groot|klein)\.webp$",
        views.photo,
        name="thing_photo",
    ),
    path("b/<slug:slug>/delen/tafel/<int:pk>/", views.table, name="table"),
    path("b/<slug:slug>/delen/tafel/<int:pk>/boek/", views.new_book, name="new_book"),
    path("b/<slug:slug>/delen/tafel/<int:pk>/kaarten/", views.cards, name="cards"),
    re_path(r"^langer/(?P<token>[-\w:]+)/$", views.renew_by_mail, name="renew_by_mail"),
]
