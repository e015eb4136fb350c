"""HTTP text to values. What is refused in them, the rules say."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from convenor.live.models import Poll
from convenor.live.rules.floor import LONGEST_TURN
from convenor.live.rules.polls import LONGEST_WORDING, MOST_OPTIONS
from convenor.live.rules.rooms import cleaned_code
from convenor.live.states import Kind
from convenor.ui.wordings import WordingField


class CodeForm(forms.Form):
    """One large field, forgiving of small letters, spaces and hyphens."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Six letters and digits, as on the screen."),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "class": "code-field",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "inputmode": "text",
                "enterkeyhint": "go",
                "autofocus": True,
            }
        ),
    )

    def clean_code(self) -> str:
        return cleaned_code(self.cleaned_data["code"])


class NameForm(forms.Form):
    """A guest's name, or none."""

    name = forms.CharField(
        label=_("Your name"),
        help_text=_("As others may see it. You can leave it empty."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class RoomForm(forms.Form):
    """What a room takes now."""

    moderated = forms.BooleanField(label=_("Questions and ideas wait until they are shown"), required=False)
    questions_open = forms.BooleanField(label=_("Questions are taken"), required=False)
    ideas_open = forms.BooleanField(label=_("Ideas are taken"), required=False)
    floor_open = forms.BooleanField(label=_("One can ask for the floor"), required=False)
    turn_seconds = forms.IntegerField(
        label=_("Seconds for one speaker"),
        help_text=_("0 for no limit."),
        min_value=0,
        max_value=LONGEST_TURN,
    )


class PollForm(forms.Form):
    """A poll as it is written before the hour."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, widget=forms.RadioSelect)
    wording = WordingField(label=_("What is asked"), most=LONGEST_WORDING)
    options = WordingField(
        label=_("Answers to choose from"),
        help_text=_("One on each line, in the same order in each language. Not for scales, words and texts."),
        is_long=True,
        required=False,
    )
    most = forms.IntegerField(
        label=_("How many one may choose, or how many words"),
        help_text=_("For several answers and for the word cloud."),
        min_value=1,
        max_value=MOST_OPTIONS,
    )
    lowest = forms.IntegerField(label=_("The scale begins at"), min_value=-100, max_value=100)
    highest = forms.IntegerField(label=_("and ends at"), min_value=-100, max_value=100)
    low_label = WordingField(label=_("The lowest point means"), most=60, required=False)
    high_label = WordingField(label=_("The highest point means"), most=60, required=False)
    anonymous = forms.BooleanField(
        label=_("Anonymous: nothing links a person and their answer"), required=False
    )
    results_shown = forms.BooleanField(label=_("The hall sees the results as they come"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        lines = {code: text.split("\n") for code, text in (cleaned.get("options") or {}).items()}
        lines = {code: [one.strip() for one in found if one.strip()] for code, found in lines.items()}
        if len({len(found) for found in lines.values()}) > 1:
            self.add_error("options", _("There must be as many lines in each language."))
        else:
            count = max((len(found) for found in lines.values()), default=0)
            cleaned["options"] = [
                {code: found[place] for code, found in lines.items()} for place in range(count)
            ]
        return cleaned

    @classmethod
    def shown_of(cls, poll: Poll) -> Mapping[str, object]:
        """What the form shows of a poll that is there."""
        options = [one.wording for one in poll.options.all()]
        codes = dict.fromkeys(code for one in options for code in one)
        fields = ("kind", "wording", "most", "lowest", "highest", "low_label", "high_label")
        return {
            **{name: getattr(poll, name) for name in (*fields, "anonymous", "results_shown")},
            "options": {code: "\n".join(one.get(code, "") for one in options) for code in codes},
        }


class AnswerForm(forms.Form):
    """An answer in writing."""

    text = forms.CharField(
        label=_("Your answer"),
        help_text=_("It is sent by mail, once, to everybody with an account who asked or voted for it."),
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
        required=False,
    )
