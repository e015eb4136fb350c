from django.urls import path

from convenor.pages import views

app_name = "pages"
urlpatterns = [
    path("", views.front, name="front"),
    path("my/", views.my, name="my"),
    path("my/courses/<slug:slug>/", views.my_course, name="my_course"),
    path("my/organisations/<slug:slug>/", views.my_organisation, name="my_organisation"),
    path("courses/<slug:slug>/overview/", views.overview, name="overview"),
]
