"""The forms of the agenda: a session, a part in it, what to put off, the hours of the day. They never write.

Each carries, hidden, what it showed: only what somebody has changed is saved, and only over what they saw.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.template.defaultfilters import filesizeformat
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from convenor.kit import dates
from convenor.kit.languages import Wording
from convenor.kit.names import clean_name
from convenor.kit.refusals import Refused
from convenor.people.models import Person
from convenor.people.rules import name_refusal
from convenor.programmes.exchange.reading import ScheduleFile, read_schedule
from convenor.programmes.models import Contribution, Course, Session
from convenor.programmes.rules.agenda import moment_refusal, times_refusal
from convenor.ui.templatetags.ui import spoken_text

LONGEST_LINE, LONGEST_TEXT = 300, 5000
CONTENT_LANGUAGES = [code for code, _name in settings.LANGUAGES]
SPOKEN = [*settings.LANGUAGES, ("tr", "Türkçe"), ("ru", "Русский"), ("fr", "Français")]
"""Languages that a session can be held in, each by its own name."""
TIMES = ("day", "start", "end", "over_midnight")
LABELS = {
    "title": _("Title"),
    "room": _("Room"),
    "summary": _("What was said and done"),
    "talk": _("Title of the talk"),
}


class SeenForm(forms.Form):
    """A form that knows what it showed, in hidden fields beside its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True

    def shown(self, name: str) -> Any:
        """What a field held when the page was made."""
        field = self.fields[name]
        written = (
            self[name]
            .field.hidden_widget()
            .value_from_datadict(self.data, self.files, self.add_initial_prefix(name))
        )
        try:
            return field.clean(written)
        except forms.ValidationError:
            return field.to_python(None)

    def again(self, initial: Mapping[str, Any]) -> "SeenForm":
        """Return the form as it should be shown to the second of two: what they wrote over what stands now.

        What they had not touched shows what the first has made of it.
        """
        touched = set(self.changed_data)
        fresh = type(self)(None, initial=initial, **self._how())
        data = QueryDict(mutable=True)
        for name in self.fields:
            bound = fresh[name]
            value = bound.value()
            stands = bound.field.prepare_value(value) if value is not None else ""
            data.setlist(self.add_initial_prefix(name), _texts(stands))
            written = cast(QueryDict, self.data).getlist(self.add_prefix(name))
            data.setlist(self.add_prefix(name), written if name in touched else _texts(stands))
        return type(self)(data, initial=initial, **self._how())

    def _how(self) -> dict[str, Any]:
        return {}

    def differences(self, initial: Mapping[str, Any]) -> list[tuple[str, str, str]]:
        """What the first of two has changed: label, what this form showed, what stands now."""
        found = []
        for name, field in self.fields.items():
            before, now = self.shown(name), field.clean(field.prepare_value(initial.get(name)))
            if before != now:
                found.append((str(field.label), _said(field, before), _said(field, now)))
        return found


def _texts(value: Any) -> list[str]:
    if value is False or value is None:
        return []
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return [f"{value:%H:%M}" if isinstance(value, time) else str(value)]


def _said(field: forms.Field, value: Any) -> str:
    """A value in words."""
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, list):
        return ", ".join(_said(field, one) for one in value) or "–"
    choices = dict(getattr(field, "choices", ()))
    return str(choices.get(value, choices.get(str(value), value))) or "–"


def per_language(
    name: str, *, most: int, widget: type[forms.Widget] = forms.TextInput, **attrs: object
) -> dict[str, forms.CharField]:
    """One field for each language that the site speaks; of those that are asked for one is enough."""
    names = dict(settings.LANGUAGES)
    return {
        f"{name}_{code}": forms.CharField(
            label=_("%(label)s (%(language)s)") % {"label": LABELS[name], "language": names[code]},
            max_length=most,
            required=False,
            widget=widget(attrs={"lang": code, **attrs}),
        )
        for code in CONTENT_LANGUAGES
    }


