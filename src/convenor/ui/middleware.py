"""Turns what an action or a loader raises into a page: a refusal is an answer, not a crash."""

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from convenor.kit.refusals import NotPermitted, Refused

Next = Callable[[HttpRequest], HttpResponseBase]


def answer_refusals(get_response: Next) -> Next:
    """``Refused`` becomes 409 with its sentence; ``NotPermitted`` 403, or the way to sign in for a stranger."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if isinstance(exception, Refused):
            return render(request, "ui/refused.html", {"refusal": exception.refusal}, status=409)
        if isinstance(exception, NotPermitted):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            return render(request, "403.html", status=403)
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]  # Django's own seam
    return middleware
