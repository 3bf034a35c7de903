from django.urls import path

from stoep.web.places import views

urlpatterns = [
    path("b/<slug:slug>/plek/nieuw/", views.add, name="add_place"),
    path("b/<slug:slug>/plek/<int:pk>/", views.place, name="place"),
    path("b/<slug:slug>/plek/<int:pk>/wijzig/", views.change, name="change_place"),
]
