"""The map of the site. Each app answers for its own addresses."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("convenor.pages.urls")),
    path("", include("convenor.programmes.urls")),
    path("", include("convenor.enrolment.urls")),
    path("", include("convenor.attendance.urls")),
    path("", include("convenor.credentials.urls")),
    path("", include("convenor.reporting.urls")),
    path("", include("convenor.people.urls")),
    path("language/", include("django.conf.urls.i18n")),
]
if settings.DEMO:
    urlpatterns.append(path("", include("convenor.rehearsal.urls")))
