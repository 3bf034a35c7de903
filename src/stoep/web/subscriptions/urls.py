from django.urls import path

from stoep.web.subscriptions import views

urlpatterns = [
    path("b/<slug:slug>/doen/agendas/", views.subscriptions, name="subscriptions"),
    path("b/<slug:slug>/doen/agendas/erbij/", views.subscribe, name="subscribe"),
    path("b/<slug:slug>/doen/agendas/<int:pk>/weg/", views.unsubscribe, name="unsubscribe"),
]
