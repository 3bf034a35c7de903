from django.urls import path

from stoep.web.arrivals import views

urlpatterns = [
    path("in/<slug:slug>/<str:code>/", views.short_code, name="short_code"),
    path("verder/<str:token>/", views.half_way, name="half_way"),
    path("b/<slug:slug>/ik/nieuw/", views.just_in, name="just_in"),
    path("b/<slug:slug>/ik/kaartjes/", views.cards, name="cards_for_new"),
    path("b/<slug:slug>/ik/kaartjes/<int:pk>/intrekken/", views.withdraw_card, name="withdraw_card"),
    path("b/<slug:slug>/ik/ken-ik/<int:pk>/", views.know, name="know"),
    path("b/<slug:slug>/ik/welkom/<int:pk>/", views.be_welcomed, name="be_welcomed"),
    path("b/<slug:slug>/ik/welkom/niet/", views.not_welcomed, name="not_welcomed"),
]
