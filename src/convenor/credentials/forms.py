import json
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from convenor.credentials.kinds import OF_PARTS, Kind
from convenor.credentials.queries import RegisterCounts, Wanted
from convenor.credentials.rules import (
    LIST_MALFORMED,
    LONGEST_LIST,
    LONGEST_REASON,
    NAME_FIELDS,
    USUAL_SHARE,
    list_refusal,
    printed_name_refusal,
)
from convenor.credentials.states import NameState, PaperState, State
from convenor.documents.tables import read_table, refuse_larger
from convenor.kit import dates
from convenor.kit.languages import reader_language
from convenor.kit.refusals import Refused, insist
from convenor.kit.texts import line
from convenor.people.forms import NameFields
from convenor.people.models import Organisation
from convenor.programmes.models import Course, Session
from convenor.ui.amending import AmendForm
from convenor.ui.templatetags.ui import spoken_text

LARGEST_LIST_FILE = 1_000_000
"""Bytes of a file of numbers: some hundred lines, whatever else stands in them."""
NAMES_OF_COLUMN = frozenset(
    {"number", "certificate", "address", "link", "nömrə", "nömrəsi", "sertifikat", "ünvan", "№"}
)
"""How people name the column that holds them, in small letters."""
MOST_SESSIONS = 999


class SentenceField(forms.CharField):
    """A sentence that goes with an act, as one line."""

    def __init__(self, **told: Any) -> None:
        super().__init__(max_length=LONGEST_REASON, **told)

    def to_python(self, value: Any) -> Any:
        return line(super().to_python(value) or "")


class RevocationForm(forms.Form):
    reason = SentenceField(
        label=_("Reason"),
        help_text=_("One sentence. It is public: whoever checks the certificate reads it."),
    )


class RuleForm(AmendForm):
    """What earns each kind of certificate; ``values`` are those of ``rules.conditions_of``."""

    ASKED: ClassVar[dict[Kind, Any]] = {
        Kind.COMPLETION: _("Give certificates of completion, in the place of those of participation"),
        Kind.TRAINER: _("Give certificates to trainers"),
        Kind.SPEAKER: _("Give certificates to guest speakers"),
    }

    def __init__(self, data: Any, *, course: Course, values: Mapping[str, Any]) -> None:
        super().__init__(data, values=values)
        sessions = [(one.key, _when_and_what(one, course)) for one in course.sessions.all() if one.counts]
        for kind in Kind:
            if kind in self.ASKED:
                self.fields[f"{kind}-given"] = forms.BooleanField(label=self.ASKED[kind], required=False)
            if kind in OF_PARTS:
                self.fields[f"{kind}-sessions_given"] = forms.IntegerField(
                    label=_("Sessions given, at least"), min_value=1, max_value=MOST_SESSIONS, required=False
                )
                continue
            self.fields[f"{kind}-share_of_hours"] = forms.IntegerField(
                label=_("Hours needed, in percent"),
                min_value=1,
                max_value=100,
                required=kind not in self.ASKED,
            )
            if sessions:
                self.fields[f"{kind}-sessions"] = forms.MultipleChoiceField(
                    label=_("Sessions at which one must have been"),
                    choices=sessions,
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                )

    @property
    def kinds(self) -> list[tuple[str | Promise, list[forms.BoundField]]]:
        """The fields by kind, under what the kind is called."""
        return [
            (kind.label, [self[name] for name in self.fields if name.startswith(f"{kind}-")]) for kind in Kind
        ]

    def shown(self, values: Mapping[str, Any]) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for kind, conditions in values.items():
            if kind in self.ASKED:
                fields[f"{kind}-given"] = conditions is not None
            usual = {"sessions_given": 1} if kind in OF_PARTS else {"share_of_hours": USUAL_SHARE}
            fields |= {f"{kind}-{name}": value for name, value in (conditions or usual).items()}
        return fields

    @property
    def changes(self) -> dict[str, Any]:
        return {kind.value: self._conditions(kind) for kind in Kind}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for kind in self.ASKED:
            number = f"{kind}-{'sessions_given' if kind in OF_PARTS else 'share_of_hours'}"
            if cleaned.get(f"{kind}-given") and cleaned.get(number, 0) is None:
                self.add_error(number, _("Write a number, or do not give this kind."))
        return cleaned

    def _conditions(self, kind: Kind) -> dict[str, Any] | None:
        said = self.cleaned_data
        if kind in self.ASKED and not said[f"{kind}-given"]:
            return None
        if kind in OF_PARTS:
            return {"sessions_given": said[f"{kind}-sessions_given"]}
        return {
            "share_of_hours": said[f"{kind}-share_of_hours"],
            "sessions": said.get(f"{kind}-sessions", []),
        }


def _when_and_what(session: Session, course: Course) -> str:
    starts = session.starts_at.astimezone(course.zone)
    day = dates.day(starts.date(), reader_language())
    return f"{day}, {dates.clock(starts.time())} · {spoken_text(session.title)}"


