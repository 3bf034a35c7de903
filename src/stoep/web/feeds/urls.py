from django.urls import path

from stoep.web.feeds import views

urlpatterns = [
    path("b/<slug:slug>/agenda/", views.in_my_agenda, name="in_my_agenda"),
    path("b/<slug:slug>/agenda/week.ics", views.neighbourhood_calendar, name="neighbourhood_calendar"),
    path("b/<slug:slug>/agenda/week.atom", views.atom_feed, name="atom"),
    path("b/<slug:slug>/agenda/week.json", views.feed_in_json, name="json_feed"),
    path("b/<slug:slug>/agenda/lijst/", views.week_list, name="week_list"),
    path("b/<slug:slug>/agenda/kader/", views.embed, name="embed"),
    path("b/<slug:slug>/doen/<int:pk>/agenda.ics", views.calendar_of_initiative, name="initiative_calendar"),
    path("b/<slug:slug>/plek/<int:pk>/agenda.ics", views.calendar_of_place, name="place_calendar"),
    path("b/<slug:slug>/ik/agenda/", views.my_agenda, name="my_agenda"),
    path("b/<slug:slug>/ik/agenda/weg/", views.end_agenda, name="end_my_agenda"),
    path("mijn-agenda/<str:secret>.ics", views.my_calendar, name="my_calendar"),
]
