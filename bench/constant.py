"""What course pages are held against: a Django page that says three words and asks no database.

``python -m bench.constant PORT`` serves it as ``startproject`` would set Django up, with its middleware;
``python -m bench.constant PORT alone`` without any: the least that Django can do.
"""

import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

from convenor.config.management.commands.web import serve

STARTPROJECT = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

if not settings.configured:  # a worker process is a fork of the one that has read this already
    settings.configure(
        ROOT_URLCONF="bench.constant",
        ALLOWED_HOSTS=["127.0.0.1"],
        SECRET_KEY="nothing is signed here",
        MIDDLEWARE=[] if "alone" in sys.argv else STARTPROJECT,
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    )

SAID = "always the same"


def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse(SAID, headers={"Content-Length": str(len(SAID))})


urlpatterns = [path("", constant)]
application = get_wsgi_application()

if __name__ == "__main__":
    serve("bench.constant:application", address="127.0.0.1", port=int(sys.argv[1]), workers=2)
