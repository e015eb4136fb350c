from django.urls import path, re_path

from convenor.pages import views

app_name = "pages"
urlpatterns = [
    path("persons/", views.persons, name="persons"),
    re_path(r"^persons\.(?P<ending>csv|xlsx)$", views.export_persons, name="export_persons"),
    path("persons/duplicates/", views.duplicates, name="duplicates"),
    path("persons/<int:pk>/", views.person, name="person"),
    path("persons/<int:pk>/amend/", views.amend_person, name="amend_person"),
    path("persons/<int:pk>/remove/", views.remove_person, name="remove_person"),
    path("persons/<int:pk>/role/", views.give_role, name="give_role"),
    path("persons/<int:kept>/merge/<int:gone>/", views.merge, name="merge"),
    path("persons/<int:kept>/apart/<int:gone>/", views.keep_apart, name="keep_apart"),
    path("merges/<int:pk>/undo/", views.part, name="part"),
    path("roles/", views.roles, name="roles"),
    path("roles/<int:pk>/take/", views.take_role, name="take_role"),
    path("trail/", views.trail, name="trail"),
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/<slug:slug>/", views.organisation, name="organisation"),
    path("organisations/<slug:slug>/amend/", views.amend_organisation, name="amend_organisation"),
    path("organisations/<slug:slug>/claim/", views.claim, name="claim"),
    path("claims/<int:pk>/decide/", views.decide_claim, name="decide_claim"),
    path("", views.front, name="front"),
    path("my/", views.my, name="my"),
    path("my/calendar/open/", views.open_calendar, name="open_calendar"),
    path("my/calendar/close/", views.close_calendar, name="close_calendar"),
    path("calendar/<str:token>.ics", views.calendar, name="calendar"),
    path("my/courses/<slug:slug>/", views.my_course, name="my_course"),
    path("my/courses/<slug:slug>/materials/<int:pk>/", views.my_material, name="my_material"),
    path("my/courses/<slug:slug>/materials/<int:pk>/thumbnail.webp", views.my_thumbnail, name="my_thumbnail"),
    path("my/organisations/<slug:slug>/", views.my_organisation, name="my_organisation"),
    path("courses/<slug:slug>/overview/", views.overview, name="overview"),
    path("courses/<slug:slug>/advance/", views.advance, name="advance"),
    path("courses/<slug:slug>/step-back/", views.step_back, name="step_back"),
]
