from django.urls import path, re_path

from convenor.enrolment import views

app_name = "enrolment"
urlpatterns = [
    path("courses/<slug:slug>/people/", views.people, name="people"),
    path("courses/<slug:slug>/people/confirm/", views.confirm_all, name="confirm_all"),
    path("courses/<slug:slug>/people/columns/", views.choose_columns, name="choose_columns"),
    path("courses/<slug:slug>/people/register/", views.register, name="register"),
    path("courses/<slug:slug>/people/import/", views.import_people, name="import_people"),
    path("courses/<slug:slug>/people/import/template.xlsx", views.template, name="template"),
    path("courses/<slug:slug>/people/import/<int:pk>/", views.preview, name="preview"),
    path("courses/<slug:slug>/people/<int:pk>/", views.amend, name="amend"),
    re_path(r"^courses/(?P<slug>[-\w]+)/people\.(?P<ending>csv|xlsx)$", views.export, name="export"),
    path("registrations/<int:pk>/confirm/", views.confirm, name="confirm"),
    path("registrations/<int:pk>/wait/", views.wait, name="wait"),
    path("registrations/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("registrations/<int:pk>/register/", views.register_again, name="register_again"),
]
