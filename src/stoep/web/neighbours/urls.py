from django.urls import path

from stoep.web.neighbours import views

urlpatterns = [
    path("b/<slug:slug>/ik/", views.me, name="me"),
    path("b/<slug:slug>/ik/over-mij/", views.about, name="about_me"),
    path("mijn-adres/<str:token>/", views.confirm_email, name="confirm_email"),
    path("b/<slug:slug>/ik/tijd/", views.company, name="company"),
    path("b/<slug:slug>/ik/gaven/<slug:kind>/", views.gifts, name="gifts"),
    path("b/<slug:slug>/ik/gave/<int:pk>/", views.gift, name="gift"),
    path("b/<slug:slug>/ik/kaart/", views.card, name="card"),
    path("b/<slug:slug>/ik/overal-uit/", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("b/<slug:slug>/ik/weggaan/", views.go, name="go"),
]
