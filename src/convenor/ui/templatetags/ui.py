"""What every template may say: icons, content per language, days and hours, states, pages of a list."""

from collections.abc import Collection
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from django import template
from django.core.paginator import Page
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString

from convenor.kit import dates
from convenor.kit.languages import Spoken, Wording, reader_language
from convenor.kit.languages import spoken as spoken_in
from convenor.kit.letters import upper

register = template.Library()

ICONS = frozenset((Path(__file__).resolve().parents[1] / "icons.txt").read_text().split())
TONES = ("", "accent", "good", "warn", "bad")


class Called(Protocol):
    """What has a name in each language: a person, an organisation."""

    def called(self, language: str) -> Spoken | str: ...


class OfficiallyCalled(Protocol):
    """What has a name for lists and papers: a person."""

    def officially_called(self, language: str) -> str: ...


class NamedByAssumption(Protocol):
    """Whose name may be assumed in a language: a person."""

    def is_name_assumed(self, language: str) -> bool: ...


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing for the eye only: the words beside it say the same. Names are those in ui/icons.txt."""
    if name not in ICONS:
        raise template.TemplateSyntaxError(
            f"“{name}” is not in ui/icons.txt; add it there and run make setup"
        )
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>',
        static("ui/vendor/icons.svg"),
        name,
    )


def _in_reader_language(value: Spoken | Wording | str | None) -> Spoken:
    if isinstance(value, Spoken):
        return value
    if value is None or isinstance(value, str):
        return Spoken(value or "", reader_language())
    return spoken_in(value, reader_language())


@register.filter
def spoken(value: Spoken | Wording | str | None) -> SafeString | str:
    """The text in the reader's language; one in another language is marked with its ``lang``."""
    chosen = _in_reader_language(value)
    if not chosen.language or chosen.language == reader_language().split("-")[0]:
        return chosen.text
    return format_html('<span lang="{}">{}</span>', chosen.language, chosen.text)


@register.filter
def spoken_text(value: Spoken | Wording | str | None) -> str:
    """The same text without mark-up, for titles, attributes and ``<option>``."""
    return _in_reader_language(value).text


@register.filter
def called(value: Called) -> SafeString | str:
    """The name of a person or a body in the reader's language."""
    return spoken(value.called(reader_language()))


@register.filter
def officially_called(value: OfficiallyCalled) -> str:
    """The name for lists and papers: surname, given name, father's name."""
    return value.officially_called(reader_language())


@register.filter
def address(value: str) -> SafeString | str:
    """A mail address that breaks, where it must, before its @; any other text as it is."""
    if isinstance(value, SafeString) or "@" not in value:
        return value
    mailbox, _, host = value.rpartition("@")
    return format_html("{}<wbr>@{}", mailbox, host)


@register.filter
def capital(text: str | Promise) -> str:
    """The text with a capital for its first letter, as the reader's language writes it: İştirak for iştirak in az."""
    plain = str(text)
    return upper(plain[:1], reader_language()) + plain[1:]


def _local_date(moment: date | datetime) -> date:
    if isinstance(moment, datetime):
        return (timezone.localtime(moment) if timezone.is_aware(moment) else moment).date()
    return moment


@register.filter
def day(value: date | datetime | None) -> str:
    """15 July 2022 · 15 iyul 2022"""
    return dates.day(_local_date(value), reader_language()) if value else ""


@register.filter
def days(first: date | datetime | None, last: date | datetime | None) -> str:
    """``{{ course.first_day|days:course.last_day }}``: 14–15 July 2022"""
    if not first:
        return ""
    return dates.days(_local_date(first), _local_date(last or first), reader_language())


@register.filter
def hours(minutes: int | None) -> str:
    """Minutes as hours in words: 90 becomes 1.5 hours · 1,5 saat"""
    return "" if minutes is None else dates.hours(minutes, reader_language())


@register.simple_tag
def state_badge(label: str | Promise, tone: str = "") -> SafeString:
    """A state in words on a coloured ground; the colour says nothing that the words do not."""
    if tone not in TONES:
        raise template.TemplateSyntaxError(
            f"state_badge knows the tones {', '.join(TONES[1:])}; not “{tone}”"
        )
    return format_html('<span class="badge{}">{}</span>', f" badge-{tone}" if tone else "", label)


@register.inclusion_tag("ui/_assumed_mark.html")
def assumed(fields: Collection[str], *names: str) -> dict[str, bool]:
    """``{% assumed session.assumed "title" "all" %}``: a small sign after what the source does not say.

    It stands where ``fields`` holds one of the names, or one in the reader's language, as in "title.az".
    """
    language = reader_language().split("-")[0]
    return {"is_assumed": any(name in fields or f"{name}.{language}" in fields for name in names)}


@register.inclusion_tag("ui/_assumed_mark.html")
def assumed_name(value: NamedByAssumption) -> dict[str, bool]:
    """``{{ person|called }}{% assumed_name person %}``: the sign after a name that is spelt by assumption."""
    return {"is_assumed": value.is_name_assumed(reader_language())}


@register.inclusion_tag("ui/_pager.html", takes_context=True)
def pager(
    context: template.Context, page: Page[object], section: str = "", name: str = "page"
) -> dict[str, object]:
    """Previous and next page of a list, keeping what else the address asks for. Nothing where there is one page.

    ``section`` is the id of the part that the list stands in, where more stands above it; ``name`` is what the address
    calls the number of the page, where there are several lists.
    """
    request: HttpRequest = context["request"]

    def address(number: int) -> str:
        query = request.GET.copy()
        query[name] = str(number)
        return f"?{query.urlencode()}{section and f'#{section}'}"

    return {
        "page": page,
        "previous_url": address(page.previous_page_number()) if page.has_previous() else "",
        "next_url": address(page.next_page_number()) if page.has_next() else "",
    }
