from django.urls import path

from convenor.live import views

app_name = "live"
urlpatterns = [
    path("join/", views.join, name="join"),
    path("join/<str:code>/", views.join_room, name="join_room"),
    path("live/<str:code>/qr.svg", views.qr, name="qr"),
    path("live/<str:code>/", views.room, name="room"),
    path("live/<str:code>/ask/", views.ask, name="ask"),
    path("live/<str:code>/similar/", views.similar, name="similar"),
    path("live/<str:code>/mine/", views.mine, name="mine"),
    path("live/<str:code>/vote/", views.vote, name="vote"),
]
