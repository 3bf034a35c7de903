from django.urls import path

from stoep.web.coming import views

urlpatterns = [
    path("b/<slug:slug>/doen/dag/<int:pk>/ik-kom/", views.come, name="come"),
    path("b/<slug:slug>/doen/dag/<int:pk>/toch-niet/", views.not_come, name="not_coming"),
    path("k/<str:token>/", views.my_coming, name="my_coming"),
    path("k/<str:token>/toch-niet/", views.not_my_coming, name="not_my_coming"),
]
