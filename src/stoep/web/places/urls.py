from django.urls import path, re_path

from stoep.web.places import views

urlpatterns = [
    path("b/<slug:slug>/plek/nieuw/", views.add, name="add_place"),
    path("b/<slug:slug>/plek/<int:pk>/", views.place, name="place"),
    path("b/<slug:slug>/plek/<int:pk>/wijzig/", views.change, name="change_place"),
    path("b/<slug:slug>/plek/<int:pk>/deur/", views.door, name="photo_of_door"),
    path("b/<slug:slug>/plek/<int:pk>/deur/weg/", views.no_door, name="no_photo_of_door"),
    re_path(
        r"^b/(?P<slug>[-a-z0-9]+)/plek/foto/(?P<name>[0-9a-f]{32})-(?P<size>groot|klein)\.webp$",
        views.photo,
        name="door_photo",
    ),
]
