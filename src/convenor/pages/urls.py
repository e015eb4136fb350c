from django.urls import path

from convenor.pages import views

app_name = "pages"
urlpatterns = [
    path("", views.front, name="front"),
    path("my/", views.my, name="my"),
    path("my/calendar/open/", views.open_calendar, name="open_calendar"),
    path("my/calendar/close/", views.close_calendar, name="close_calendar"),
    path("calendar/<str:token>.ics", views.calendar, name="calendar"),
    path("my/courses/<slug:slug>/", views.my_course, name="my_course"),
    path("my/organisations/<slug:slug>/", views.my_organisation, name="my_organisation"),
    path("courses/<slug:slug>/overview/", views.overview, name="overview"),
    path("courses/<slug:slug>/advance/", views.advance, name="advance"),
    path("courses/<slug:slug>/step-back/", views.step_back, name="step_back"),
]
