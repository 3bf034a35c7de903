from django.conf import settings
from django.urls import path

from stoep.web.signin import views

urlpatterns = [
    path("inloggen/", views.AskCode.as_view(), name="account_request_login_code"),
    path("inloggen/mail/", views.AskCode.as_view(), name="account_login"),
    path("inloggen/code/", views.TypeCode.as_view(), name="account_confirm_login_code"),
    path("inloggen/kaart/", views.with_card, name="with_card"),
    path("uitloggen/", views.sign_out, name="account_logout"),
]
if settings.STOEP_DEMO:
    urlpatterns.append(path("demo/<str:token>/", views.by_demo_link, name="demo_link"))
