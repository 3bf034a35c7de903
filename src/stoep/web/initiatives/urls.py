from django.urls import path

from stoep.web.initiatives import views

urlpatterns = [
    path("b/<slug:slug>/doen/", views.do, name="do"),
    path("b/<slug:slug>/doen/begin/", views.begin, name="begin"),
    path("b/<slug:slug>/doen/<int:pk>/", views.initiative, name="initiative"),
    path("b/<slug:slug>/doen/<int:pk>/wijzig/", views.change, name="change_initiative"),
    path("b/<slug:slug>/doen/dag/<int:pk>/", views.gathering, name="gathering"),
    path("b/<slug:slug>/doen/dag/<int:pk>/agenda.ics", views.gathering_calendar, name="gathering_calendar"),
]
