"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest

import convenor


def site(request: HttpRequest) -> dict[str, object]:
    """The version for the footer, whether this is a playground, who reads, and where their own page is."""
    return {
        "version": convenor.__version__,
        "demo": settings.DEMO,
        "person": getattr(request, "user", None),
        "home_url": settings.LOGIN_REDIRECT_URL,
    }
