"""The forms of the agenda: a session, a part in it, what to put off, the hours of the day. They never write."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from convenor.kit import dates
from convenor.kit.languages import reader_language
from convenor.kit.names import clean_name
from convenor.kit.refusals import Refused
from convenor.people.models import Person
from convenor.people.rules import name_refusal
from convenor.programmes.exchange.reading import ScheduleFile, read_schedule
from convenor.programmes.models import Contribution, Course, Session
from convenor.programmes.rules.agenda import moment_refusal, times_refusal
from convenor.ui.amending import AmendForm
from convenor.ui.templatetags.ui import spoken_text
from convenor.ui.wordings import WordingField, language_name, languages_of

SPOKEN = [*settings.LANGUAGES, ("tr", "Türkçe"), ("ru", "Русский"), ("fr", "Français")]
"""Languages that a session can be held in, each by its own name."""
TIMES = ("day", "start", "end", "over_midnight")
OF_SESSION = (
    "title",
    "format",
    "starts_at",
    "ends_at",
    "room",
    "module_id",
    "languages",
    "abstract",
    "summary",
)


def session_values(session: Session) -> dict[str, Any]:
    """What the form of a session shows."""
    return {name: getattr(session, name) for name in OF_SESSION}


def part_values(contribution: Contribution) -> dict[str, Any]:
    """What the form of a part shows."""
    return {"kind": contribution.kind, "talk": contribution.talk}


class ClockField(forms.TimeField):
    """A time of the day, to the minute."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}), **options)


