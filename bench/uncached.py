"""The settings of a site that keeps no rendered page: what a page costs each time that it changes."""

from convenor.config.settings import *  # noqa: F403 -- all of them, but for one
from convenor.config.settings import CACHES

CACHES = {**CACHES, "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
