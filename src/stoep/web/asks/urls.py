from django.urls import path

from stoep.web.asks import views

urlpatterns = [
    path("b/<slug:slug>/delen/", views.share, name="share"),
    path("b/<slug:slug>/delen/vraag/", views.new_ask, name="ask"),
    path("b/<slug:slug>/delen/vraag/<int:pk>/klaar/", views.close, name="close_ask"),
]
