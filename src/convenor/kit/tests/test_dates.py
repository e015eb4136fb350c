"""Days, times and durations in five languages."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convenor.kit import dates

LANGUAGES = st.sampled_from(["az", "en", "tr", "ru", "fr", "de"])
JULY_14, JULY_15 = date(2022, 7, 14), date(2022, 7, 15)
AUGUST_15 = date(2022, 8, 15)
LAST_OF_2022, SECOND_OF_2023 = date(2022, 12, 31), date(2023, 1, 2)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("az", "15 iyul 2022"),
        ("en", "15 July 2022"),
        ("en-gb", "15 July 2022"),
        ("tr", "15 Temmuz 2022"),
        ("ru", "15 июля 2022 г."),
        ("fr", "15 juillet 2022"),
        ("ka", "15 July 2022"),
    ],
)
def test_a_day_is_written_as_its_language_writes_it(language, written):
    assert dates.day(JULY_15, language) == written


def test_the_first_of_a_month_is_an_ordinal_in_french():
    assert dates.day(date(2022, 7, 1), "fr") == "1er juillet 2022"
    assert dates.on_days(date(2022, 7, 1), JULY_15, "fr") == "du 1er au 15 juillet 2022"


@pytest.mark.parametrize(
    ("last", "language", "written"),
    [
        (JULY_14, "en", "14 July 2022"),
        (JULY_15, "en", "14–15 July 2022"),
        (JULY_15, "az", "14–15 iyul 2022"),
        (JULY_15, "ru", "14–15 июля 2022 г."),
        (AUGUST_15, "en", "14 July – 15 August 2022"),
        (AUGUST_15, "az", "14 iyul – 15 avqust 2022"),
        (SECOND_OF_2023, "tr", "14 Temmuz 2022 – 2 Ocak 2023"),
        (SECOND_OF_2023, "ru", "14 июля 2022 г. – 2 января 2023 г."),
        (date(2023, 7, 14), "en", "14 July 2022 – 14 July 2023"),
    ],
)
def test_a_span_names_month_and_year_once(last, language, written):
    assert dates.days(JULY_14, last, language) == written


@pytest.mark.parametrize(
    ("first", "last", "language", "written"),
    [
        (JULY_15, JULY_15, "az", "15 iyul 2022-ci ildə"),
        (JULY_14, JULY_15, "az", "14–15 iyul 2022-ci ildə"),
        (JULY_14, AUGUST_15, "az", "14 iyul – 15 avqust 2022-ci ildə"),
        (LAST_OF_2022, SECOND_OF_2023, "az", "31 dekabr 2022-ci il – 2 yanvar 2023-cü il tarixlərində"),
        (JULY_15, JULY_15, "en", "on 15 July 2022"),
        (JULY_14, JULY_15, "en", "on 14–15 July 2022"),
        (JULY_14, AUGUST_15, "en", "from 14 July to 15 August 2022"),
        (LAST_OF_2022, SECOND_OF_2023, "en", "from 31 December 2022 to 2 January 2023"),
        (JULY_15, JULY_15, "tr", "15 Temmuz 2022 tarihinde"),
        (JULY_14, JULY_15, "tr", "14–15 Temmuz 2022 tarihlerinde"),
        (JULY_15, JULY_15, "ru", "15 июля 2022 года"),
        (JULY_14, JULY_15, "ru", "14–15 июля 2022 года"),
        (JULY_14, AUGUST_15, "ru", "с 14 июля по 15 августа 2022 года"),
        (LAST_OF_2022, SECOND_OF_2023, "ru", "с 31 декабря 2022 года по 2 января 2023 года"),
        (JULY_15, JULY_15, "fr", "le 15 juillet 2022"),
        (JULY_14, JULY_15, "fr", "du 14 au 15 juillet 2022"),
        (JULY_14, AUGUST_15, "fr", "du 14 juillet au 15 août 2022"),
    ],
)
def test_running_text_says_when(first, last, language, written):
    assert dates.on_days(first, last, language) == written
    if first == last:
        assert dates.on_day(first, language) == written


@given(st.dates(), st.dates(), LANGUAGES)
def test_a_span_that_ends_before_it_begins_is_an_error_and_any_other_is_written(one, other, language):
    first, last = sorted((one, other))

    assert dates.days(first, last, language).count(str(last.year)) >= 1
    assert "  " not in dates.on_days(first, last, language)
    if first != last:
        with pytest.raises(ValueError, match="before the first"):
            dates.days(last, first, language)


UNITS = ["sıfır", "bir", "iki", "üç", "dörd", "beş", "altı", "yeddi", "səkkiz", "doqquz"]
TENS = ["-", "on", "iyirmi", "otuz", "qırx", "əlli", "altmış", "yetmiş", "səksən", "doxsan"]
HARMONY = {"a": "cı", "ı": "cı", "e": "ci", "ə": "ci", "i": "ci", "o": "cu", "u": "cu", "ö": "cü", "ü": "cü"}


def read_aloud(number):
    """Return the last word of the number."""
    for power, word in ((1_000_000, "milyon"), (1000, "min"), (100, "yüz")):
        if number and number % power == 0:
            return word
    return UNITS[number % 10] if number % 10 or not number else TENS[number // 10 % 10]


def test_every_azerbaijani_ordinal_is_in_vowel_harmony():
    for number in (*range(10_001), 40_000, 100_000, 1_000_000, 5_000_000, 2_345_678):
        last_vowel = [letter for letter in read_aloud(number) if letter in HARMONY][-1]
        assert dates.ordinal_az(number) == f"{number}-{HARMONY[last_vowel]}"


@pytest.mark.parametrize(
    "written",
    [
        "2022-ci",
        "2023-cü",
        "2024-cü",
        "2026-cı",
        "2029-cu",
        "2030-cu",
        "2040-cı",
        "2000-ci",
        "1900-cü",
        "1991-ci",
        "2010-cu",
        "2060-cı",
    ],
)
def test_years_of_the_calendar_have_their_endings(written):
    assert dates.ordinal_az(int(written.split("-")[0])) == written


def test_there_is_no_negative_ordinal():
    with pytest.raises(ValueError, match="-1"):
        dates.ordinal_az(-1)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("az", "cümə"),
        ("en", "Friday"),
        ("tr", "Cuma"),
        ("ru", "пятница"),
        ("fr", "vendredi"),
        ("ka", "Friday"),
    ],
)
def test_the_fifteenth_of_july_2022_was_a_friday(language, written):
    assert dates.weekday(JULY_15, language) == written


def test_the_clock_has_twenty_four_hours():
    assert dates.clock(time(9, 5, 59)) == "09:05"
    assert dates.clock(time(14, 0)) == "14:00"


@pytest.mark.parametrize(
    ("minutes", "language", "written"),
    [
        (720, "en", "12 hours"),
        (720, "az", "12 saat"),
        (450, "en", "7 hours 30 minutes"),
        (450, "az", "7 saat 30 dəqiqə"),
        (61, "en", "1 hour 1 minute"),
        (45, "az", "45 dəqiqə"),
        (0, "en", "0 hours"),
        (0, "fr", "0 heure"),
        (90, "fr", "1 heure 30 minutes"),
        (90, "tr", "1 saat 30 dakika"),
        (61, "ru", "1 час 1 минута"),
        (2 * 60 + 22, "ru", "2 часа 22 минуты"),
        (12 * 60 + 15, "ru", "12 часов 15 минут"),
        (21 * 60 + 11, "ru", "21 час 11 минут"),
        (111 * 60, "ru", "111 часов"),
    ],
)
def test_a_duration_is_counted_in_the_plural_of_its_language(minutes, language, written):
    assert dates.hours(minutes, language) == written


@given(st.integers(0, 100_000), LANGUAGES)
def test_no_minute_of_a_duration_is_lost(minutes, language):
    first, *rest = [int(word) for word in dates.hours(minutes, language).split() if word.isdigit()]

    assert minutes == (first * 60 + rest[0] if rest else first if minutes < 60 else first * 60)


def test_a_negative_duration_is_an_error():
    with pytest.raises(ValueError, match="-5"):
        dates.hours(-5, "en")


def test_an_instant_is_written_in_utc_to_the_second():
    in_baku = datetime(2022, 7, 15, 18, 0, 0, 999_999, tzinfo=ZoneInfo("Asia/Baku"))

    assert dates.zulu(in_baku) == "2022-07-15T14:00:00Z"


@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)), st.integers(-14, 14))
def test_an_instant_is_read_back_as_the_same_second(moment, offset):
    at = moment.replace(tzinfo=timezone(timedelta(hours=offset)))

    assert datetime.fromisoformat(dates.zulu(at)) == dates.whole_seconds(at)
    assert dates.zulu(at) == dates.zulu(at.astimezone(UTC))


def test_a_datetime_without_a_zone_is_no_instant():
    with pytest.raises(ValueError, match="time zone"):
        dates.zulu(datetime(2022, 7, 15, 14, 0))
