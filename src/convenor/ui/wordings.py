"""A text per language in a form: the languages side by side, what is missing in one of them seen at once."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from convenor.kit import texts
from convenor.kit.texts import LONGEST_LINE, LONGEST_TEXT, text_refusal

SITE_LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
ROWS = 5


class WordingWidget(forms.MultiWidget):
    """One box per language, each marked with its ``lang``."""

    template_name = "ui/_wording.html"

    def __init__(self, languages: Sequence[str], *, is_long: bool, box_attrs: Mapping[str, object]) -> None:
        self.languages = tuple(languages)
        self.is_long = is_long
        box: type[forms.Widget] = forms.Textarea if is_long else forms.TextInput
        rows = {"rows": ROWS} if is_long else {}
        super().__init__({code: box({"lang": code, **rows, **box_attrs}) for code in languages})

    def decompress(self, value: Mapping[str, str] | None) -> list[str]:
        return [(value or {}).get(code, "") for code in self.languages]

    def use_required_attribute(self, initial: object) -> bool:
        """One language is enough: which one is not for the browser to say."""
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        boxes = context["widget"]["subwidgets"]
        has_text = any(box["value"] for box in boxes)
        for code, box in zip(self.languages, boxes, strict=True):
            box["language"] = code
            box["is_missing"] = has_text and not box["value"]
        return context


class WordingField(forms.MultiValueField):
    """Gives a ``Wording``: a text per language, those without one left out. Required means: in one language at least.

    What is needed later may be left empty now, and is not called optional. ``languages`` are those with a box; texts in
    others are kept out of the form, so whoever makes it names all.
    """

    widget: WordingWidget
    default_error_messages: ClassVar = {"required": _("Write it in at least one language.")}

    def __init__(
        self,
        *,
        languages: Sequence[str] = SITE_LANGUAGES,
        is_long: bool = False,
        most: int | None = None,
        box_attrs: Mapping[str, object] | None = None,
        is_needed_later: bool = False,
        **options: Any,
    ) -> None:
        self.languages = tuple(languages)
        self.is_long = is_long
        self.is_needed_later = is_needed_later
        self.most = most or (LONGEST_TEXT if is_long else LONGEST_LINE)
        fields = [forms.CharField(required=False, strip=False) for _code in languages]
        super().__init__(
            fields,
            require_all_fields=False,
            widget=WordingWidget(languages, is_long=is_long, box_attrs=box_attrs or {}),
            **options,
        )

    def compress(self, data_list: Sequence[str]) -> dict[str, str]:
        clean = texts.running_text if self.is_long else texts.line
        said = {code: clean(text or "") for code, text in zip(self.languages, data_list, strict=False)}
        problems = [
            f"{language_name(code)}: {refusal}"
            for code, text in said.items()
            if (refusal := text_refusal(text, most=self.most))
        ]
        if problems:
            raise forms.ValidationError(problems)
        wording = {code: text for code, text in said.items() if text}
        if self.required and not wording:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return wording

    def has_changed(self, initial: object, data: object) -> bool:
        """Whether what was written differs from what was shown."""
        return bool((initial or {}) != (data or {}))


def language_name(code: str) -> str:
    """Return how a language calls itself: "Azərbaycanca", "English"."""
    name = str(LANG_INFO.get(code, {}).get("name_local", code))
    return name[:1].upper() + name[1:]


def languages_of(*wordings: Mapping[str, str], also: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the languages that a form needs boxes for: the site's, those named, and any that is written already."""
    return tuple(dict.fromkeys([*SITE_LANGUAGES, *also, *(code for one in wordings for code in one)]))
