"""What those who check a certificate have to know beforehand."""

from datetime import datetime

from django.conf import settings

from convenor.credentials.credential import did_prefix
from convenor.credentials.proof.documents import canonical_json, time_text
from convenor.credentials.proof.portable import portable_rules


def rules_for_browsers(*, lists_at: datetime | None = None) -> bytes:
    """Return what the script that checks a file in the browser has to know, as JSON.

    ``lists_at`` is given by a site that lives on as files only: its last status lists are judged as of that moment.
    """
    return canonical_json(
        {
            **portable_rules(),
            "issuers": did_prefix(),
            "site": settings.SITE_URL,
            "listAt": time_text(lists_at) if lists_at else "",
        }
    )
