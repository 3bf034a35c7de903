from django.urls import path

from stoep.web.moving import views

urlpatterns = [path("b/<slug:slug>/ik/alles/", views.mine, name="mine")]
