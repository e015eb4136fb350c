"""What happens around every view: what may run on a page, and refusals as answers rather than crashes."""

from collections.abc import Callable

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from convenor.kit.refusals import NotPermitted, Refused

Next = Callable[[HttpRequest], HttpResponseBase]


def say_policy(get_response: Next) -> Next:
    """The content security policy. It is the same for every page, so it is put together once and not for each answer.

    Django's own error pages, which only developers see, are left as they are.
    """
    policy = build_policy()

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not (settings.DEBUG and response.status_code in {404, 500}):
            response.headers.setdefault(HEADER, policy)
        return response

    return middleware


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
