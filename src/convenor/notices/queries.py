"""Reading messages, wordings, and what is looked through first."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.utils import timezone, translation

from convenor.kit.names import fold
from convenor.notices.letters import LETTERS, Letter
from convenor.notices.models import SITE, LookedThrough, Message, Rewording
from convenor.notices.rules import filled, filled_subject, wording_refusal
from convenor.notices.states import State

Place = tuple[str, int]
"""Where something holds: ``("course", 7)``, as ``people.permissions.Scope``."""
OF_SITE: Place = (SITE, 0)


@dataclass(frozen=True)
class Written:
    """A message as it will be read."""

    language: str
    subject: str
    body: str


def _at(places: Iterable[Place]) -> Q:
    found = Q(reach=SITE, reach_pk=0)
    for reach, pk in places:
        found |= Q(reach=reach, reach_pk=pk)
    return found


def wording_of(letter: Letter, language: str, places: Sequence[Place]) -> tuple[str, str]:
    """Subject and text that hold for a letter: of the first of ``places`` with its own, then the site's, the house's.

    A wording that the letter has outgrown, because its placeholders are others now, does not hold: one query.
    """
    kept: dict[Place, Rewording] = {}
    for one in Rewording.objects.filter(_at(places), letter=letter.key, language=language).order_by("pk"):
        kept[one.reach, one.reach_pk] = one
    for place in (*places, OF_SITE):
        own = kept.get((place[0], place[1]))
        if own and not wording_refusal(
            own.subject, own.body, known=letter.placeholders, needed=letter.needed
        ):
            return own.subject, own.body
    return letter.house_wording(language)


def written(letter: Letter, about: object, *, language: str, places: Sequence[Place]) -> Written:
    """The letter about one thing as it will be read in ``language``."""
    subject, body = wording_of(letter, language, places)
    with translation.override(language):
        values = letter.values(about, language)
    return Written(language, filled_subject(subject, values), filled(body, values))


def is_looked_through(letter: str, places: Iterable[Place]) -> bool:
    """Whether letters of a kind wait in any of ``places``, or everywhere, until somebody has looked at them."""
    return LookedThrough.objects.filter(_at(places), letter=letter).exists()


def written_since(letter: str, place: Place, *, since: datetime) -> set[int]:
    """Who was written a letter of a kind in this very place since then, by their numbers: one query."""
    found = Message.objects.filter(letter=letter, reach=place[0], reach_pk=place[1], posted_at__gt=since)
    return {pk for pk in found.values_list("reader_pk", flat=True) if pk is not None}


def looked_through(*places: Place) -> set[str]:
    """The kinds of letter that wait in any of these very places."""
    here = Q(pk__in=[])
    for reach, pk in places:
        here |= Q(reach=reach, reach_pk=pk)
    return set(LookedThrough.objects.filter(here).values_list("letter", flat=True))


def outbox(place: Place) -> QuerySet[Message]:
    """The messages of a course, or all of them for the site, the newest first."""
    messages = Message.objects.order_by("-pk")
    return messages if place == OF_SITE else messages.filter(reach=place[0], reach_pk=place[1])


def narrowed(
    messages: QuerySet[Message],
    *,
    text: str = "",
    state: str = "",
    letter: str = "",
    language: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Message]:
    """Those whose subject or address holds every word of ``text``, in a state, of a kind, posted between two days."""
    for word in text.lower().split():
        messages = messages.filter(folded__contains=word if "@" in word else fold(word))
    if state:
        messages = messages.filter(state=state)
    if letter:
        messages = messages.filter(letter=letter)
    if language:
        messages = messages.filter(language=language)
    if since:
        messages = messages.filter(posted_at__gte=_midnight(since))
    if until:
        messages = messages.filter(posted_at__lt=_midnight(until + timedelta(days=1)))
    return messages


def _midnight(day: date) -> datetime:
    """When a day begins where the site is: a moment is compared by an index, the day of a moment is not."""
    return timezone.make_aware(datetime.combine(day, time()))


@dataclass(frozen=True)
class Batch:
    """Messages of one cause that wait: how many, since when, and one of them by which the batch is found."""

    letter: str
    count: int
    first_pk: int
    posted_at: datetime

    @property
    def title(self) -> str:
        known = LETTERS.get(self.letter)
        return str(known.title) if known else self.letter


def batches(place: Place) -> list[Batch]:
    """What waits to be looked through, by cause, the longest wait first: one query."""
    held = (
        outbox(place)
        .filter(state=State.HELD)
        .order_by()
        .values("reach", "reach_pk", "letter", "cause")
        .annotate(count=Count("pk"), first_pk=Min("pk"), first_at=Min("posted_at"))
        .order_by("first_pk")
    )
    return [Batch(one["letter"], one["count"], one["first_pk"], one["first_at"]) for one in held]


def batch_of(message: Message) -> QuerySet[Message]:
    """What waits of the same cause as ``message``, in the order in which it was posted."""
    return Message.objects.filter(
        state=State.HELD,
        reach=message.reach,
        reach_pk=message.reach_pk,
        letter=message.letter,
        cause=message.cause,
    ).order_by("pk")


def newest_of(messages: QuerySet[Message]) -> int:
    """The number of the newest of them, 0 where there is none: what came after it nobody has looked at."""
    return int(messages.aggregate(newest=Max("pk"))["newest"] or 0)


def bounced(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Those that came back, to an address that has taken nothing since."""
    later = Message.objects.filter(
        address=OuterRef("address"), state=State.SENT, sent_at__gt=OuterRef("ended_at")
    )
    return messages.filter(~Exists(later), state=State.BOUNCED)


