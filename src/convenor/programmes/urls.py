from django.urls import path

from convenor.programmes import views

app_name = "programmes"
urlpatterns = [
    path("programmes/<slug:programme>/", views.programme, name="programme"),
    path("courses/<slug:slug>/", views.course, name="course"),
]
