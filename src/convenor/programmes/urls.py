from django.urls import path

from convenor.programmes import views
from convenor.programmes.exchange.papers import Paper
from convenor.programmes.views import agenda, exports, programmes, releases, schedules, sessions

app_name = "programmes"
urlpatterns = [
    path("programmes/", programmes.programmes, name="programmes"),
    path("programmes/new/", programmes.add_programme, name="add_programme"),
    path("programmes/<slug:programme>/plan/", programmes.plan, name="plan"),
    path("programmes/<slug:programme>/amend/", programmes.amend_programme, name="amend_programme"),
    path("programmes/<slug:programme>/order/", programmes.attach_order, name="attach_order"),
    path("programmes/<slug:programme>/order/scan/", programmes.order, name="order"),
    path("programmes/<slug:programme>/partners/", programmes.partners, name="partners"),
    path("programmes/<slug:programme>/partners/add/", programmes.add_partner, name="add_partner"),
    path("programmes/<slug:programme>/partners/<int:pk>/move/", programmes.move_partner, name="move_partner"),
    path(
        "programmes/<slug:programme>/partners/<int:pk>/remove/",
        programmes.remove_partner,
        name="remove_partner",
    ),
    path("programmes/<slug:programme>/", views.programme, name="programme"),
    path("courses/<slug:slug>/", views.course, name="course"),
    path("courses/<slug:slug>/agenda-<str:language>.ics", exports.calendar, name="calendar"),
    path("courses/<slug:slug>/agenda.json", exports.schedule, {"form": "json"}, name="schedule_json"),
    path("courses/<slug:slug>/agenda.xml", exports.schedule, {"form": "xml"}, name="schedule_xml"),
    path("courses/<slug:slug>/agenda.pdf", exports.paper, {"paper": Paper.DOOR}, name="paper"),
    path("courses/<slug:slug>/agenda-a5.pdf", exports.paper, {"paper": Paper.BOOKLET}, name="booklet"),
    path("courses/<slug:slug>/agenda-rooms.pdf", exports.paper, {"paper": Paper.ROOMS}, name="room_sheets"),
    path("courses/<slug:slug>/agenda/version/<int:version>/", exports.agenda_version, name="agenda_version"),
    path("courses/<slug:slug>/agenda/", agenda.agenda, name="agenda"),
    path("courses/<slug:slug>/agenda/import/", schedules.import_schedule, name="import_schedule"),
    path("courses/<slug:slug>/agenda/import/<int:pk>/", schedules.schedule_preview, name="schedule_preview"),
    path("courses/<slug:slug>/agenda/add/", sessions.add_session, name="add_session"),
    path("courses/<slug:slug>/agenda/shift/", agenda.shift, name="shift"),
    path("courses/<slug:slug>/agenda/hours/", agenda.agenda_frame, name="agenda_frame"),
    path("courses/<slug:slug>/agenda/versions/", releases.release, name="release"),
    path("courses/<slug:slug>/agenda/sessions/<slug:key>/", sessions.amend_session, name="amend_session"),
    path("courses/<slug:slug>/agenda/sessions/<slug:key>/move/", agenda.move, name="move"),
    path(
        "courses/<slug:slug>/agenda/sessions/<slug:key>/remove/",
        sessions.remove_session,
        name="remove_session",
    ),
    path(
        "courses/<slug:slug>/agenda/sessions/<slug:key>/people/",
        sessions.add_contribution,
        name="add_contribution",
    ),
    path(
        "courses/<slug:slug>/agenda/sessions/<slug:key>/people/<int:pk>/",
        sessions.amend_contribution,
        name="amend_contribution",
    ),
    path(
        "courses/<slug:slug>/agenda/sessions/<slug:key>/people/<int:pk>/remove/",
        sessions.remove_contribution,
        name="remove_contribution",
    ),
    path(
        "courses/<slug:slug>/agenda/sessions/<slug:key>/people/<int:pk>/raise/",
        sessions.raise_contribution,
        name="raise_contribution",
    ),
]
