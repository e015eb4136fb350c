from django.urls import path, register_converter
from django.urls.converters import StringConverter

from convenor.reporting import views


class Language(StringConverter):
    regex = "az|en"


register_converter(Language, "language")

app_name = "reporting"
urlpatterns = [
    path("courses/<slug:slug>/communique/", views.communique, name="communique"),
    path("courses/<slug:slug>/communique.<language:language>.md", views.markdown, name="markdown"),
    path("courses/<slug:slug>/communique.<language:language>.docx", views.word, name="word"),
]
