"""HTTP text to values for the pages that several apps make together."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from convenor.notices.letters import LETTERS
from convenor.notices.states import State
from convenor.people.models import Organisation, Role
from convenor.programmes.models import Course, Programme
from convenor.ui.templatetags.ui import spoken_text
from convenor.ui.wordings import SITE_LANGUAGES, language_name

LONGEST_PROFILE = 5000
PROFILE = {
    "history": _("History"),
    "directions": _("Directions of activity"),
    "projects": _("Projects"),
    "partners": _("Partners"),
    "initiatives": _("International initiatives"),
}
"""The parts of an organisation's profile, in the order in which they are read."""
LANGUAGES = (("az", _("in Azerbaijani")), ("en", _("in English")))


class PersonsForm(forms.Form):
    """What of the list of persons is shown. Nonsense in the address shows everything."""

    q = forms.CharField(label=_("Name"), required=False, max_length=200, widget=forms.SearchInput)
    organisation = forms.TypedChoiceField(
        label=_("Organisation"), required=False, coerce=int, empty_value=None, choices=()
    )
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("all")), *Role.Kind.choices])
    address = forms.ChoiceField(
        label=_("Address"),
        required=False,
        choices=[("", _("all")), ("known", _("known")), ("unknown", _("not known"))],
    )

    def __init__(self, data: Any, *, organisations: list[Organisation]) -> None:
        super().__init__(data)
        named = sorted((spoken_text(one.name), one.pk) for one in organisations)
        self.fields["organisation"].choices = [  # type: ignore[attr-defined]
            ("", _("all")),
            *((pk, name) for name, pk in named),
        ]


class RoleForm(forms.Form):
    """A role to be given: which, and where it holds."""

    kind = forms.ChoiceField(label=_("Role"), choices=Role.Kind.choices)
    place = forms.ChoiceField(label=_("Where"), choices=())

    def __init__(self, data: Any, *, places: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["place"].choices = places  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        is_of_organisation = cleaned.get("place", "").startswith(Role.Reach.ORGANISATION)
        if not self.errors and is_of_organisation != (cleaned["kind"] == Role.Kind.FOCAL_POINT):
            self.add_error("place", _("A focal point is one of an organisation, and nobody else is."))
        return cleaned


class OrganisationProfileForm(forms.Form):
    """What an organisation tells of itself, per language. Only what is written is shown."""

    def __init__(self, data: Any, *, organisation: Organisation) -> None:
        initial = {
            f"{part}_{code}": getattr(organisation, part).get(code, "")
            for part in PROFILE
            for code, _in in LANGUAGES
        }
        super().__init__(data, initial=initial)
        self.kept = {part: dict(getattr(organisation, part)) for part in PROFILE}
        for part, label in PROFILE.items():
            for code, in_language in LANGUAGES:
                self.fields[f"{part}_{code}"] = forms.CharField(
                    label=f"{label}, {in_language}",
                    required=False,
                    max_length=LONGEST_PROFILE,
                    widget=forms.Textarea(attrs={"rows": 4, "lang": code}),
                )

    def values(self) -> dict[str, dict[str, str]]:
        """Each part with its wordings; languages that the form does not have stay as they are."""
        found = {}
        for part, kept in self.kept.items():
            written = {code: self.cleaned_data[f"{part}_{code}"] for code, _in in LANGUAGES}
            found[part] = {code: text for code, text in (kept | written).items() if text}
        return found


class ClaimForm(forms.Form):
    """Why somebody acts for an organisation."""

    reason = forms.CharField(
        label=_("Your post, and how the organiser can tell that you act for it"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TrailForm(forms.Form):
    """Which part of the audit trail is shown."""

    q = forms.CharField(label=_("Who did it"), required=False, max_length=200, widget=forms.SearchInput)
    course = forms.TypedChoiceField(
        label=_("Course"), required=False, coerce=int, empty_value=None, choices=()
    )
    kind = forms.ChoiceField(label=_("About"), required=False, choices=())
    since = forms.DateField(label=_("Since"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any, *, courses: list[Course] | None, kinds: list[tuple[str, str]]) -> None:
        super().__init__(data)
        named = [(one.pk, spoken_text(one.title)) for one in courses or ()]
        self.fields["course"].choices = [("", _("all")), *named]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", _("all kinds")), *kinds]  # type: ignore[attr-defined]
        if courses is None:
            del self.fields["course"]
        if len(kinds) < 2:
            del self.fields["kind"]


class OutboxForm(forms.Form):
    """Which messages of an outbox are shown. Nonsense in the address shows everything."""

    q = forms.CharField(
        label=_("Subject or address"), required=False, max_length=200, widget=forms.SearchInput
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all")), *State.choices])
    letter = forms.ChoiceField(label=_("Letter"), required=False, choices=())
    language = forms.ChoiceField(label=_("Language"), required=False, choices=())
    since = forms.DateField(label=_("Since"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        kinds = sorted((str(one.title), key) for key, one in LETTERS.items())
        self.fields["letter"].choices = [("", _("all kinds")), *((key, title) for title, key in kinds)]  # type: ignore[attr-defined]
        languages = [(code, language_name(code)) for code in SITE_LANGUAGES]
        self.fields["language"].choices = [("", _("all")), *languages]  # type: ignore[attr-defined]


def role_places(
    *, is_of_site: bool, programmes: list[Programme], courses: list[Course], organisations: list[Organisation]
) -> list[tuple[str, str]]:
    """Where a role can hold, as somebody may give it: ``("course-7", "Course: …")``."""
    site = [("site-0", str(_("the whole site")))] if is_of_site else []
    return [
        *site,
        *((f"programme-{one.pk}", f"{_('Programme')}: {spoken_text(one.title)}") for one in programmes),
        *((f"course-{one.pk}", f"{_('Course')}: {spoken_text(one.title)}") for one in courses),
        *(
            (f"organisation-{one.pk}", f"{_('Organisation')}: {spoken_text(one.name)}")
            for one in organisations
        ),
    ]