class SessionForm(AmendForm):
    """A session: what, when and where. Its values are those of ``actions.amend_session``.

    ``values`` of a new session are what is proposed.
    """

    def __init__(self, data: Any, *, course: Course, values: Mapping[str, Any]) -> None:
        self.course, self.values = course, values
        super().__init__(data, values=values)
        wordings = [values.get(name, {}) for name in ("title", "room", "abstract", "summary")]
        languages = languages_of(*wordings, also=course.languages)
        spoken = dict(SPOKEN) | {code: language_name(code) for code in values.get("languages", ())}
        modules = [(module.pk, _module_name(module)) for module in course.modules.all()]
        self.fields |= {
            "title": WordingField(label=_("Title"), languages=languages),
            "format": forms.ChoiceField(label=_("Format"), choices=Session.Format.choices),
            "day": forms.TypedChoiceField(
                label=_("Day"),
                coerce=date.fromisoformat,
                choices=[(day.isoformat(), dates.day(day, reader_language())) for day in self._days()],
            ),
            "start": ClockField(label=_("Begins")),
            "end": ClockField(label=_("Ends")),
            "over_midnight": forms.BooleanField(label=_("It ends on the next day"), required=False),
            "room": WordingField(
                label=_("Room"),
                languages=languages,
                required=False,
                box_attrs={"list": "rooms", "autocomplete": "off"},
            ),
            "module_id": forms.TypedChoiceField(
                label=_("Module"),
                required=False,
                coerce=int,
                empty_value=None,
                choices=[("", "—"), *modules],
            ),
            "language": forms.ChoiceField(
                label=_("Language"), required=False, choices=[("", _("as the course")), *spoken.items()]
            ),
            "interpreted": forms.MultipleChoiceField(
                label=_("Interpreted into"),
                required=False,
                choices=[*spoken.items()],
                widget=forms.CheckboxSelectMultiple,
            ),
            "abstract": WordingField(
                label=_("What will happen"),
                languages=languages,
                is_long=True,
                required=False,
                help_text=_(
                    "Read before, on the public page and in the programme; what was said takes its place."
                ),
            ),
            "summary": WordingField(
                label=_("What was said and done"), languages=languages, is_long=True, required=False
            ),
        }

    def shown(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Times by the clock of the place; the first language is spoken, the others are interpreted into."""
        found = {
            name: value for name, value in values.items() if name not in {"starts_at", "ends_at", "languages"}
        }
        zone = self.course.zone
        if "starts_at" in values:
            start = values["starts_at"].astimezone(zone)
            found |= {"day": start.date(), "start": _to_the_minute(start)}
        if "ends_at" in values:
            found["end"] = _to_the_minute(values["ends_at"].astimezone(zone))
        if {"starts_at", "ends_at"} <= values.keys():
            found["over_midnight"] = values["ends_at"].astimezone(zone).date() > found["day"]
        if "languages" in values:
            spoken, *interpreted = values["languages"] or [""]
            found |= {"language": spoken, "interpreted": interpreted}
        return found

    def _days(self) -> list[date]:
        """The days of the course, and the one that the session is on."""
        course, length = self.course, (self.course.ends_on - self.course.starts_on).days
        days = {course.starts_on + timedelta(days=number) for number in range(length + 1)}
        return sorted(days | ({self.initial["day"]} if self.initial.get("day") else set()))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not {"day", "start", "end"} <= cleaned.keys():
            return cleaned
        for name, day in (("start", cleaned["day"]), ("end", self._last_day())):
            if refusal := moment_refusal(day, cleaned[name], self.course.zone):
                self.add_error(name, str(refusal))
        if not self.errors and (refusal := times_refusal(*self.times)):
            self.add_error("end", str(refusal))
        return cleaned

    def _last_day(self) -> date:
        day: date = self.cleaned_data["day"]
        return day + timedelta(days=1) if self.cleaned_data["over_midnight"] else day

    @property
    def times(self) -> tuple[datetime, datetime]:
        """When it begins and ends, as written; untouched, to the second as it was: one hour of the year comes twice."""
        cleaned, zone, shown = self.cleaned_data, self.course.zone, self.shown(self.values)
        if all(cleaned[name] == shown[name] for name in TIMES):
            return self.values["starts_at"], self.values["ends_at"]
        return (
            datetime.combine(cleaned["day"], cleaned["start"], tzinfo=zone),
            datetime.combine(self._last_day(), cleaned["end"], tzinfo=zone),
        )

    @property
    def changes(self) -> dict[str, Any]:
        cleaned, (starts_at, ends_at) = self.cleaned_data, self.times
        spoken, interpreted = cleaned["language"], cleaned["interpreted"]
        languages = [spoken, *(one for one in interpreted if one != spoken)] if spoken else []
        plain = {name: cleaned[name] for name in OF_SESSION if name in cleaned}
        return plain | {"starts_at": starts_at, "ends_at": ends_at, "languages": languages}


class PartForm(AmendForm):
    """What somebody is in a session, and the title of their talk."""

    def __init__(self, data: Any, *, course: Course, values: Mapping[str, Any]) -> None:
        super().__init__(data, values=values)
        self.fields |= {
            "kind": forms.ChoiceField(label=_("As what"), choices=Contribution.Kind.choices),
            "talk": WordingField(
                label=_("Title of the talk"),
                languages=languages_of(values.get("talk", {}), also=course.languages),
                required=False,
            ),
        }


class NewPersonForm(forms.Form):
    """Somebody whom the site does not know yet."""

    given = forms.CharField(label=_("Given name"), max_length=120)
    surname = forms.CharField(label=_("Surname"), max_length=120, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False, help_text=_("Notices of changes go there."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "given" in cleaned and "surname" in cleaned:
            problem = name_refusal(
                given=cleaned["given"], surname=cleaned["surname"], father="", patronymic="", latin=""
            )
            if problem:
                self.add_error("given", str(problem))
        return cleaned

    def newcomer(self) -> Person:
        """The person as written, not stored yet."""
        cleaned = self.cleaned_data
        return Person(
            given=clean_name(cleaned["given"]),
            surname=clean_name(cleaned["surname"]),
            email=cleaned["email"] or None,
        )


class ShiftForm(forms.Form):
    """Running late: whatever begins on a day at a time or later, by how many minutes."""

    day = forms.TypedChoiceField(label=_("Day"), coerce=date.fromisoformat)
    clock = ClockField(label=_("From"))
    minutes = forms.IntegerField(
        label=_("By how many minutes"),
        min_value=-720,
        max_value=720,
    )

    def __init__(self, data: Any, *, days: Iterable[date], initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        named = [(day.isoformat(), dates.day(day, reader_language())) for day in days]
        self.fields["day"].choices = named  # type: ignore[attr-defined]


class FrameForm(forms.Form):
    """Within which hours the days are, and how long somebody needs from room to room."""

    opens = ClockField(label=_("The day begins"))
    closes = ClockField(label=_("The day ends"))
    gap = forms.IntegerField(label=_("Least minutes between two rooms"), min_value=0, max_value=240)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if {"opens", "closes"} <= cleaned.keys() and cleaned["closes"] <= cleaned["opens"]:
            self.add_error("closes", _("The day ends after it begins."))
        return cleaned

    def frame(self) -> dict[str, Any]:
        """The bounds in the form in which they are stored."""
        cleaned = self.cleaned_data
        return {
            "opens": f"{cleaned['opens']:%H:%M}",
            "closes": f"{cleaned['closes']:%H:%M}",
            "gap": cleaned["gap"],
        }


class ScheduleForm(forms.Form):
    """A schedule file of another system. One that is too large is refused before anybody reads it."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("schedule.xml or schedule.json, as frab, pretalx and others write them."),
        widget=forms.FileInput(attrs={"accept": ".xml,.json"}),
    )
    schedule: ScheduleFile

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size is None or file.size > settings.LARGEST_UPLOAD:
            limit = filesizeformat(settings.LARGEST_UPLOAD)
            raise forms.ValidationError(_("A file can be at most %(limit)s."), params={"limit": limit})
        try:
            self.schedule = read_schedule(file.read())
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None
        return file


class MoveForm(forms.Form):
    """One move on the board: a day and local times, a room by its key, and what the board showed."""

    day = forms.DateField()
    start = forms.TimeField()
    end = forms.TimeField()
    room = forms.CharField(required=False)
    seen_starts_at = forms.DateTimeField()
    seen_ends_at = forms.DateTimeField()
    seen_room = forms.CharField(required=False)

    def times(self, course: Course) -> tuple[datetime, datetime]:
        """When it begins and ends; an end before the beginning is on the next day."""
        cleaned = self.cleaned_data
        last = cleaned["day"] + timedelta(days=cleaned["end"] <= cleaned["start"])
        return (
            datetime.combine(cleaned["day"], cleaned["start"], tzinfo=course.zone),
            datetime.combine(last, cleaned["end"], tzinfo=course.zone),
        )


def _to_the_minute(moment: datetime) -> time:
    return moment.time().replace(second=0, microsecond=0)


def _module_name(module: Any) -> str:
    named = spoken_text(module.title)
    return f"{module.number}. {named}" if named else str(module.number)
