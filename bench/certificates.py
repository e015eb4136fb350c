"""Certificates: a whole batch, from the click to durable files, against Typst alone on the same pages."""

from collections.abc import Iterator
from datetime import datetime
from itertools import cycle, islice

from bench import rows
from bench.bare import compile_page
from bench.measure import Result, in_turn, seconds
from convenor.attendance.models import Mark
from convenor.audit.models import Entry
from convenor.credentials import actions
from convenor.credentials.credential import credential_facts, signer_of
from convenor.credentials.facts import paper_of
from convenor.credentials.models import Certificate
from convenor.credentials.paper import SIZES, certificate_data
from convenor.credentials.proof.credential import build_credential
from convenor.credentials.proof.integrity import sign
from convenor.credentials.proof.trust import read_trust
from convenor.credentials.proof.verify import verify
from convenor.credentials.queries import eligibility_of, key_in_use, log_proofs, trust_file
from convenor.documents.processes import further_processes
from convenor.documents.qr import draw_qr
from convenor.enrolment.models import Registration
from convenor.enrolment.states import State
from convenor.people.models import Person
from convenor.programmes.models import Course, Signatory
from convenor.programmes.states import State as CourseState

MANY = 1_000
RUNS = 3


def measurements() -> Iterator[Result]:
    course = a_course_that_is_over(MANY)
    yield Result(
        "dry run of 1,000 people", MANY / seconds(lambda: eligibility_of(course)), "people/s", MANY, 1
    )
    yield batch(course)
    certificates = list(Certificate.objects.select_related("status_list__organisation"))
    yield signing(certificates)
    yield verifying(certificates)


def batch(course: Course) -> Result:
    """Number, sign, log, typeset, store, record, announce and enqueue; the baseline has as many processes."""

    def program() -> float:
        forget(course)
        return MANY / seconds(lambda: actions.issue(course, by=None, at=rows.AFTERWARDS))

    program()  # the pages that the baseline compiles are those of a batch
    certificates = list(Certificate.objects.select_related("status_list__organisation"))
    proofs = log_proofs(certificates)
    pages = [page_of(certificate, proofs[certificate.pk]) for certificate in certificates]

    def typeset_all() -> None:
        with further_processes() as pool:
            for made in [pool.submit(compile_page, data, files, at) for data, files, at in pages]:
                made.result()

    value, baseline = in_turn(program, lambda: MANY / seconds(typeset_all), runs=RUNS)
    return Result(
        "certificates, whole batch",
        value,
        "a second",
        MANY,
        RUNS,
        baseline=baseline,
        target={"at_least": 0.8},
    )


def signing(certificates: list[Certificate]) -> Result:
    """From what a credential says to the signed document, one core."""
    key = key_in_use(certificates[0].status_list.organisation_id)
    assert key is not None
    signer = signer_of(key).key
    many = [credential_facts(certificate) for certificate in islice(cycle(certificates), 5_000)]

    def program() -> float:
        return len(many) / seconds(
            lambda: [sign(build_credential(facts), signer=signer, at=facts.issued_at) for facts in many]
        )

    values = sorted(program() for _ in range(RUNS))
    return Result(
        "credentials signed", values[RUNS // 2], "a second", len(many), RUNS, target={"at_least": 3_000}
    )


def verifying(certificates: list[Certificate]) -> Result:
    """What ``convenor verify`` does with a credential and a trust file that is read once, one core."""
    trust = read_trust(trust_file(certificates[0].status_list.organisation, [], at=rows.AFTERWARDS))
    documents = [certificate.credential.encode() for certificate in certificates[:500]]

    def program() -> float:
        return len(documents) / seconds(
            lambda: [verify(one, trust=trust, at=rows.AFTERWARDS) for one in documents]
        )

    assert verify(documents[0], trust=trust, at=rows.AFTERWARDS).is_valid
    values = sorted(program() for _ in range(RUNS))
    return Result(
        "credentials verified offline",
        values[RUNS // 2],
        "a second",
        len(documents),
        RUNS,
        target={"at_least": 150},
    )


def a_course_that_is_over(people: int, *, number: int = 1) -> Course:
    """Eight sessions, one signatory, everybody marked as present."""
    course = rows.a_course(f"batch-{number}", number=number, sessions=8, state=CourseState.ENDED)
    signatory = Person.objects.create(given="Elçin", surname="Səfərov", latin="Elchin Safarov")
    Signatory.objects.create(course=course, person=signatory, post={"az": "sədr", "en": "chair"}, position=0)
    rows.people(course, people)
    Registration.objects.filter(course=course).update(state=State.CONFIRMED)
    registrations = list(Registration.objects.filter(course=course).values_list("pk", flat=True))
    Mark.objects.bulk_create(
        Mark(
            session=session,
            registration_id=registration,
            present=True,
            source=Mark.Source.PAPER,
            at=rows.LONG_AGO,
        )
        for session in course.sessions.all()
        for registration in registrations
    )
    return course


def forget(course: Course) -> None:
    """Take the certificates of the run before away, as no action ever does."""
    certificates = Certificate.objects.filter(course=course)
    Entry.objects.filter(target_kind="credentials.certificate").delete()
    certificates.delete()


def page_of(
    certificate: Certificate, log_proof: bytes
) -> tuple[dict[str, object], dict[str, bytes], datetime]:
    """What Typst gets for one certificate, ready."""
    paper = paper_of(certificate.facts, number=certificate.number, check_address=certificate.check_address)
    files = {
        "credential.json": certificate.credential.encode(),
        "credential.tlog-proof": log_proof,
        "check.svg": draw_qr(paper.check_address),
    }
    shown = {**certificate_data(paper), "has_log_proof": True, "size": SIZES[0]}
    return shown, files, certificate.issued_at
