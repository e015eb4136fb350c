"""What the editor sends, as a layout. One form for the page, one for each field; the script only fills them in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from convenor.credentials.design.artwork import LARGEST_FILE, too_large
from convenor.credentials.design.layout import (
    ALIGNMENTS,
    BORDERS,
    COLOURS,
    FACES,
    KINDS,
    LANGUAGES,
    STEP,
    WEIGHTS,
    Field,
    Layout,
    near,
    new_field,
)
from convenor.credentials.design.rules import (
    LARGEST_TYPE,
    MOST_FIELDS,
    MOST_SIGNATORIES,
    SMALLEST_TYPE,
    Problem,
)
from convenor.credentials.models.designs import StoredArtwork
from convenor.programmes.models import Course
from convenor.ui.templatetags.ui import spoken_text

LONGEST_TEXT = 600
TAKE_AWAY = _("Take this field away")
LANGUAGE_NAMES = {"az": "Azərbaycanca", "en": "English"}
PAPER_LANGUAGES = {
    "az,en": _("Azerbaijani, then English"),
    "en,az": _("English, then Azerbaijani"),
    "az": _("Azerbaijani alone"),
    "en": _("English alone"),
}


class PageForm(forms.Form):
    """What holds for the whole page."""

    page = forms.ChoiceField(
        label=_("Page"), choices=[("landscape", _("A4, landscape")), ("portrait", _("A4, portrait"))]
    )
    border = forms.ChoiceField(label=_("Border"), choices=list(BORDERS.items()))
    languages = forms.ChoiceField(label=_("Languages"), choices=list(PAPER_LANGUAGES.items()))
    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class Millimetres(forms.FloatField):
    """A length in steps of half a millimetre; what lies off the page is judged by the rule, not here."""

    def __init__(self, label: Any) -> None:
        widget = forms.NumberInput(attrs={"step": STEP, "inputmode": "decimal"})
        super().__init__(label=label, min_value=-1000, max_value=1000, step_size=None, widget=widget)

    def clean(self, value: Any) -> float:
        return near(super().clean(value) or 0.0)


class FieldForm(forms.Form):
    """One field of the page: only what its kind can have is asked."""

    key = forms.SlugField(max_length=40, widget=forms.HiddenInput)
    kind = forms.ChoiceField(choices=[(kind, kind) for kind in KINDS], widget=forms.HiddenInput)
    x = Millimetres(_("Left, mm"))
    y = Millimetres(_("Top, mm"))
    width = Millimetres(_("Width, mm"))
    height = Millimetres(_("Height, mm"))
    size = forms.FloatField(
        label=_("Size, points"),
        min_value=SMALLEST_TYPE,
        max_value=LARGEST_TYPE,
        widget=forms.NumberInput(attrs={"step": 0.5, "inputmode": "decimal"}),
    )
    face = forms.ChoiceField(label=_("Typeface"), choices=list(FACES.items()))
    weight = forms.ChoiceField(label=_("Weight"), choices=list(WEIGHTS.items()))
    align = forms.ChoiceField(label=_("Alignment"), choices=list(ALIGNMENTS.items()))
    colour = forms.ChoiceField(label=_("Colour"), choices=list(COLOURS.items()))
    languages = forms.MultipleChoiceField(
        label=_("Shown in"),
        choices=list(LANGUAGE_NAMES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    which = forms.IntegerField(label=_("Place by protocol"), min_value=1, max_value=MOST_SIGNATORIES)
    picture = forms.ChoiceField(label=_("Picture"), required=False)
    words_az = forms.CharField(label=_("In Azerbaijani"), required=False, max_length=LONGEST_TEXT)
    words_en = forms.CharField(label=_("In English"), required=False, max_length=LONGEST_TEXT)

    def __init__(self, *arguments: Any, artwork: Sequence[StoredArtwork] = (), **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.is_of = str(self["kind"].value() or "text")
        kind = KINDS.get(self.is_of, KINDS["text"])
        self.title = kind.label
        unused = set()
        if not kind.typed:
            unused |= {"size", "face", "weight", "align", "colour"}
        if not kind.spoken:
            unused |= {"languages"}
        if self.is_of != "signatory":
            unused |= {"which"}
        if self.is_of not in {"text", "picture"}:
            unused |= {"words_az", "words_en"}
        if self.is_of not in {"picture", "signatory"}:
            unused |= {"picture"}
        for name in unused:
            del self.fields[name]
        self._offer(artwork)

    def _offer(self, artwork: Sequence[StoredArtwork]) -> None:
        if "picture" not in self.fields:
            return
        is_signature = self.is_of == "signatory"
        offered = [(one.digest, one.name) for one in artwork if one.is_signature == is_signature]
        none = _("none: signed by hand") if is_signature else _("choose")
        field = self.fields["picture"]
        kept = str(self["picture"].value() or "")
        if kept and kept not in dict(offered):
            # A file that was deleted stays named until somebody chooses another: the rule says what to do.
            offered.append((kept, str(_("deleted file"))))
        field.choices = [("", none), *offered]  # type: ignore[attr-defined]
        if is_signature:
            field.label = _("Scanned signature")
        else:
            self.fields["words_az"].help_text = _(
                "What it shows, for those who cannot see it. Left empty, it is an ornament."
            )

    @property
    def words_apart(self) -> list[forms.BoundField]:
        return [self[name] for name in ("words_az", "words_en") if name in self.fields]

    @property
    def measures(self) -> list[forms.BoundField]:
        return [self[name] for name in ("x", "y", "width", "height")]

    @property
    def type(self) -> list[forms.BoundField]:
        return [self[name] for name in ("size", "face", "weight", "align", "colour") if name in self.fields]

    @property
    def others(self) -> list[forms.BoundField]:
        return [self[name] for name in ("which", "picture", "languages") if name in self.fields]

    @property
    def field(self) -> Field:
        """The field as written."""
        said = self.cleaned_data
        usual = Field(key=said["key"], kind=said["kind"], x=0, y=0, width=0, height=0)
        words = {language: " ".join(said.get(f"words_{language}", "").split()) for language in LANGUAGES}
        return Field(
            **{
                name: said.get(name, getattr(usual, name))
                for name in (
                    *("key", "kind", "x", "y", "width", "height"),
                    *("size", "face", "weight", "align", "colour", "which", "picture"),
                )
            },
            languages=tuple(said["languages"]) if "languages" in said else LANGUAGES,
            words={language: text for language, text in words.items() if text},
        )


class BaseFieldForms(forms.BaseFormSet[FieldForm]):
    def add_fields(self, form: FieldForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = TAKE_AWAY


FieldForms = forms.formset_factory(
    FieldForm,
    formset=BaseFieldForms,
    extra=0,
    can_delete=True,
    max_num=MOST_FIELDS + 20,
    absolute_max=MOST_FIELDS + 20,
)


class DesignForm:
    """The page and its fields together. ``problems`` are put beside the fields that they are about."""

    def __init__(self, page: PageForm, fields: Any) -> None:
        self.page, self.fields = page, fields

    @classmethod
    def of(cls, layout: Layout, *, based_on: int, artwork: Sequence[StoredArtwork]) -> "DesignForm":
        initial = {
            "page": layout.page,
            "border": layout.border,
            "languages": ",".join(layout.languages),
            "based_on": based_on,
        }
        return cls(
            PageForm(initial=initial),
            FieldForms(
                initial=[_initial(one) for one in layout.fields],
                prefix="field",
                form_kwargs={"artwork": artwork},
            ),
        )

    @classmethod
    def sent(cls, data: Mapping[str, Any], *, artwork: Sequence[StoredArtwork]) -> "DesignForm":
        return cls(PageForm(data), FieldForms(data, prefix="field", form_kwargs={"artwork": artwork}))

    def is_valid(self) -> bool:
        return bool(self.page.is_valid() & self.fields.is_valid())

    @property
    def based_on(self) -> int:
        return int(self.page.cleaned_data["based_on"])

    @property
    def layout(self) -> Layout:
        """The layout as written, without the fields that were taken away. Two of one key: the second gets another."""
        placed: dict[str, Field] = {}
        for form in self.fields.forms:
            if form in self.fields.deleted_forms:
                continue
            placed.setdefault(form.field.key, form.field)
        page = self.page.cleaned_data
        return Layout(
            page["page"], tuple(placed.values()), page["border"], tuple(page["languages"].split(","))
        )

    @property
    def errors(self) -> list[Problem]:
        """What could not even be read, as problems."""
        return [
            Problem(str(form["key"].value()), message)
            for form in self.fields.forms
            for messages in form.errors.values()
            for message in messages
        ]

    def tell(self, problems: Iterable[Problem]) -> list[Problem]:
        """Give each field what is wrong with it; return what concerns the page."""
        by_key: dict[str, list[Problem]] = {}
        for problem in problems:
            by_key.setdefault(problem.key, []).append(problem)
        for form in self.fields.forms:
            form.problems = by_key.pop(str(form["key"].value()), [])
        return [problem for rest in by_key.values() for problem in rest]


def fresh_form(kind: str, key: str, *, page: str, number: int, artwork: Sequence[StoredArtwork]) -> FieldForm:
    """Return the form of a field that is just coming onto the page, as number ``number`` of the forms."""
    form = FieldForm(
        initial=_initial(new_field(kind, key, page=page)), prefix=f"field-{number}", artwork=artwork
    )
    form.fields["DELETE"] = forms.BooleanField(label=TAKE_AWAY, required=False)
    return form


class AddForm(forms.Form):
    kind = forms.ChoiceField(label=_("New field"), choices=[(kind, one.label) for kind, one in KINDS.items()])


class ArtworkForm(forms.Form):
    """Stands inside the form of the page, which may be saved without any file."""

    use_required_attribute = False
    file = forms.FileField(
        label=_("File"),
        help_text=_("PNG, JPEG or SVG, at most 8 MB."),
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.svg"}),
    )
    is_signature = forms.BooleanField(
        label=_("This is a scanned signature"),
        help_text=_(
            "It is kept encrypted, is offered only for signatures, and is never copied to another course."
        ),
        required=False,
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(
                _("The file has %(size)s. %(why)s"),
                params={"size": filesizeformat(file.size), "why": too_large(LARGEST_FILE)},
            )
        return file


class CopyForm(forms.Form):
    source = forms.ModelChoiceField(label=_("Course"), queryset=Course.objects.none(), to_field_name="slug")

    def __init__(self, *arguments: Any, courses: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        field = self.fields["source"]
        field.queryset = courses  # type: ignore[attr-defined]
        field.label_from_instance = lambda course: f"{course.code} {spoken_text(course.title)}"  # type: ignore[attr-defined]


def _initial(one: Field) -> dict[str, Any]:
    said = {
        name: getattr(one, name) for name in one.__dataclass_fields__ if name not in {"words", "languages"}
    }
    lengths = {name: f"{said[name]:g}" for name in ("x", "y", "width", "height", "size")}
    return {
        **said,
        **lengths,
        "which": one.which or 1,
        "languages": list(one.languages),
        "words_az": one.words.get("az", ""),
        "words_en": one.words.get("en", ""),
    }
