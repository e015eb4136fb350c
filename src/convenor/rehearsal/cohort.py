"""Made-up participants: real Azerbaijani name parts, put together by a seed; addresses under example.org."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from convenor.kit import names

SONS = (
    "Anar", "Elçin", "Emin", "Əli", "Fərid", "Həsən", "İlham", "İlqar", "Kamran", "Kənan", "Murad", "Nicat",
    "Orxan", "Pərviz", "Qəzənfər", "Rəşad", "Rüfət", "Samir", "Şahin", "Toğrul", "Tural", "Ülvi", "Vüqar",
    "Xəyal", "Ziya",
)  # fmt: skip
DAUGHTERS = (
    "Aygün", "Aytən", "Çinarə", "Dilarə", "Əfsanə", "Fidan", "Günay", "Günel", "Həcər", "Xədicə", "İlahə",
    "Jalə", "Könül", "Leyla", "Ləman", "Mehriban", "Nigar", "Pərvanə", "Qəmər", "Sevinc", "Şəbnəm", "Tünzalə",
    "Ülkər", "Vəfa", "Zümrüd",
)  # fmt: skip
FATHERS = (
    "Ağasəf", "Bəhram", "Cavanşir", "Çingiz", "Eldar", "Əkrəm", "Fikrət", "Həmid", "İbrahim", "Kərim", "Mahir",
    "Nəriman", "Oqtay", "Qurban", "Rafiq", "Süleyman", "Şamil", "Tofiq", "Ümid", "Vaqif", "Xalid", "Yaqub",
    "Zakir",
)  # fmt: skip
SURNAMES = (
    "Abbasov", "Axundov", "Babayev", "Cəfərov", "Əhmədov", "Əliyev", "Əsgərov", "Fərzəliyev", "Hacıyev",
    "Həsənov", "Hüseynov", "İbrahimov", "İsmayılov", "Kərimov", "Qasımov", "Quliyev", "Mirzəyev", "Mustafayev",
    "Nəbiyev", "Orucov", "Paşayev", "Rzayev", "Səfərov", "Şükürov", "Tağıyev", "Vəliyev", "Yusifov", "Zeynalov",
)  # fmt: skip
UNCHANGING = ("Bəydilli", "Daşdəmirli", "Qaradağlı", "Şirvanlı", "Ulutürk")
"""Surnames that are the same for men and women."""
POSTS = (
    "aparıcı məsləhətçi", "baş mütəxəssis", "böyük elmi işçi", "layihə meneceri", "mütəxəssis",
    "proqram əlaqələndiricisi", "sektor müdiri", "şöbə müdiri",
)  # fmt: skip


@dataclass(frozen=True)
class Invented:
    """A made-up participant. ``sender`` counts from 0 in the course's list of sending institutions; ``diligence``
    is the chance, in percent, that they are at a session."""

    given: str
    surname: str
    father: str
    patronymic: str
    post: str
    email: str
    sender: int
    diligence: int


def cohort(*, seed: int, count: int, senders: int) -> Sequence[Invented]:
    """Return ``count`` made-up persons spread over ``senders`` institutions. The same seed gives the same people."""
    chance = random.Random(f"convenor:{seed}")  # noqa: S311 -- a rehearsal must be repeatable
    known: set[tuple[str, str, str]] = set()
    people: list[Invented] = []
    while len(people) < count:
        is_daughter = chance.random() < 0.5
        given = chance.choice(DAUGHTERS if is_daughter else SONS)
        surname = chance.choice(SURNAMES + UNCHANGING)
        if is_daughter and surname not in UNCHANGING:
            surname += "a"
        father = chance.choice(FATHERS)
        if (given, surname, father) in known and len(known) < len(SONS) * len(SURNAMES) * len(FATHERS):
            continue
        known.add((given, surname, father))
        number = len(people) + 1
        people.append(
            Invented(
                given=given,
                surname=surname,
                father=father,
                patronymic="qizi" if is_daughter else "oglu",
                post=chance.choice(POSTS),
                email=f"{names.fold(given)}.{names.fold(surname)}.{number}@example.org",
                sender=(number - 1) % senders if number <= senders else chance.randrange(senders),
                diligence=chance.choices((98, 90, 55), weights=(8, 3, 1))[0],
            )
        )
    return people
