from django.urls import path

from convenor.live import views

app_name = "live"
urlpatterns = [
    path("courses/<slug:slug>/live/", views.rooms, name="rooms"),
    path("courses/<slug:slug>/live/signs/", views.signs, name="signs"),
    path("courses/<slug:slug>/live.xlsx", views.export_rooms, {"ending": "xlsx"}, name="export_xlsx"),
    path("courses/<slug:slug>/live.json", views.export_rooms, {"ending": "json"}, name="export_json"),
    path("courses/<slug:slug>/live/sessions/<slug:key>/", views.archive, name="archive"),
    path("courses/<slug:slug>/live/sessions/<slug:key>/enter/", views.enter, name="enter"),
    path("courses/<slug:slug>/live/sessions/<slug:key>/assign/", views.assign, name="assign"),
    path("live/questions/<int:pk>/answer/", views.answer, name="answer"),
    path("join/", views.join, name="join"),
    path("join/<str:code>/", views.join_room, name="join_room"),
    path("live/<str:code>/qr.svg", views.qr, name="qr"),
    path("live/<str:code>/", views.room, name="room"),
    path("live/<str:code>/ask/", views.ask, name="ask"),
    path("live/<str:code>/similar/", views.similar, name="similar"),
    path("live/<str:code>/mine/", views.mine, name="mine"),
    path("live/<str:code>/vote/", views.vote, name="vote"),
    path("live/<str:code>/ballot/", views.ballot, name="ballot"),
    path("live/<str:code>/idea/", views.propose, name="propose"),
    path("live/<str:code>/floor/", views.floor, name="floor"),
    path("live/<str:code>/notes/<str:language>/", views.notes, name="notes"),
    path("live/<str:code>/notes/<str:language>/write/<str:key>/", views.write_notes, name="write_notes"),
    path("live/<str:code>/projector/", views.projector, name="projector"),
    path("live/<str:code>/console/", views.console, name="console"),
    path("live/<str:code>/console/questions/", views.moderate, name="moderate"),
    path("live/<str:code>/console/polls/", views.run_poll, name="run_poll"),
    path("live/<str:code>/console/polls/new/", views.add_poll, name="add_poll"),
    path("live/<str:code>/console/polls/<int:pk>/", views.amend_poll, name="amend_poll"),
    path("live/<str:code>/console/wall/", views.arrange, name="arrange"),
    path("live/<str:code>/console/floor/", views.lead_floor, name="lead_floor"),
    path("live/<str:code>/console/balance/", views.balance, name="balance"),
    path("live/<str:code>/console/room/", views.run_room, name="run_room"),
]
