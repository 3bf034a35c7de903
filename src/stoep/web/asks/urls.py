from django.urls import path, re_path

from stoep.web.asks import views

urlpatterns = [
    path("b/<slug:slug>/delen/", views.share, name="share"),
    path("b/<slug:slug>/delen/vraag/", views.new_ask, name="ask"),
    path("b/<slug:slug>/delen/vraag/<int:pk>/", views.asked, name="asked"),
    path("b/<slug:slug>/delen/vraag/<int:pk>/wie/", views.knock, name="knock"),
    path("b/<slug:slug>/delen/vraag/<int:pk>/klaar/", views.close, name="close_ask"),
    re_path(
        r"^b/(?P<slug>[-a-z0-9]+)/delen/vraag/(?P<pk>[0-9]{1,18})/(?P<word>ja|later|nee)/$",
        views.answer_ask,
        name="answer_ask",
    ),
    path("b/<slug:slug>/delen/dank/<int:pk>/", views.thanks, name="thank"),
    re_path(r"^v/(?P<token>[-\w:]+)/(?P<word>ja|later|nee)/$", views.answer_by_link, name="answer_by_link"),
]
