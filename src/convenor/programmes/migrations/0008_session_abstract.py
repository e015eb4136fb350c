from django.db import migrations, models


def say_nothing_of_the_future(apps, schema_editor):
    """Versions that are published already say of no session what will happen."""
    for release in apps.get_model("programmes", "Release").objects.all():
        for session in release.sessions:
            session.setdefault("abstract", {})
        release.save(update_fields=["sessions"])


class Migration(migrations.Migration):
    dependencies = [("programmes", "0007_speakers_and_materials")]

    operations = [
        migrations.AddField("session", "abstract", models.JSONField(default=dict)),
        migrations.RunPython(say_nothing_of_the_future, migrations.RunPython.noop),
    ]
