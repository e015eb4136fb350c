"""What people may write as the wording of a letter, and what becomes of it."""

import pytest

from convenor.kit.refusals import Refused
from convenor.notices import actions, queries
from convenor.notices.models import Rewording
from convenor.notices.queries import OF_SITE, Place
from convenor.notices.rules import wording_refusal
from convenor.notices.tests.factories import AT, COURSE, GREETING, PROGRAMME, a_message

BODY = "Salam {name}!\n\n{page}"


def reword(
    subject: str = "Yeni: {name}", body: str = BODY, place: Place = OF_SITE, seen: int = 0
) -> Rewording:
    return actions.reword(
        GREETING, language="az", place=place, subject=subject, body=body, seen=seen, by=None, at=AT
    )


def code_of(subject: str, body: str) -> tuple[str, str]:
    refusal = wording_refusal(subject, body, known=GREETING.placeholders, needed=GREETING.needed)
    return (refusal.code, str(refusal)) if refusal else ("", "")


@pytest.mark.parametrize(
    "evil",
    [
        "{person.password}",
        "{0.__class__}",
        "{name.__class__.__mro__}",
        "{name!r}",
        "{name:>9}",
        "{}",
        "{0}",
        "{Name}",
        "{ name }",
        "{unknown}",
        "{{name}}",
        "{%load x%}",
        "{{ settings.SECRET_KEY }}",
        "{name",
        "name}",
    ],
)
def test_nothing_in_braces_but_a_placeholder_of_this_letter_is_taken(evil: str, in_english: None) -> None:
    code, sentence = code_of("Salam", f"{{page}}\n\n{evil}\n")
    assert code == "letter.placeholder_unknown"
    assert sentence.startswith("Line 3: ")
    assert code_of(f"Salam {evil}", "{page}")[0] == "letter.placeholder_unknown"


def test_template_code_is_only_text() -> None:
    assert code_of("% if x %", "{page} $name %(name)s <script> %}")[0] == "letter.placeholder_unknown"
    assert code_of("Salam", "{page} $name %(name)s <script>alert()</script>") == ("", "")


@pytest.mark.parametrize(
    ("subject", "body", "code"),
    [
        ("", BODY, "letter.subject_missing"),
        ("  ", BODY, "letter.subject_missing"),
        ("Salam", " \n ", "letter.body_missing"),
        ("Salam\nBcc: all@example.org", BODY, "letter.subject_broken"),
        ("Salam\rBcc: all@example.org", BODY, "letter.subject_broken"),
        ("Salam\x0bBcc", BODY, "text.control_character"),
        ("ə" * 500, BODY, "text.too_long"),
        ("Salam", BODY + "ə" * 10_000, "text.too_long"),
        ("Salam", "Salam {name}", "letter.placeholder_missing"),
    ],
)
def test_what_is_no_wording(subject: str, body: str, code: str) -> None:
    assert code_of(subject, body)[0] == code


@pytest.mark.django_db
def test_a_letter_reads_as_it_is_worded_nearest() -> None:
    first = reword()
    assert a_message().subject == "Yeni: Aygün"
    reword("Proqram: {name}", place=PROGRAMME)
    assert a_message().subject == "Proqram: Aygün"
    assert a_message(places=(("course", 8),)).subject == "Yeni: Aygün"
    assert a_message(language="en").subject == "Salam, Aygün"
    assert first.body == BODY + "\n"


@pytest.mark.django_db
def test_back_to_the_wording_above_keeps_the_earlier_ones() -> None:
    site, own = reword(), reword("Proqram: {name}", place=PROGRAMME)
    back = actions.unword(GREETING, language="az", place=PROGRAMME, seen=own.pk, by=None, at=AT)
    assert a_message().subject == "Yeni: Aygün"
    actions.unword(GREETING, language="az", place=OF_SITE, seen=site.pk, by=None, at=AT)
    assert a_message().subject == "Salam, Aygün"
    told = queries.wordings(GREETING, "az", PROGRAMME)
    assert (told.is_own, told.newest, told.earlier) == (False, back.pk, [own])
    assert queries.reworded(PROGRAMME) == set()


@pytest.mark.django_db
def test_the_second_of_two_who_word_it_at_once_is_told_so() -> None:
    first = reword()
    with pytest.raises(Refused) as answer:
        reword("Başqa: {name}")
    assert answer.value.refusal.code == "letter.changed"
    second = reword("Başqa: {name}", seen=first.pk)
    told = queries.wordings(GREETING, "az", OF_SITE)
    assert (told.subject, told.is_own, told.newest, told.earlier) == (
        "Başqa: {name}",
        True,
        second.pk,
        [first],
    )


@pytest.mark.django_db
def test_a_wording_that_the_letter_has_outgrown_does_not_hold() -> None:
    Rewording.objects.create(letter=GREETING.key, language="az", subject="{gone}", body="{page}", at=AT)
    assert a_message().subject == "Salam, Aygün"


@pytest.mark.django_db
def test_a_message_that_waits_keeps_the_words_that_were_looked_at() -> None:
    actions.look_through([GREETING.key], place=COURSE, by=None, at=AT)
    message = a_message()
    reword()
    actions.release(message, by=None, at=AT)
    message.refresh_from_db()
    assert message.subject == "Salam, Aygün"
