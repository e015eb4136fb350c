"""What ten times, and a thousand times, as many certificates cost: a batch must grow straight, a page not at all."""

from collections.abc import Callable, Iterator
from statistics import median

from django.core.cache import cache
from django.db import connection
from django.test import Client

from bench import rows
from bench.certificates import a_course_that_is_over, forget
from bench.measure import Result, seconds
from convenor.credentials import actions
from convenor.credentials.models import Certificate, StatusList
from convenor.credentials.queries import eligibility_of, status_list_credential
from convenor.people.models import Person
from convenor.programmes.models import Course

FEW, MANY, ALL = 1_000, 10_000, 1_000_000
STRAIGHT = {"at_most": 10.5}
THE_SAME = {"at_most": 1.2}
ASKED = 200
IN_ONE_LIST = actions.FULL
EACH = 1_000
"""So many courses, of so many people each, make the million."""


def measurements() -> Iterator[Result]:
    few, many = a_course_that_is_over(FEW), a_course_that_is_over(MANY, number=2)
    dry = [seconds(lambda: eligibility_of(few)) for _ in range(3)]
    yield Result(
        "dry run of 10,000 people, beside 1,000",
        median(seconds(lambda: eligibility_of(many)) for _ in range(3)),
        "s",
        MANY,
        3,
        baseline=median(dry),
        target=STRAIGHT,
    )
    before = [batch(few)]
    forget(few)
    before.append(batch(few))
    certificate = Certificate.objects.filter(course=few).select_related("status_list__organisation")[500]
    revoke_one_in_a_hundred(few)
    page, status = check_page(certificate), status_list(certificate)
    page_of_few, status_of_few = measured(page), measured(status)
    largest = batch(many)
    forget(few)
    before.append(batch(few))
    yield Result(
        "10,000 certificates, whole batch, beside 1,000",
        largest,
        "s",
        MANY,
        1,
        baseline=median(before),
        target=STRAIGHT,
    )
    certificate = Certificate.objects.filter(course=few).select_related("status_list__organisation")[500]
    page, status = check_page(certificate), status_list(certificate)
    fill(certificate, ALL - Certificate.objects.count())
    stored = Certificate.objects.count()
    yield Result(
        f"check page among {stored:,} certificates",
        measured(page),
        "ms",
        ASKED,
        1,
        baseline=page_of_few,
        target=THE_SAME,
    )
    yield Result(
        f"status list signed among {stored:,} certificates",
        measured(status),
        "ms",
        ASKED,
        1,
        baseline=status_of_few,
        target=THE_SAME,
    )


def batch(course: Course) -> float:
    return seconds(lambda: actions.issue(course, by=None, at=rows.AFTERWARDS))


def check_page(certificate: Certificate) -> Callable[[], None]:
    client = Client(headers={"host": "localhost"})

    def asked() -> None:
        assert client.get(f"/v/{certificate.token}/").status_code == 200

    return asked


def status_list(certificate: Certificate) -> Callable[[], None]:
    """Signed anew each time: what is kept for an hour would say nothing."""

    def asked() -> None:
        cache.clear()
        status_list_credential(certificate.status_list, at=rows.AFTERWARDS)

    return asked


def measured(work: Callable[[], None]) -> float:
    """The median in milliseconds, warmed."""
    for _ in range(20):
        work()
    return median(seconds(work) for _ in range(ASKED)) * 1000


def revoke_one_in_a_hundred(course: Course) -> None:
    pks = list(Certificate.objects.filter(course=course).values_list("pk", flat=True))[::100]
    Certificate.objects.filter(pk__in=pks).update(ended_at=rows.AFTERWARDS)


def fill(like: Certificate, count: int) -> None:
    """``count`` rows of other courses, made inside the database; the list of ``like`` is filled first.

    What nobody reads of them is short: a million whole ones would be eight gigabytes. One in a hundred is revoked.
    """
    organisation = like.status_list.organisation
    last = StatusList.objects.filter(organisation=organisation).latest("number").number
    lists = [like.status_list] + [
        StatusList.objects.create(organisation=organisation, number=last + number + 1)
        for number in range(count // IN_ONE_LIST + 1)
    ]
    fields = {
        field.attname: getattr(like.course, field.attname) for field in Course._meta.concrete_fields[1:]
    }
    courses = Course.objects.bulk_create(
        Course(**fields | {"slug": f"filler-{number}", "number": 1_000 + number})
        for number in range(count // EACH + 1)
    )
    persons = Person.objects.bulk_create(
        Person(given=f"Filler {number}", email=f"filler-{number}@example.org") for number in range(EACH)
    )
    own = {
        "course_id": f"{courses[0].pk} + i / {EACH}",
        "person_id": f"{persons[0].pk} + i % {EACH}",
        "kind": "'trainer'",
        "registration_id": "NULL",
        "number": "'FILLER-' || i",
        "token": "lower(hex(randomblob(16)))",
        "facts": "'{}'",
        "credential": "'x'",
        "status_list_id": f"CASE i / {IN_ONE_LIST} WHEN 0 THEN {lists[0].pk} "
        f"ELSE {lists[1].pk} - 1 + i / {IN_ONE_LIST} END",
        "status_index": f"i % {IN_ONE_LIST}",
        "ended_at": "CASE WHEN i % 100 THEN NULL ELSE issued_at END",
        "successor_id": "NULL",
    }
    columns = [field.column for field in Certificate._meta.concrete_fields if not field.primary_key]
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {count - 1}) "
            f"INSERT OR IGNORE INTO credentials_certificate ({', '.join(columns)}) "
            f"SELECT {', '.join(own.get(column, column) for column in columns)} "
            f"FROM credentials_certificate, n WHERE id = {like.pk}"
        )
        cursor.execute("ANALYZE")
