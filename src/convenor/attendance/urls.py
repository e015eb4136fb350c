from datetime import date

from django.urls import path, register_converter

from convenor.attendance import views


class Day:
    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(Day, "day")

app_name = "attendance"
urlpatterns = [
    path("courses/<slug:slug>/attendance/", views.attendance, name="attendance"),
    path("courses/<slug:slug>/attendance/sheet.pdf", views.sheet, name="sheets"),
    path("courses/<slug:slug>/attendance/sheet-<day:day>.pdf", views.sheet, name="sheet"),
    path("courses/<slug:slug>/attendance/people/<int:pk>/", views.person, name="person"),
    path("courses/<slug:slug>/attendance/sessions/<slug:key>/", views.session, name="session"),
]