class NumberForm(forms.Form):
    number = forms.CharField(
        label=_("Number of the certificate"),
        help_text=_("As printed at its foot, such as HGSD-2022-C02-0042."),
        max_length=40,
    )


class AnswerForm(forms.Form):
    answer = SentenceField(label=_("Why"), help_text=_("One sentence. The person reads it."))


class NameForm(NameFields):
    """A name as it should be, and why."""

    reason = SentenceField(
        label=_("Why"),
        help_text=_("One sentence, such as: so it stands in my identity card."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and (
            refusal := printed_name_refusal({field: cleaned[field] for field in NAME_FIELDS})
        ):
            self.add_error(None, str(refusal))
        return cleaned


class NameCallForm(forms.Form):
    until = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class NameFilterForm(forms.Form):
    q = forms.CharField(label=_("Name"), required=False, widget=forms.SearchInput)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("all")),
            ("open", pgettext_lazy("name", "not confirmed")),
            *NameState.choices,
            ("printed", pgettext_lazy("name", "on the certificate")),
        ],
    )


class RegisterFilterForm(forms.Form):
    """What of the register is shown. Nonsense in the address shows everything."""

    q = forms.CharField(label=_("Name or number"), required=False, widget=forms.SearchInput)
    state = forms.ChoiceField(label=_("State"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    institution = forms.TypedChoiceField(
        label=_("Institution"), required=False, coerce=int, empty_value=None, choices=()
    )
    paper = forms.ChoiceField(label=_("Paper"), required=False, choices=[("", _("all")), *PaperState.choices])
    changed = forms.ChoiceField(
        label=_("Since the issue"),
        required=False,
        choices=[("", _("all")), ("yes", pgettext_lazy("certificates", "corrected"))],
    )

    def __init__(
        self, data: Any, *, counts: RegisterCounts, institutions: list[Organisation], language: str
    ) -> None:
        super().__init__(data)
        self._offer("state", [(value, _with(label, counts.states[value])) for value, label in State.choices])
        self._offer("kind", [(value, _with(label, counts.kinds[value])) for value, label in Kind.choices])
        self._offer("institution", [(one.pk, str(one.called(language))) for one in institutions])
        if len(counts.kinds) < 2:
            del self.fields["kind"]
        self.is_valid()

    @property
    def wanted(self) -> Wanted:
        said = self.cleaned_data
        return Wanted(
            text=said.get("q", ""),
            state=said.get("state", ""),
            kind=said.get("kind", ""),
            organisation_pk=said.get("institution"),
            paper=said.get("paper", ""),
            changed=bool(said.get("changed")),
        )

    @property
    def query(self) -> str:
        """What narrows the register, for the address of a file of it."""
        return urlencode({name: value for name, value in self.cleaned_data.items() if value})

    def _offer(self, name: str, choices: list[tuple[Any, str]]) -> None:
        self.fields[name].choices = [("", _("all")), *choices]  # type: ignore[attr-defined]


def _with(label: object, count: int) -> str:
    return f"{label} ({count})"


class ListForm(forms.Form):
    """Numbers or addresses of certificates: written one in a line, or in a file. ``listed`` are those found."""

    numbers = forms.CharField(
        label=_("Numbers or addresses"),
        help_text=_(
            "One in a line: numbers such as HGSD-2022-C02-0042, or the addresses beside the QR codes. An address tells "
            "the name too, a number does not."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocapitalize": "off"}),
    )
    file = forms.FileField(
        label=_("Or a file"),
        help_text=_(
            "CSV or XLSX, with the numbers or addresses in a column of that name, or in the first one."
        ),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    listed: list[str]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        lines = [line.strip() for line in cleaned.get("numbers", "").splitlines()]
        try:
            if file := cleaned.get("file"):
                refuse_larger(file.size, file.name or "", largest=LARGEST_LIST_FILE)
                lines += listed_in_table(file.read(), file.name or "")
            self.listed = [line for line in lines if line]
            insist(list_refusal(len(self.listed)))
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None
        return cleaned


def listed_in_table(content: bytes, name: str) -> list[str]:
    """Return the column of a CSV or XLSX that holds numbers or addresses: the one so named, else the first.

    A list without a header is read too: what stands where a name would is then the first number.
    """
    table = read_table(content, name, largest=LARGEST_LIST_FILE, most_rows=LONGEST_LIST + 1)
    named = [place for place, column in enumerate(table.columns) if column.casefold() in NAMES_OF_COLUMN]
    place = named[0] if named else 0
    first = [] if named or not any(map(str.isdigit, table.columns[0])) else [table.columns[0]]
    return [*first, *(row.cells[place] for row in table.rows)]


def listed_in(body: bytes) -> list[str]:
    """Return the list in ``{"numbers": [text, …]}``. Refuses ``list.malformed`` and the codes of ``list_refusal``."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        document = None
    listed = document.get("numbers") if isinstance(document, dict) else None
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise Refused(LIST_MALFORMED)
    insist(list_refusal(len(listed)))
    return listed
