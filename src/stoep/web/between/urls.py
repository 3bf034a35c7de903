from django.urls import path

from stoep.web.between import views

urlpatterns = [
    path("b/<slug:slug>/liever-niet/<slug:what>/<int:pk>/", views.rather_not, name="rather_not"),
    path("b/<slug:slug>/ik/onder-16/", views.young, name="young"),
    path("b/<slug:slug>/onder-16/<str:token>/", views.parent, name="parent"),
]
