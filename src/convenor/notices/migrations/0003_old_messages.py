"""Messages that were posted before: their kind is the beginning of their key, and they can be searched."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F

from convenor.kit.names import fold

AT_ONCE = 500
RENAMED = {"credentials.name_answered": "credentials.name_accepted"}


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    messages = apps.get_model("notices", "Message").objects.using(editor.connection.alias)
    messages.exclude(state="held").update(released_at=F("posted_at"))
    some = []
    for message in messages.filter(letter="").only("key", "subject", "address").iterator(AT_ONCE):
        prefix = message.key.partition(":")[0]
        message.letter = RENAMED.get(prefix, prefix)[:80]
        message.folded = f"{fold(message.subject)} {message.address.lower()}"
        some.append(message)
        if len(some) == AT_ONCE:
            messages.bulk_update(some, ["letter", "folded"])
            some = []
    messages.bulk_update(some, ["letter", "folded"])


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_outbox")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
