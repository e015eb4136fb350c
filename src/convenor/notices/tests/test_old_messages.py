from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from convenor.notices import queries
from convenor.notices.models import Message
from convenor.notices.tests.factories import AT


@pytest.mark.django_db
def test_messages_of_before_keep_their_words_and_are_found() -> None:
    keys = [f"credentials.issued:{number}" for number in range(3)] + ["credentials.name_answered:7:2022"]
    rows = [
        Message(
            key=key, address="a@example.org", language="az", subject="Sertifikatınız", body="x", posted_at=AT
        )
        for key in keys
    ]
    Message.objects.bulk_create(rows)
    import_module("convenor.notices.migrations.0003_old_messages").fill(apps, connection.schema_editor())
    found = queries.narrowed(queries.outbox(queries.OF_SITE), text="sertifikatiniz a@example")
    assert [one.letter for one in found.order_by("pk")] == [
        *["credentials.issued"] * 3,
        "credentials.name_accepted",
    ]
    assert {(one.body, one.released_at, one.message_id) for one in found} == {("x", AT, None)}
