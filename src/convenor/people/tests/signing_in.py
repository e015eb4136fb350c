"""How somebody signs in with a browser, step by step."""

import re

from django.core import mail
from django.http import HttpResponse
from django.test import Client

WRONG = "BBBB-BBBB"
CODE = r"\b[A-Z]{4}-[A-Z]{4}\b"
SIGN_IN, ENTER_CODE = "/sign-in/", "/sign-in/code/"


def browser(language: str = "en") -> Client:
    return Client(HTTP_ACCEPT_LANGUAGE=language)


def ask(client: Client, address: str = "aysel@example.org", path: str = SIGN_IN) -> HttpResponse:
    return client.post(path, {"email": address})


def enter(client: Client, code: str, path: str = ENTER_CODE) -> HttpResponse:
    return client.post(path, {"code": code})


def newest_code() -> str:
    found = re.search(CODE, mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    return found[0]


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session