class SessionForm(SeenForm):
    """A session: what, when and where."""

    format = forms.ChoiceField(label=_("Format"), choices=Session.Format.choices)
    module = forms.TypedChoiceField(label=_("Module"), required=False, coerce=int, empty_value=None)
    day = forms.TypedChoiceField(label=_("Day"), coerce=date.fromisoformat, empty_value=None)
    start = forms.TimeField(label=_("Begins"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    end = forms.TimeField(label=_("Ends"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    over_midnight = forms.BooleanField(label=_("It ends on the next day"), required=False)
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("as the course")), *SPOKEN]
    )
    interpreted = forms.MultipleChoiceField(
        label=_("Interpreted into"), required=False, choices=SPOKEN, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any, *, course: Course, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.course = course
        own = self.fields
        self.fields = {
            **per_language("title", most=LONGEST_LINE),
            "format": own["format"],
            "day": own["day"],
            "start": own["start"],
            "end": own["end"],
            "over_midnight": own["over_midnight"],
            **per_language("room", most=LONGEST_LINE, list="rooms", autocomplete="off"),
            "module": own["module"],
            "language": own["language"],
            "interpreted": own["interpreted"],
            **per_language("summary", most=LONGEST_TEXT, widget=forms.Textarea, rows=4),
        }
        for field in self.fields.values():
            field.show_hidden_initial = True
        self.fields["day"].choices = [  # type: ignore[attr-defined]
            (day.isoformat(), dates.day(day, _language())) for day in self._days()
        ]
        modules = [(module.pk, _module_name(module)) for module in course.modules.all()]
        self.fields["module"].choices = [("", "—"), *modules]  # type: ignore[attr-defined]

    def _how(self) -> dict[str, Any]:
        return {"course": self.course}

    def _days(self) -> list[date]:
        """The days of the course, and the one that the session is on."""
        course, length = self.course, (self.course.ends_on - self.course.starts_on).days
        days = {course.starts_on + timedelta(days=number) for number in range(length + 1)}
        return sorted(days | ({self.initial["day"]} if self.initial.get("day") else set()))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not any(cleaned.get(f"title_{code}") for code in CONTENT_LANGUAGES):
            self.add_error(f"title_{CONTENT_LANGUAGES[0]}", _("Write the title in one language at least."))
        if not {"day", "start", "end"} <= {name for name in TIMES if cleaned.get(name) is not None}:
            return cleaned
        for name, day in (("start", cleaned["day"]), ("end", self._last_day(cleaned))):
            if refusal := moment_refusal(day, cleaned[name], self.course.zone):
                self.add_error(name, str(refusal))
        if not self.errors and (refusal := times_refusal(*self.times)):
            self.add_error("end", str(refusal))
        return cleaned

    def _last_day(self, values: Mapping[str, Any]) -> date:
        day: date = values["day"]
        return day + timedelta(days=1) if values["over_midnight"] else day

    @property
    def times(self) -> tuple[datetime, datetime]:
        """When it begins and ends, as written."""
        return self._moments(self.cleaned_data)

    def _moments(self, values: Mapping[str, Any]) -> tuple[datetime, datetime]:
        zone = self.course.zone
        return (
            datetime.combine(values["day"], values["start"], tzinfo=zone),
            datetime.combine(self._last_day(values), values["end"], tzinfo=zone),
        )

    @property
    def languages(self) -> list[str]:
        return _languages(self.cleaned_data["language"], self.cleaned_data["interpreted"])

    def values(self) -> dict[str, Any]:
        """Everything, for a new session."""
        cleaned, (starts_at, ends_at) = self.cleaned_data, self.times
        return {
            **{name: _wording(cleaned, name) for name in ("title", "room", "summary")},
            "format": cleaned["format"],
            "module_id": cleaned["module"],
            "languages": self.languages,
            "starts_at": starts_at,
            "ends_at": ends_at,
        }

    def changes(self) -> dict[str, Any]:
        """What was changed, by the names of ``actions.amend_session``."""
        cleaned, touched = self.cleaned_data, set(self.changed_data)
        found: dict[str, Any] = {}
        for name in touched - {*TIMES, "language", "interpreted"}:
            found[_stored(name)] = cleaned[name]
        if touched & set(TIMES):
            found["starts_at"], found["ends_at"] = self.times
        if touched & {"language", "interpreted"}:
            found["languages"] = self.languages
        return found

    def seen(self) -> dict[str, Any]:
        """What the page showed of what was changed, by the same names."""
        touched = set(self.changed_data)
        found = {_stored(name): self.shown(name) for name in touched - {*TIMES, "language", "interpreted"}}
        if touched & set(TIMES):
            found["starts_at"], found["ends_at"] = self._moments({name: self.shown(name) for name in TIMES})
        if touched & {"language", "interpreted"}:
            found["languages"] = _languages(self.shown("language"), self.shown("interpreted"))
        return found


def session_initial(session: Session) -> dict[str, Any]:
    """What the form of a session shows of it."""
    zone = session.course.zone
    start, end = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    return {
        **_texts_of("title", session.title),
        **_texts_of("room", session.room),
        **_texts_of("summary", session.summary),
        "format": session.format,
        "module": session.module_id,
        "day": start.date(),
        "start": start.time(),
        "end": end.time(),
        "over_midnight": end.date() > start.date(),
        "language": session.languages[0] if session.languages else "",
        "interpreted": session.languages[1:],
    }


class PartForm(SeenForm):
    """What somebody is in a session, and the title of their talk."""

    kind = forms.ChoiceField(label=_("As what"), choices=Contribution.Kind.choices)

    def __init__(self, data: Any, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.fields |= per_language("talk", most=LONGEST_LINE)
        for field in self.fields.values():
            field.show_hidden_initial = True

    @property
    def talk(self) -> Wording:
        return _wording(self.cleaned_data, "talk")

    def changes(self) -> dict[str, Any]:
        return {_stored(name): self.cleaned_data[name] for name in self.changed_data}

    def seen(self) -> dict[str, Any]:
        return {_stored(name): self.shown(name) for name in self.changed_data}


def part_initial(contribution: Contribution) -> dict[str, Any]:
    """What the form of a part shows of it."""
    return {"kind": contribution.kind, **_texts_of("talk", contribution.talk)}


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
    clock = forms.TimeField(
        label=_("From"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    minutes = forms.IntegerField(
        label=_("By how many minutes"),
        min_value=-720,
        max_value=720,
    )

    def __init__(self, data: Any, *, days: Iterable[date], initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        named = [(day.isoformat(), dates.day(day, _language())) for day in days]
        self.fields["day"].choices = named  # type: ignore[attr-defined]


class FrameForm(forms.Form):
    """Within which hours the days are, and how long somebody needs from room to room."""

    opens = forms.TimeField(
        label=_("The day begins"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    closes = forms.TimeField(
        label=_("The day ends"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
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


def _language() -> str:
    return get_language() or "en"


def _module_name(module: Any) -> str:
    named = spoken_text(module.title)
    return f"{module.number}. {named}" if named else str(module.number)


def _texts_of(name: str, wording: Wording) -> dict[str, str]:
    return {f"{name}_{code}": wording.get(code, "") for code in CONTENT_LANGUAGES}


def _wording(cleaned: Mapping[str, Any], name: str) -> dict[str, str]:
    return {code: cleaned[f"{name}_{code}"] for code in CONTENT_LANGUAGES if cleaned[f"{name}_{code}"]}


def _stored(name: str) -> str:
    """The name of ``actions`` for a field of a form: "title_az" is "title.az"."""
    field, _dash, language = name.rpartition("_")
    if field and language in CONTENT_LANGUAGES:
        return f"{field}.{language}"
    return "module_id" if name == "module" else name


def _languages(spoken: str, interpreted: Iterable[str]) -> list[str]:
    return [spoken, *(one for one in interpreted if one != spoken)] if spoken else []
