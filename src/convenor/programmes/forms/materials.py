"""A material as an organiser writes it down."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from convenor.documents.uploads import PAPERS
from convenor.kit.languages import reader_language
from convenor.programmes.actions import Given
from convenor.programmes.forms.files import checked_file
from convenor.programmes.models import Course, Material, Module, Session
from convenor.programmes.queries import speakers
from convenor.programmes.rules import FILE_OR_LINK, LONGEST_TITLE, TITLE_MISSING
from convenor.ui.templatetags.ui import spoken_text

ENDINGS = ",".join(kind.ending for kind in PAPERS)


class GivenForm(forms.Form):
    """A file or an address: what a version consists of."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("PDF, office files without macros, pictures or plain text."),
        widget=forms.FileInput(attrs={"accept": ENDINGS}),
    )
    url = forms.URLField(
        label=_("Or an address"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("For what lies elsewhere: a recording, a page."),
    )

    def clean_file(self) -> Given | None:
        return checked_file(self.cleaned_data["file"], allowed=PAPERS, limit=settings.LARGEST_MATERIAL)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned.get("file")) == bool(cleaned.get("url")):
            self.add_error("file", str(FILE_OR_LINK))
        return cleaned

    @property
    def given(self) -> Given:
        return self.cleaned_data["file"] or Given(url=self.cleaned_data["url"])


class MaterialForm(forms.Form):
    """Title, place, audience and rights."""

    title_az = forms.CharField(
        label=_("Title in Azerbaijani"),
        max_length=LONGEST_TITLE,
        required=False,
        widget=forms.TextInput(attrs={"lang": "az"}),
    )
    title_en = forms.CharField(
        label=_("Title in English"),
        max_length=LONGEST_TITLE,
        required=False,
        widget=forms.TextInput(attrs={"lang": "en"}),
    )
    place = forms.ChoiceField(label=_("Belongs to"), required=False, choices=())
    author = forms.TypedChoiceField(
        label=_("Author"), required=False, coerce=int, empty_value=None, choices=()
    )
    language = forms.ChoiceField(
        label=_("Language of the material"),
        required=False,
        choices=[("", _("not said")), *settings.LANGUAGES],
    )
    licence = forms.ChoiceField(
        label=_("Licence"), required=False, choices=[("", _("not said")), *Material.Licence.choices]
    )
    audience = forms.ChoiceField(label=_("Who sees it"), choices=Material.Audience.choices)
    visible_from = forms.DateTimeField(
        label=_("From when"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("In the time of the course. Empty: at once."),
    )

    def __init__(self, data: Any, *, course: Course, material: Material | None = None) -> None:
        super().__init__(data, initial=_initial(material) if material else {"audience": "organisers"})
        self.course = course
        self.sessions = {f"session-{one.pk}": one for one in course.sessions.all() if one.counts}
        self.modules = {f"module-{one.pk}": one for one in course.modules.all()}
        self.authors = {one.person.pk: one.person for one in speakers(course)}
        self.title_kept = dict(material.title) if material else {}
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            ("", _("the whole course")),
            *((key, _module(module)) for key, module in self.modules.items()),
            *((key, spoken_text(session.title)) for key, session in self.sessions.items()),
        ]
        self.fields["author"].choices = [  # type: ignore[attr-defined]
            ("", _("nobody in particular")),
            *((pk, person.called(reader_language())) for pk, person in self.authors.items()),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not (cleaned["title_az"] or cleaned["title_en"]):
            self.add_error("title_az", str(TITLE_MISSING))
        return cleaned

    def values(self) -> dict[str, object]:
        """The fields of the material as written."""
        written = self.cleaned_data
        titles = self.title_kept | {"az": written["title_az"], "en": written["title_en"]}
        return {
            "title": {code: text for code, text in titles.items() if text},
            "module": self.modules.get(written["place"]),
            "session": self.sessions.get(written["place"]),
            "author": self.authors.get(written["author"]),
            "language": written["language"],
            "licence": written["licence"],
            "audience": written["audience"],
            "visible_from": written["visible_from"],
        }


def _initial(material: Material) -> dict[str, object]:
    place = ""
    if material.session_id:
        place = f"session-{material.session_id}"
    elif material.module_id:
        place = f"module-{material.module_id}"
    return {
        "title_az": material.title.get("az", ""),
        "title_en": material.title.get("en", ""),
        "place": place,
        "author": material.author_id,
        "language": material.language,
        "licence": material.licence,
        "audience": material.audience,
        "visible_from": material.visible_from,
    }


def _module(module: Module | Session) -> str:
    if module.title:
        return spoken_text(module.title)
    return str(_("Module %(number)s") % {"number": getattr(module, "number", "")})
