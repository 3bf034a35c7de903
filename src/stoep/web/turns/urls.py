from django.urls import path, re_path

from stoep.web.turns import views

urlpatterns = [
    path("b/<slug:slug>/doen/<int:pk>/beurten/", views.turns, name="turns"),
    path("b/<slug:slug>/doen/<int:pk>/beurten/welke/", views.name, name="name_turns"),
    path("b/<slug:slug>/beurt/<int:pk>/", views.turn, name="turn"),
    re_path(
        r"^b/(?P<slug>[-a-z0-9]+)/beurt/(?P<pk>[0-9]{1,18})/(?P<word>ja|ruil|nu-niet)/$",
        views.answer_turn,
        name="answer_turn",
    ),
    path("b/<slug:slug>/beurt/<int:pk>/neem/", views.take, name="take_turn"),
    path("b/<slug:slug>/beurt/<int:pk>/ruil/<int:own>/", views.swap, name="swap_turn"),
    re_path(
        r"^b/(?P<slug>[-a-z0-9]+)/meekijken/(?P<pk>[0-9]{1,18})/(?P<word>ja|nu-niet)/$",
        views.answer_along,
        name="answer_along",
    ),
    path("b/<slug:slug>/ik/rust/", views.rest, name="my_rest"),
    path("b/<slug:slug>/ik/rust/<int:pk>/weg/", views.rest_over, name="end_rest"),
    re_path(r"^t/(?P<token>[-\w:]+)/(?P<word>ja|nu-niet)/$", views.turn_by_mail, name="turn_by_mail"),
]
