"""What the list of a course can show of a registration, beside the name and the state."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from convenor.enrolment.models import Registration
from convenor.kit.dates import day
from convenor.people.columns import Column, Columns, Line
from convenor.ui.wordings import language_name


def _institution(one: Registration, language: str) -> Sequence[Line]:
    told: list[Line] = [one.organisation.called(language)] if one.organisation else []
    return [*told, one.post] if one.post else told


def _father(one: Registration, _language: str) -> Sequence[Line]:
    said = " ".join(filter(None, (one.person.father, one.person.get_patronymic_display())))
    return [said] if said else []


LISTED: Columns[Registration] = Columns(
    "people",
    {
        "institution": Column(_("Institution and post"), _institution),
        "father": Column(_("Father's name"), _father),
        "latin": Column(
            _("Name as in the passport"), lambda one, _in: [one.person.latin] if one.person.latin else []
        ),
        "language": Column(_("Language"), lambda one, _in: [language_name(one.person.language)]),
        "source": Column(_("How entered"), lambda one, _in: [str(one.get_source_display())]),
        "registered": Column(
            _("On the list since"),
            lambda one, language: [day(one.course.day_of(one.registered_at), language)],
        ),
        "since": Column(
            _("In this state since"),
            lambda one, language: [day(one.course.day_of(one.state_since), language)],
        ),
    },
    usual=("institution",),
)
