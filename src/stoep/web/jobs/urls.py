from django.urls import path

from stoep.web.jobs import views

urlpatterns = [
    path("gezond/", views.health, name="health"),
    path("b/<slug:slug>/buurt/straks-werk/", views.later_work, name="later_work"),
]
