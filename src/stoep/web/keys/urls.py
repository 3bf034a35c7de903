from django.urls import path

from stoep.web.keys import views

urlpatterns = [
    path("b/<slug:slug>/buurt/sleutels/", views.keys, name="keys"),
    path("b/<slug:slug>/buurt/sleutels/neer/", views.keys_down, name="keys_down"),
    path("b/<slug:slug>/buurt/sleutels/graag/", views.wish, name="wish"),
    path("b/<slug:slug>/buurt/sleutels/ja/<int:pk>/", views.agree_to_wish, name="agree_to_wish"),
    path("b/<slug:slug>/buurt/sleutelboek/", views.book, name="key_book"),
]
