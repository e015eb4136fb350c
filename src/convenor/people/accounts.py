"""How django-allauth signs people in here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] -- allauth carries no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: an institution or an organiser brings people in."""
        return False
