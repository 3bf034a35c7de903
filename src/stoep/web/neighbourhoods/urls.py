from django.urls import path

from stoep.web.neighbourhoods import views

urlpatterns = [
    path("", views.home, name="home"),
    path("b/<slug:slug>/", views.week, name="week"),
    path("b/<slug:slug>/buurt/", views.hood, name="hood"),
    path("b/<slug:slug>/kom-erbij/", views.come_in, name="come_in"),
    path("b/<slug:slug>/kom-erbij/klaar/", views.come_in_now, name="come_in_now"),
    path("b/<slug:slug>/buurt/codes/", views.codes, name="codes"),
    path("b/<slug:slug>/buurt/codes/<int:pk>/intrekken/", views.withdraw, name="withdraw_code"),
]