def bounce_of(address: str | None) -> Message | None:
    """The last message that came back from an address which has taken nothing since."""
    if not address:
        return None
    return bounced(Message.objects.filter(address=address)).order_by("-pk").first()


@dataclass(frozen=True)
class Attention:
    """What of the mail of a place waits for somebody: numbers of messages, and the addresses that do not work."""

    held: int
    failed: int
    bounced: list[str]


def attention(place: Place) -> Attention:
    """Count what waits: two queries."""
    found = outbox(place)
    counted = found.order_by().aggregate(
        held=Count("pk", filter=Q(state=State.HELD)), failed=Count("pk", filter=Q(state=State.FAILED))
    )
    addresses = bounced(found).order_by("address").values_list("address", flat=True).distinct()
    return Attention(counted["held"], counted["failed"], list(addresses))


def rewordings(letter: str, language: str, place: Place) -> QuerySet[Rewording]:
    """How a letter was worded in a place, the newest first."""
    return Rewording.objects.filter(letter=letter, language=language, reach=place[0], reach_pk=place[1])


def addresses_of(reader_pks: Collection[int]) -> set[str]:
    """Every address to which these readers were ever written: one query."""
    return set(Message.objects.filter(reader_pk__in=reader_pks).values_list("address", flat=True))


@dataclass(frozen=True)
class Wording:
    """A letter in one language as a place words it: what holds, whose wording that is, and what was before."""

    language: str
    subject: str
    body: str
    is_own: bool
    newest: int
    """The number of the newest wording of this place; 0 where it never had its own."""
    earlier: list[Rewording]
    """The wordings of this place that hold no more, the newest first."""


def wordings(letter: Letter, language: str, place: Place) -> Wording:
    """How a place words a letter in one language: two queries."""
    kept = list(rewordings(letter.key, language, place))
    subject, body = wording_of(letter, language, [place])
    is_own = bool(kept) and (kept[0].subject, kept[0].body) == (subject, body)
    earlier = [one for one in kept[is_own:] if one.subject]
    return Wording(language, subject, body, is_own, kept[0].pk if kept else 0, earlier)


def reworded(place: Place) -> set[str]:
    """The letters that a place words itself in some language: one query."""
    newest = (
        Rewording.objects.filter(reach=place[0], reach_pk=place[1])
        .order_by()
        .values("letter", "language")
        .annotate(newest=Max("pk"))
    )
    held = Rewording.objects.filter(pk__in=[one["newest"] for one in newest]).exclude(subject="")
    return set(held.values_list("letter", flat=True))


def specimen(letter: Letter, subject: str, body: str, language: str) -> Written:
    """A wording as it reads, with the meaning of each placeholder in its place."""
    with translation.override(language):
        values = {name: f"‹{one.meaning}›" for name, one in letter.placeholders.items()}
    return Written(language, filled_subject(subject, values), filled(body, values))
