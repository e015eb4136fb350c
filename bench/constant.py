"""The least that Django can do: one view, no middleware, no database, three words. What course pages are held against."""

import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

from convenor.config.management.commands.web import serve

if not settings.configured:  # a worker process is a fork of the one that has read this already
    settings.configure(
        ROOT_URLCONF="bench.constant", ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="nothing is signed here"
    )

SAID = "always the same"


def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse(SAID, headers={"Content-Length": str(len(SAID))})


urlpatterns = [path("", constant)]
application = get_wsgi_application()

if __name__ == "__main__":
    serve("bench.constant:application", address="127.0.0.1", port=int(sys.argv[1]), workers=2)
