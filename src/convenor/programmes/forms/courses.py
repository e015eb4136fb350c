"""The forms of a course: itself, its sheet, its modules, who sends and who signs."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from convenor.people.models import Organisation
from convenor.programmes.forms.fields import OrganisationField
from convenor.programmes.forms.programmes import key_from
from convenor.programmes.models import Course, Module, Programme, Sender, Sheet, Signatory
from convenor.programmes.rules.sheets import TEXTS
from convenor.ui.amending import AmendForm
from convenor.ui.wordings import WordingField, language_name, languages_of

HELD_IN = ("az", "en", "tr", "ru", "fr")
"""The languages that the form offers; a course file may name others, and they stay."""
LARGEST_NUMBER = 999
MOST_SEATS = 100_000
USUAL_SHARE = 80
"""Percent of the hours that most programmes ask for."""

OF_COURSE = (
    "title",
    "summary",
    "number",
    "starts_on",
    "ends_on",
    "closes_on",
    "time_zone",
    "place",
    "languages",
    "seats",
    "subject_id",
    "issuer_id",
)


def course_values(course: Course) -> dict[str, Any]:
    """What the form of a course shows."""
    return {field: getattr(course, field) for field in OF_COURSE}


def proposed_values(last: Course | None) -> dict[str, Any]:
    """What is proposed for a new course: the next number, and what rarely changes from one course to the next."""
    if last is None:
        return {"number": 1, "time_zone": "Asia/Baku", "languages": [HELD_IN[0]]}
    kept = ("time_zone", "languages", "issuer_id")
    return {"number": last.number + 1, **{field: getattr(last, field) for field in kept}}


def proposed_rule(last: Course | None) -> dict[str, Any]:
    """What earns the certificates of a new course at first: as in the last one, but for sessions that only that has."""
    if last is None:
        return {"share_of_hours": USUAL_SHARE}
    return _without_sessions(last.certificate_rule)


def _without_sessions(rule: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _without_sessions(one) if isinstance(one, Mapping) else one
        for name, one in rule.items()
        if name != "sessions"
    }


def sheet_values(sheet: Sheet) -> dict[str, Any]:
    """What the form of a course sheet shows."""
    return {part: getattr(sheet, part) for part in TEXTS}


def module_values(module: Module) -> dict[str, Any]:
    """What the form of a module shows."""
    return {field: getattr(module, field) for field in ("title", "outcomes", "hours")}


def order_values(row: Sender | Signatory) -> dict[str, Any]:
    """What the form of an institution or a signatory shows."""
    return {"wording": row.wording} if isinstance(row, Sender) else {"post": row.post}


class DayField(forms.DateField):
    """A day, with the calendar of the browser where it has one."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d.%m.%Y"], **options)


