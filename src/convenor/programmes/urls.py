from django.urls import path

from convenor.programmes import views
from convenor.programmes.exchange.papers import Paper
from convenor.programmes.views import agenda, exports, programmes, releases, schedules, sessions
from convenor.programmes.views import agenda, courses, exports, programmes, protocol
from convenor.programmes.views import agenda, cloning, courses, exports, programmes, protocol, tags

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
    path("programmes/<slug:programme>/courses/new/", courses.add_course, name="add_course"),
    path("courses/<slug:slug>/amend/", courses.amend_course, name="amend_course"),
    path("courses/<slug:slug>/sheet/", courses.amend_sheet, name="amend_sheet"),
    path("courses/<slug:slug>/modules/", courses.modules, name="modules"),
    path("courses/<slug:slug>/modules/new/", courses.add_module, name="add_module"),
    path("courses/<slug:slug>/modules/<int:pk>/", courses.amend_module, name="amend_module"),
    path("courses/<slug:slug>/modules/<int:pk>/move/", courses.move_module, name="move_module"),
    path("courses/<slug:slug>/modules/<int:pk>/remove/", courses.remove_module, name="remove_module"),
    path("courses/<slug:slug>/senders/", protocol.senders, name="senders"),
    path("courses/<slug:slug>/senders/add/", protocol.add_sender, name="add_sender"),
    path("courses/<slug:slug>/senders/<int:pk>/", protocol.amend_sender, name="amend_sender"),
    path("courses/<slug:slug>/senders/<int:pk>/move/", protocol.move_sender, name="move_sender"),
    path("courses/<slug:slug>/senders/<int:pk>/remove/", protocol.remove_sender, name="remove_sender"),
    path("courses/<slug:slug>/signatories/", protocol.signatories, name="signatories"),
    path("courses/<slug:slug>/signatories/add/", protocol.add_signatory, name="add_signatory"),
    path("courses/<slug:slug>/signatories/<int:pk>/", protocol.amend_signatory, name="amend_signatory"),
    path("courses/<slug:slug>/signatories/<int:pk>/move/", protocol.move_signatory, name="move_signatory"),
    path(
        "courses/<slug:slug>/signatories/<int:pk>/remove/", protocol.remove_signatory, name="remove_signatory"
    ),
    path("courses/<slug:slug>/clone/", cloning.clone_course, name="clone_course"),
    path("courses/<slug:slug>/terms/", tags.course_tags, name="course_tags"),
    path("courses/<slug:slug>/terms/change/", tags.tag_course, name="tag_course"),
    path("programmes/<slug:programme>/terms/", tags.programme_tags, name="programme_tags"),
    path("programmes/<slug:programme>/terms/change/", tags.tag_programme, name="tag_programme"),
    path("courses/<slug:slug>/translations/", courses.translations, name="translations"),
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
