from django.urls import path

from convenor.enrolment import views

app_name = "enrolment"
urlpatterns = [
    path("registrations/<int:pk>/confirm/", views.confirm, name="confirm"),
]
