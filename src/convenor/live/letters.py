"""What is written about questions for which the hour was too short."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from convenor.live.models import Answer
from convenor.notices.letters import Letter, Placeholder, register
from convenor.people.models import Person
from convenor.programmes.letters import COURSE, of_course


@dataclass(frozen=True)
class Sent:
    """An answer, and the person who reads of it."""

    answer: Answer
    reader: Person


def answers() -> QuerySet[Answer]:
    """Answers with all that their letters say."""
    return Answer.objects.select_related("question__room__session__course__programme", "assigned_to", "by")


def _of_question(sent: Sent, language: str) -> Mapping[str, str]:
    session = sent.answer.question.room.session
    return {
        "name": sent.reader.given,
        **of_course(session.course, language),
        "session": str(session.called(language)),
        "question": sent.answer.question.text,
    }


def _of_assigned(sent: Sent, language: str) -> Mapping[str, str]:
    path = reverse("live:answer", args=[sent.answer.question_id])
    return {**_of_question(sent, language), "page": f"{settings.SITE_URL}{path}"}


def _of_answer(sent: Sent, language: str) -> Mapping[str, str]:
    course = sent.answer.question.room.session.course
    return {
        **_of_question(sent, language),
        "answer": sent.answer.text,
        "who": sent.answer.by.called(language) if sent.answer.by else "",
        "page": f"{settings.SITE_URL}{reverse('programmes:course', args=[course.slug])}",
    }


def _assigned(course_pk: int, person_pk: int) -> Sent | None:
    owed = answers().filter(question__room__session__course=course_pk, assigned_to=person_pk, at=None).first()
    return Sent(owed, owed.assigned_to) if owed and owed.assigned_to else None


def _answered(course_pk: int, person_pk: int) -> Sent | None:
    asked = answers().filter(
        question__room__session__course=course_pk, question__attendee__person=person_pk, at__isnull=False
    )
    answer = asked.select_related("question__attendee__person").first()
    reader = answer.question.attendee.person if answer else None
    return Sent(answer, reader) if answer and reader else None


QUESTION = {
    **COURSE,
    "name": Placeholder(_("the given name of the reader")),
    "session": Placeholder(_("the title of the session")),
    "question": Placeholder(_("the question, as it was asked"), needed=True),
}

ASSIGNED = register(
    Letter(
        key="live.assigned",
        title=_("A question to answer in writing"),
        used=_("Sent to the person to whom a question of a live room is given for a written answer."),
        subject=_("A question for you: {session}"),
        body=_("""Dear {name},

the time of the session “{session}” (course “{course}”) was too short for this question.
The organisers ask you to answer it in writing:

{question}

Write your answer here. It is sent to whoever asked the question and to all who voted for it:
{page}"""),
        placeholders={
            **QUESTION,
            "page": Placeholder(_("the address at which the answer is written"), needed=True),
        },
        values=_of_assigned,
        example=_assigned,
    )
)

ANSWERED = register(
    Letter(
        key="live.answered",
        title=_("Written answer to a question"),
        used=_("Sent to everybody with an account who asked a question in a live room or voted for it."),
        subject=_("An answer to your question: {session}"),
        body=_("""Dear {name},

in the session “{session}” of the course “{course}” you asked this question or voted for it:

{question}

The answer:

{answer}

{who}

The course:
{page}"""),
        placeholders={
            **QUESTION,
            "answer": Placeholder(_("the answer"), needed=True),
            "who": Placeholder(_("the name of who answered")),
            "page": Placeholder(_("the address of the course")),
        },
        values=_of_answer,
        example=_answered,
    )
)
