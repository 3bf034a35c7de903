from django.urls import path

from stoep.web.walks import views

urlpatterns = [
    path("b/<slug:slug>/spiegel/", views.mirror, name="mirror"),
    path("b/<slug:slug>/hallo/", views.hello, name="hello_walk"),
]
