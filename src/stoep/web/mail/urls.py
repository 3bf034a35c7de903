from django.urls import path

from stoep.web.mail import views

urlpatterns = [
    path("b/<slug:slug>/ik/post/", views.post, name="post"),
    path("b/<slug:slug>/ik/post/het-werkt/", views.address_again, name="address_again"),
    path("geen-post/<str:token>/", views.stop, name="stop_mail"),
]
