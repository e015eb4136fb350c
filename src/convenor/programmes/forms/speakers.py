"""What a speaker writes, and the organiser about them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from convenor.documents.uploads import PICTURES, SLIDES
from convenor.kit.dates import day as written_day
from convenor.people.models import Person
from convenor.programmes.forms.files import checked_file
from convenor.programmes.models import Contribution, Course, Invitation, Material
from convenor.programmes.queries import half_days
from convenor.programmes.rules import BIO_LANGUAGES, LONGEST_BIO, LONGEST_TALK

LANGUAGES = dict(settings.LANGUAGES)
LABELS = {
    "bio_az": _("About you, in Azerbaijani"),
    "bio_en": _("About you, in English"),
    "talk_az": _("Title of your talk, in Azerbaijani"),
    "talk_en": _("Title of your talk, in English"),
}
LONGEST_NEEDS = 1000


class AnswerForm(forms.Form):
    """Whether the person takes a part, and how the talk is called."""

    answer = forms.ChoiceField(
        label=_("Do you take this part?"),
        widget=forms.RadioSelect,
        choices=[
            (Contribution.Answer.CONFIRMED, _("Yes, I come")),
            (Contribution.Answer.DECLINED, _("No, I cannot")),
        ],
    )

    def __init__(self, data: Any, *, contribution: Contribution) -> None:
        initial = {"answer": contribution.answer}
        initial |= {f"talk_{language}": contribution.talk.get(language, "") for language in BIO_LANGUAGES}
        super().__init__(data, prefix=f"part-{contribution.pk}", initial=initial)
        for language in BIO_LANGUAGES:
            self.fields[f"talk_{language}"] = forms.CharField(
                label=LABELS[f"talk_{language}"],
                max_length=LONGEST_TALK,
                required=False,
                widget=forms.TextInput(attrs={"lang": language}),
            )
        self.kept = {code: text for code, text in contribution.talk.items() if code not in BIO_LANGUAGES}

    @property
    def talk(self) -> dict[str, str]:
        return self.kept | {code: self.cleaned_data[f"talk_{code}"] for code in BIO_LANGUAGES}


class ProfileForm(forms.Form):
    """Who the person is, in their own words, and how they look."""

    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        help_text=_(
            "JPEG, PNG or WebP. It is cut to a square, and what the file says of place and time is taken out."
        ),
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png,.webp"}),
    )
    remove_photo = forms.BooleanField(label=_("Take my photo away"), required=False)

    def __init__(self, data: Any, files: Any = None, *, person: Person) -> None:
        initial = {f"bio_{language}": person.bio.get(language, "") for language in BIO_LANGUAGES}
        super().__init__(data, files, prefix="about", initial=initial)
        bios = {
            f"bio_{language}": forms.CharField(
                label=LABELS[f"bio_{language}"],
                max_length=LONGEST_BIO,
                required=False,
                widget=forms.Textarea(attrs={"rows": 5, "lang": language}),
            )
            for language in BIO_LANGUAGES
        }
        self.fields = bios | self.fields
        if not person.photo:
            del self.fields["remove_photo"]
        self.kept = {code: text for code, text in person.bio.items() if code not in BIO_LANGUAGES}

    def clean_photo(self) -> bytes | None:
        given = checked_file(self.cleaned_data["photo"], allowed=PICTURES, limit=settings.LARGEST_UPLOAD)
        return given.content if given else None

    @property
    def bio(self) -> dict[str, str]:
        written = {code: self.cleaned_data[f"bio_{code}"] for code in BIO_LANGUAGES}
        return self.kept | {code: text for code, text in written.items() if text}


class NeedsForm(forms.Form):
    """What the person needs, and when they cannot come."""

    technical = forms.CharField(
        label=_("What you need in the room"),
        max_length=LONGEST_NEEDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A connection, sound, an interpreter, a place that a wheelchair reaches…"),
    )
    diet = forms.CharField(
        label=_("What you eat, or do not eat"),
        max_length=LONGEST_NEEDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only the organisers of this course see it."),
    )
    absent = forms.MultipleChoiceField(
        label=_("When you cannot come"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any, *, invitation: Invitation, language: str) -> None:
        initial = {name: getattr(invitation, name) for name in ("technical", "diet", "absent")}
        super().__init__(data, prefix="needs", initial=initial)
        halves = {1: _("%(day)s, first half of the day"), 2: _("%(day)s, second half of the day")}
        self.fields["absent"].choices = [  # type: ignore[attr-defined]
            (key, halves[half] % {"day": written_day(day, language)})
            for key, day, half in half_days(invitation.course)
        ]


class SlidesForm(forms.Form):
    """Slides or a paper for a talk, from the speaker."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, PPTX or ODP."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.pptx,.odp"}),
    )
    place = forms.ChoiceField(label=_("For"), choices=())
    language = forms.ChoiceField(label=_("Language of the file"), choices=settings.LANGUAGES)
    audience = forms.ChoiceField(
        label=_("Who may see it"),
        choices=[choice for choice in Material.Audience.choices if choice[0] != Material.Audience.TRAINERS],
        initial=Material.Audience.PARTICIPANTS,
    )
    licence = forms.ChoiceField(
        label=_("Licence"),
        required=False,
        choices=[("", _("not said")), *Material.Licence.choices],
        help_text=_("What others may do with it."),
    )

    def __init__(
        self,
        data: Any,
        files: Any = None,
        *,
        course: Course,
        places: Sequence[tuple[str, str]],
        language: str,
    ) -> None:
        super().__init__(data, files, prefix="slides", initial={"language": language})
        self.course = course
        self.fields["place"].choices = list(places)  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        return checked_file(self.cleaned_data["file"], allowed=SLIDES, limit=settings.LARGEST_MATERIAL)


class AddressForm(forms.Form):
    """The address to which a speaker's link goes; by it they can sign in later."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    language = forms.ChoiceField(label=_("Language of mails"), choices=settings.LANGUAGES)
