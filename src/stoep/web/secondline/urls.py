from django.urls import path

from stoep.web.secondline import views

urlpatterns = [
    path("b/<slug:slug>/kun-je-vragen/erbij/", views.invite, name="invite_organisation"),
    path("b/<slug:slug>/kun-je-vragen/<int:pk>/", views.page, name="organisation"),
    path("b/<slug:slug>/kun-je-vragen/<int:pk>/vraag/", views.question, name="ask_organisation"),
    path("b/<slug:slug>/kun-je-vragen/<int:pk>/nieuwe-link/", views.new_link, name="organisation_link"),
    path("b/<slug:slug>/kun-je-vragen/<int:pk>/klaar/", views.done, name="organisation_done"),
    path("tweede-lijn/<str:token>/", views.by_link, name="organisation_by_link"),
    path("tweede-lijn/<str:token>/klaar/", views.leave, name="organisation_leaves"),
]
