from django.urls import path, re_path

from stoep.web.frame import views

urlpatterns = [
    path("planwissel/", views.planwissel, name="planwissel"),
    re_path(r"^planwissel/(?P<language>[a-z]{2})\.(?P<digest>[0-9a-f]{16})\.json$", views.rules, name="frame_rules"),
]
