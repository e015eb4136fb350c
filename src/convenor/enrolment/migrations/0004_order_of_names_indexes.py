from django.db import migrations, models


class Migration(migrations.Migration):
    """Apart from the rows that 0003 wrote: PostgreSQL makes no index while it still has events to fire for a table."""

    dependencies = [("enrolment", "0003_order_of_names")]

    operations = [
        migrations.AddIndex(
            "registration", models.Index(fields=["course", "order_az", "id"], name="registration_order_az")
        ),
        migrations.AddIndex(
            "registration", models.Index(fields=["course", "order_en", "id"], name="registration_order_en")
        ),
    ]
