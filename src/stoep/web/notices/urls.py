from django.urls import path, re_path

from stoep.web.notices import views

urlpatterns = [
    path("b/<slug:slug>/huisregels/", views.rules, name="rules"),
    path("b/<slug:slug>/contact/", views.contact, name="contact"),
    path("b/<slug:slug>/zeg-het/<slug:what>/<int:pk>/", views.say, name="say_notice"),
    re_path(r"^zeg-het/(?P<token>[-\w:]+)/$", views.by_link, name="notice_by_link"),
    path("b/<slug:slug>/buurt/gezegd/", views.notices, name="notices"),
    path("b/<slug:slug>/buurt/gezegd/<int:pk>/", views.notice, name="notice"),
    path("b/<slug:slug>/buurt/gezegd/<int:pk>/toon/", views.show, name="show_again"),
    path("b/<slug:slug>/buurt/bezwaar/<int:pk>/", views.objection, name="objection"),
    path("b/<slug:slug>/buurt/pauze/<int:pk>/", views.agree_to_pause, name="agree_to_pause"),
    path("b/<slug:slug>/buurt/pauze/<int:pk>/terug/", views.agree_to_back, name="agree_to_back"),
    path("b/<slug:slug>/ik/pauze/", views.way_back, name="way_back"),
]
