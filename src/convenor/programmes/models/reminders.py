"""Of what the people of a course are reminded without anybody writing to them."""

from django.db import models

from convenor.programmes.models.courses import Course


class ReminderSetting(models.Model):
    """How a course has a rule of ``rules.reminders``: on or off, and with which number of days."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="reminder_settings")
    rule = models.CharField(max_length=80)
    is_on = models.BooleanField(default=False)
    days = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "rule"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.rule} of {self.course}"
