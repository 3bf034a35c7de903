from django.urls import path

from stoep.web.frame import views

urlpatterns = [path("planwissel/", views.planwissel, name="planwissel")]
