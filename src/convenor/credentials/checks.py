"""What is looked at before the site starts: whether the keeper of keys has those that are published."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db import DatabaseError

from convenor.credentials.credential import probe
from convenor.credentials.models import IssuerKey
from convenor.kit.refusals import Refused


@register()
def keeper_has_its_keys(app_configs: object, **_options: Any) -> list[CheckMessage]:
    """Let the keeper sign once with each key that it keeps; whatever does not verify stops the start."""
    if settings.KEY_KEEPER is None:
        return []
    try:
        in_use = list(IssuerKey.objects.filter(retired_at=None).select_related("organisation"))
    except DatabaseError:  # a site that is not prepared yet has no keys
        return []
    found: list[CheckMessage] = []
    for key in in_use:
        try:
            if key.is_kept_outside:
                probe(key)
        except Refused as refused:
            found.append(Error(f"{key}: {refused.refusal}", id="credentials.E001"))
    return found
