from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def take_over(apps, schema_editor):
    """Every registration stands where its person does. One statement: it is what the list was sorted by before."""
    persons = apps.get_model("people", "Person").objects.filter(pk=OuterRef("person"))
    apps.get_model("enrolment", "Registration").objects.update(
        order_az=Subquery(persons.values("order_az")), order_en=Subquery(persons.values("order_en"))
    )


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0002_roster_imports"), ("people", "0005_chosen_columns")]

    operations = [
        migrations.AddField(
            "registration",
            "order_az",
            models.CharField(default="", editable=False, max_length=1000),
            preserve_default=False,
        ),
        migrations.AddField(
            "registration",
            "order_en",
            models.CharField(default="", editable=False, max_length=1000),
            preserve_default=False,
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]
