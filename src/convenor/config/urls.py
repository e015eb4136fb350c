"""The map of the site. Each app answers for its own addresses."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

urlpatterns: list[URLPattern | URLResolver] = [
    # Addresses are tried in this order: first those that are asked for most.
    path("", include("convenor.programmes.urls")),
    path("", include("convenor.pages.urls")),
    path("", include("convenor.enrolment.urls")),
    path("", include("convenor.attendance.urls")),
    path("", include("convenor.live.urls")),
    path("", include("convenor.credentials.urls")),
    path("", include("convenor.reporting.urls")),
    path("", include("convenor.people.urls")),
    # A language is no secret and no harm: without a token, public pages are the same for everybody and can be kept.
    path("language/", csrf_exempt(set_language), name="set_language"),
]
if settings.DEMO:
    urlpatterns.append(path("", include("convenor.rehearsal.urls")))
