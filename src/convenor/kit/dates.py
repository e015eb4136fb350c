"""Days, times and durations as people of each language write them, and instants as machines do.

Written in the language of the reader or of the paper, not of the request: az, en, tr, ru and fr (CLDR forms,
with the day before the month in English and "1er" in French); any other language reads English. Days are
calendar days of the course's own place: turn an instant into local time before asking.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

from convenor.kit.letters import primary_language

JANUARY_TO_DECEMBER = {
    "az": "yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr",
    "en": "January February March April May June July August September October November December",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}
MONDAY_TO_SUNDAY = {
    "az": "bazar ertəsi, çərşənbə axşamı, çərşənbə, cümə axşamı, cümə, şənbə, bazar",
    "en": "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday",
    "tr": "Pazartesi, Salı, Çarşamba, Perşembe, Cuma, Cumartesi, Pazar",
    "ru": "понедельник, вторник, среда, четверг, пятница, суббота, воскресенье",
    "fr": "lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche",
}
MONTHS = {language: names.split() for language, names in JANUARY_TO_DECEMBER.items()}
WEEKDAYS = {language: names.split(", ") for language, names in MONDAY_TO_SUNDAY.items()}
HOURS = {
    "az": ("saat",),
    "en": ("hour", "hours"),
    "tr": ("saat",),
    "ru": ("час", "часа", "часов"),
    "fr": ("heure", "heures"),
}
MINUTES = {
    "az": ("dəqiqə",),
    "en": ("minute", "minutes"),
    "tr": ("dakika",),
    "ru": ("минута", "минуты", "минут"),
    "fr": ("minute", "minutes"),
}

ORDINALS_OF_UNITS = ("cı", "ci", "ci", "cü", "cü", "ci", "cı", "ci", "ci", "cu")
ORDINALS_OF_TENS = ("", "cu", "ci", "cu", "cı", "ci", "cı", "ci", "ci", "cı")
ORDINALS_OF_POWERS = ((100, "cü"), (1000, "ci"), (1_000_000, "cu"))
"""How Azerbaijani goes on after sıfır, bir, iki …, after on, iyirmi …, and after yüz, min, milyon."""


def _written(language: str) -> str:
    language = primary_language(language)
    return language if language in MONTHS else "en"


def day(when: date, language: str) -> str:
    """Return "15 iyul 2022", "15 July 2022", "15 Temmuz 2022", "15 июля 2022 г." or "15 juillet 2022"."""
    return days(when, when, language)


def days(first: date, last: date, language: str) -> str:
    """Return a span of days, both included, naming month and year once: "14–15 July 2022".

    Also "14 July – 15 August 2022" and "31 December 2022 – 2 January 2023". Raises ValueError when the last
    day is before the first.
    """
    language = _written(language)
    return _joined(
        *_span(first, last, language, lambda year: f"{year} г." if language == "ru" else str(year))
    )


def on_day(when: date, language: str) -> str:
    """Return the day as running text says when: "15 iyul 2022-ci ildə", "on 15 July 2022"."""
    return on_days(when, when, language)


def on_days(first: date, last: date, language: str) -> str:
    """Return a span of days as running text says when: "14–15 iyul 2022-ci ildə", "on 14–15 July 2022".

    Longer spans read "from 14 July to 15 August 2022". Raises ValueError when the last day is before the
    first.
    """
    language = _written(language)
    is_one_day, is_one_month = first == last, (first.year, first.month) == (last.year, last.month)
    if language == "az":
        if first.year == last.year:
            return _joined(*_span(first, last, language, lambda year: f"{ordinal_az(year)} ildə"))
        return _joined(*_span(first, last, language, lambda year: f"{ordinal_az(year)} il")) + " tarixlərində"
    if language == "tr":
        return f"{days(first, last, language)} {'tarihinde' if is_one_day else 'tarihlerinde'}"
    opening, closing = _span(
        first, last, language, lambda year: f"{year} года" if language == "ru" else str(year)
    )
    if language == "fr":
        return f"du {opening} au {closing}" if opening else f"le {closing}"
    if language == "ru":
        return _joined(opening, closing) if is_one_month else f"с {opening} по {closing}"
    return f"on {_joined(opening, closing)}" if is_one_month else f"from {opening} to {closing}"


def _span(first: date, last: date, language: str, year: Callable[[int], str]) -> tuple[str, str]:
    """Return what is left to say of the first day (nothing if it is the last too), and the whole last day."""
    if first > last:
        raise ValueError(f"The last day, {last}, is before the first, {first}.")

    def number_and_month(when: date) -> str:
        return f"{number(when)} {MONTHS[language][when.month - 1]}"

    def number(when: date) -> str:
        return "1er" if language == "fr" and when.day == 1 else str(when.day)

    closing = f"{number_and_month(last)} {year(last.year)}"
    if first == last:
        return "", closing
    if first.year != last.year:
        return f"{number_and_month(first)} {year(first.year)}", closing
    return (number(first) if first.month == last.month else number_and_month(first)), closing


def _joined(opening: str, closing: str) -> str:
    if not opening:
        return closing
    return f"{opening} – {closing}" if " " in opening else f"{opening}–{closing}"


def ordinal_az(number: int) -> str:
    """Return a number from 0 on with its Azerbaijani ordinal ending: 2022-ci, 2023-cü, 1-ci, 6-cı, 10-cu.

    The ending follows the last vowel of the number read aloud (iyirmi iki → ikinci), as the rules of spelling
    ask.
    """
    if number < 0:
        raise ValueError(f"An ordinal is not negative: {number}")
    if number % 10 or number == 0:
        ending = ORDINALS_OF_UNITS[number % 10]
    elif number % 100:
        ending = ORDINALS_OF_TENS[number // 10 % 10]
    else:
        ending = next(end for power, end in reversed(ORDINALS_OF_POWERS) if number % power == 0)
    return f"{number}-{ending}"


def weekday(when: date, language: str) -> str:
    """Return the day of the week as it stands within a sentence: "cümə", "Friday", "пятница"."""
    return WEEKDAYS[_written(language)][when.weekday()]


def clock(at: time) -> str:
    """Return the time of day to the minute on the 24-hour clock: "09:30", in every language the same."""
    return f"{at:%H:%M}"


def hours(minutes: int, language: str) -> str:
    """Return a duration in hours and minutes: "12 saat", "7 hours 30 minutes", "45 dəqiqə"; none is "0
    hours".

    ``minutes`` is a whole number of minutes; a negative one raises ValueError. Plurals as in CLDR.
    """
    if minutes < 0:
        raise ValueError(f"A duration is not negative: {minutes} minutes")
    language = _written(language)
    whole, rest = divmod(minutes, 60)
    parts = [_counted(whole, HOURS, language)] if whole or not rest else []
    if rest:
        parts.append(_counted(rest, MINUTES, language))
    return " ".join(parts)


def _counted(number: int, unit: dict[str, tuple[str, ...]], language: str) -> str:
    forms = unit[language]
    if language == "ru":
        is_teen = number % 100 in range(11, 15)
        form = 2 if is_teen or number % 10 not in range(1, 5) else 0 if number % 10 == 1 else 1
    elif language == "fr":
        form = int(number > 1)
    else:
        form = int(number != 1)
    return f"{number} {forms[min(form, len(forms) - 1)]}"


def whole_seconds(at: datetime) -> datetime:
    """Return the instant without its fraction of a second: what is signed and what is stored agree."""
    return at.replace(microsecond=0)


def zulu(at: datetime) -> str:
    """Return the instant in UTC to the second, as RFC 3339 writes it: "2022-07-15T14:00:00Z".

    Raises ValueError for a datetime without a time zone: nobody knows which instant it is.
    """
    if at.utcoffset() is None:
        raise ValueError(f"Without a time zone this is no instant: {at.isoformat()}")
    return whole_seconds(at).astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