class ZoneField(forms.CharField):
    """A time zone of the IANA list, such as Asia/Baku."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"list": "zones", "autocomplete": "off", "spellcheck": "false"})
        super().__init__(max_length=40, widget=widget, **options)

    def clean(self, value: Any) -> str:
        zone = str(super().clean(value))
        if zone not in zones():
            raise forms.ValidationError(_("There is no such time zone. Write one like Asia/Baku."))
        return zone


class LanguagesField(forms.MultipleChoiceField):
    """Languages, in the order in which they were; new ones after them."""

    def __init__(self, *, before: Iterable[str] = (), **options: Any) -> None:
        self.before = list(before)
        codes = dict.fromkeys([*HELD_IN, *self.before])
        choices = [(code, language_name(code)) for code in codes]
        super().__init__(choices=choices, widget=forms.CheckboxSelectMultiple, **options)

    def clean(self, value: Any) -> list[str]:
        chosen = super().clean(value)
        return [
            *(code for code in self.before if code in chosen),
            *(c for c in chosen if c not in self.before),
        ]


class CourseForm(AmendForm):
    """A course. Of a new one ``values`` are what is proposed."""

    def __init__(
        self,
        data: Any,
        *,
        organisations: Iterable[Organisation],
        values: Mapping[str, Any],
        is_new: bool = False,
    ) -> None:
        super().__init__(data, values=values)
        shown = values
        spoken = shown.get("languages", ())
        wordings = [shown.get(field, {}) for field in ("title", "summary", "place")]
        languages = languages_of(*wordings, also=spoken)
        known = list(organisations)
        self.fields |= {
            "title": WordingField(label=_("Title"), languages=languages),
            "summary": WordingField(
                label=_("In short"),
                languages=languages,
                is_long=True,
                required=False,
                help_text=_("Two or three sentences: they stand under the title of the public page."),
            ),
            "number": forms.IntegerField(
                label=_("Number in the programme"), min_value=1, max_value=LARGEST_NUMBER
            ),
            "starts_on": DayField(label=_("First day")),
            "ends_on": DayField(label=_("Last day")),
            "closes_on": DayField(
                label=_("Registration closes on"),
                required=False,
                help_text=_("The last day on which institutions name the people they send."),
            ),
            "time_zone": ZoneField(
                label=_("Time zone"), help_text=_("All times of the course are told in it.")
            ),
            "place": WordingField(
                label=_("Place"), languages=languages, required=False, is_needed_later=True
            ),
            "languages": LanguagesField(
                label=_("Held in"),
                before=spoken,
                required=False,
                help_text=_("What is written of the course is asked for in these languages."),
            ),
            "seats": forms.IntegerField(
                label=_("Seats"),
                min_value=1,
                max_value=MOST_SEATS,
                required=False,
                help_text=_("Without a number there is no limit."),
            ),
            "subject_id": OrganisationField(
                label=_("The organisation it is about"),
                organisations=known,
                list_id="organisations",
                required=False,
                help_text=_("The organisation that the course is about, such as the owner of a convention."),
            ),
            "issuer_id": OrganisationField(
                label=_("Issuer of the certificates"),
                organisations=known,
                list_id="organisations",
                required=False,
            ),
        }
        if not is_new:
            self.shifting = ShiftForm(data if self.is_bound else None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is not before the first."))
        return cleaned

    def newcomer(self, programme: Programme, *, last: Course | None) -> Course:
        """The course as written, after the ``last`` one of its programme; not stored yet."""
        key, rule = key_from(self.cleaned_data["title"]), proposed_rule(last)
        return Course(programme=programme, slug=key, certificate_rule=rule, **self.changes)


class ShiftForm(forms.Form):
    """What becomes of the sessions when the first day moves."""

    with_sessions = forms.BooleanField(
        label=_("Move the sessions along when the first day moves"), required=False, initial=True
    )


class SheetForm(AmendForm):
    """The course sheet: what whoever thinks of taking part is told before."""

    LABELS = {
        "aims": _("Aims"),
        "outcomes": _("Learning outcomes"),
        "prerequisites": _("Prerequisites"),
        "content": _("Content"),
        "methods": _("Methods"),
        "cost": _("Cost"),
        "assessment": _("Assessment"),
        "complaints": _("Complaints"),
        "data_protection": _("Data protection"),
    }
    HELP = {
        "aims": _("What the course is for, and for whom."),
        "outcomes": _("What participants can do after it, one a line."),
        "prerequisites": _("What participants need to know, have or bring; or that they need nothing."),
        "content": _("What it treats."),
        "methods": _("Talks, discussion, work in groups, exercises, visits."),
        "cost": _("What it costs and what is covered: travel, meals, materials; or that it costs nothing."),
        "assessment": _("How it is seen what was learnt; or that it is not."),
        "complaints": _("To whom one may complain, and when one is answered."),
        "data_protection": _("What is done with the data of participants, by whom and how long."),
    }

    def __init__(self, data: Any, *, course: Course, values: Mapping[str, Any]) -> None:
        super().__init__(data, values=values)
        languages = languages_of(*values.values(), also=course.languages)
        for part in TEXTS:
            self.fields[part] = WordingField(
                label=self.LABELS[part],
                languages=languages,
                is_long=True,
                required=False,
                is_needed_later=True,
                help_text=self.HELP[part],
            )


class ModuleForm(AmendForm):
    """A module of a course."""

    def __init__(self, data: Any, *, course: Course, values: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, values=values)
        shown = values or {}
        languages = languages_of(shown.get("title", {}), shown.get("outcomes", {}), also=course.languages)
        self.fields |= {
            "title": WordingField(label=_("Title"), languages=languages, required=False),
            "outcomes": WordingField(
                label=_("What participants can do after it"),
                languages=languages,
                is_long=True,
                required=False,
                help_text=_("One a line."),
            ),
            "hours": forms.IntegerField(
                label=_("Hours"), min_value=1, max_value=LARGEST_NUMBER, required=False
            ),
        }


class WordingForm(AmendForm):
    """One text per language: how a course names a sender, what stands under the name of a signatory."""

    def __init__(self, data: Any, *, row: Sender | Signatory) -> None:
        values = order_values(row)
        (name,) = values
        super().__init__(data, values=values)
        languages = languages_of(values[name], also=row.course.languages)
        if isinstance(row, Sender):
            field = WordingField(
                label=_("As this course names it"),
                languages=languages,
                required=False,
                help_text=_("Empty means: by its own name."),
            )
        else:
            field = WordingField(label=_("Post under the name"), languages=languages)
        self.fields[name] = field


class SignatoryForm(forms.Form):
    """Somebody who will sign: a person who is known, or a new one by name."""

    person = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)
    given = forms.CharField(label=_("Given name"), max_length=120, required=False)
    surname = forms.CharField(label=_("Surname"), max_length=120, required=False)
    post = WordingField(label=_("Post under the name"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("person") and not cleaned.get("given"):
            self.add_error("given", _("Write who signs."))
        return cleaned


class CloneForm(forms.Form):
    """The next edition of a course."""

    def __init__(self, data: Any, *, course: Course, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        languages = languages_of(course.title, also=course.languages)
        self.fields |= {
            "title": WordingField(label=_("Title"), languages=languages),
            "number": forms.IntegerField(
                label=_("Number in the programme"), min_value=1, max_value=LARGEST_NUMBER
            ),
            "starts_on": DayField(
                label=_("First day"), help_text=_("Proposed is the same day of the week a year later.")
            ),
            "with_people": forms.BooleanField(
                label=_("Take trainers, institutions and signatories along"), required=False
            ),
        }


@cache
def zones() -> tuple[str, ...]:
    """The time zones that there are, in the order of the alphabet."""
    return tuple(sorted(available_timezones()))
