from django.urls import path, re_path

from stoep.web.encounters import views

urlpatterns = [
    path("b/<slug:slug>/haakje/<int:pk>/", views.invitation, name="invitation"),
    re_path(r"^b/(?P<slug>[-a-z0-9]+)/haakje/(?P<pk>[0-9]{1,18})/(?P<word>ja|nu-niet)/$", views.answer, name="answer"),
    path("b/<slug:slug>/haakje/<int:pk>/agenda.ics", views.invitation_calendar, name="invitation_calendar"),
    path("b/<slug:slug>/haakje/<int:pk>/na/", views.after, name="after"),
    path("b/<slug:slug>/haakje/<int:pk>/nog-eens/", views.again, name="meet_again"),
    path("b/<slug:slug>/ik/liever-niet/<int:pk>/weg/", views.take_back_mark, name="take_back_mark"),
    re_path(r"^u/(?P<token>[-\w:]+)/(?P<word>ja|nu-niet)/$", views.answer_by_mail, name="answer_by_mail"),
]
