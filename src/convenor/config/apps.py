from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SiteConfig(AppConfig):
    name = "convenor.config"

    def ready(self) -> None:
        """Let every app hear what lower apps announce, and name its letters and reminders.

        ``receivers.py``, ``letters.py``, ``reminders.py`` and ``checks.py`` are read once all models are there.
        """
        autodiscover_modules("receivers", "letters", "reminders", "checks")
