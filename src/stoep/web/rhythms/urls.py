from django.urls import path, re_path

from stoep.web.rhythms import views

urlpatterns = [
    path("b/<slug:slug>/doen/dag/<int:pk>/wijzig/", views.change_date, name="change_date"),
    path("b/<slug:slug>/doen/dag/<int:pk>/gaat-niet-door/", views.cancel, name="cancel_date"),
    path("b/<slug:slug>/doen/dag/<int:pk>/toch-wel/", views.on_again, name="on_again"),
    path("b/<slug:slug>/doen/<int:pk>/ritme/", views.change_rhythm, name="change_rhythm"),
    path("b/<slug:slug>/doen/<int:pk>/dag-erbij/", views.add_one, name="add_date"),
    path("b/<slug:slug>/doen/<int:pk>/pauze/", views.pause_it, name="pause"),
    path("b/<slug:slug>/doen/<int:pk>/rust/", views.rest_it, name="rest"),
    path("b/<slug:slug>/doen/<int:pk>/verder/", views.go_on, name="go_on"),
    path("b/<slug:slug>/doen/<int:pk>/doorgeven/", views.hand_over, name="hand_over"),
    path("b/<slug:slug>/doen/<int:pk>/stap-terug/", views.step_aside, name="step_back"),
    path("b/<slug:slug>/doen/neem-over/<str:token>/", views.take_over, name="take_over"),
    re_path(r"^b/(?P<slug>[-a-z0-9]+)/doen/(?P<pk>[0-9]{1,18})/deur/(?P<word>open|dicht)/$", views.door, name="door"),
    re_path(
        r"^b/(?P<slug>[-a-z0-9]+)/doen/(?P<pk>[0-9]{1,18})/nog-eens/(?P<word>drie-keer|elke-week)/$",
        views.again,
        name="again",
    ),
    re_path(
        r"^b/(?P<slug>[-a-z0-9]+)/doen/dag/(?P<pk>[0-9]{1,18})/nog-eens/(?P<word>ja|toch-niet)/$",
        views.once_more,
        name="once_more",
    ),
    path("b/<slug:slug>/doen/rust/", views.resting, name="resting"),
    path("b/<slug:slug>/buurt/vrije-dagen/", views.days_off, name="days_off"),
    path("b/<slug:slug>/buurt/vrije-dagen/school/", views.school_region, name="school_region"),
    path("b/<slug:slug>/buurt/vrije-dagen/<int:pk>/weg/", views.remove, name="remove_days_off"),
]
