"""A certificate belongs to a course and a person; a seat stands behind it only where it was earned by a seat."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Q, Subquery


def fill(apps, schema_editor):
    registrations = apps.get_model("enrolment", "Registration").objects.filter(pk=OuterRef("registration_id"))
    apps.get_model("credentials", "Certificate").objects.update(
        course_id=Subquery(registrations.values("course_id")),
        person_id=Subquery(registrations.values("person_id")),
    )
    if schema_editor.connection.vendor == "postgresql":
        # It refuses to alter a table while checks of the same transaction are pending: they are made now.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0002_places_of_the_ended"),
        ("enrolment", "0002_roster_imports"),
        ("people", "0001_persons"),
        ("programmes", "0001_courses"),
    ]

    operations = [
        migrations.AddField(
            "certificate",
            "course",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to="programmes.course",
            ),
        ),
        migrations.AddField(
            "certificate",
            "person",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "certificate",
            "kind",
            models.CharField(
                choices=[
                    ("participation", "participation"),
                    ("completion", "completion"),
                    ("trainer", "trainer"),
                    ("speaker", "speaker"),
                ],
                default="participation",
                max_length=13,
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            "certificate",
            "course",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to="programmes.course",
            ),
        ),
        migrations.AlterField(
            "certificate",
            "person",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            "certificate",
            "registration",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to="enrolment.registration",
            ),
        ),
        migrations.AddConstraint(
            "certificate",
            models.UniqueConstraint(
                condition=Q(("state__in", ["numbered", "issued"])),
                fields=("course", "person", "kind"),
                name="certificate_once_per_kind",
            ),
        ),
        migrations.AddConstraint(
            "certificate",
            models.CheckConstraint(
                condition=Q(
                    Q(("kind__in", ("completion", "participation")), ("registration__isnull", False)),
                    Q(("kind__in", ("trainer", "speaker")), ("registration__isnull", True)),
                    _connector="OR",
                ),
                name="certificate_of_a_seat_or_a_part",
            ),
        ),
    ]
