"""A design is kept version by version; a certificate keeps the one with which it got its number."""

from dataclasses import replace
from functools import partial
from hashlib import sha256
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from pypdf import PdfReader

from convenor.audit.models import Entry
from convenor.credentials import actions as certificates
from convenor.credentials.actions.designs import (
    add_artwork,
    copy_design,
    delete_artwork,
    save_design,
    use_house_design,
)
from convenor.credentials.design.placed import put_on_paper
from convenor.credentials.facts import paper_of
from convenor.credentials.models import Certificate, DesignVersion, StoredArtwork
from convenor.credentials.queries import eligibility_of, log_proofs
from convenor.credentials.queries.designs import design_version, drawing_of
from convenor.credentials.tests.designs import DRAWING, a_layout, a_png, changed, with_field, without
from convenor.credentials.tests.factories import AFTERWARDS, an_ended_course, somebody_who_was_there
from convenor.kit.refusals import Refused
from convenor.kit.tests.at_once import at_once
from convenor.people.models import Person
from convenor.people.tests.factories import a_person
from convenor.programmes.actions import advance
from convenor.programmes.models import Course, Signatory
from convenor.programmes.states import State
from convenor.programmes.tests.factories import a_course

pytestmark = pytest.mark.django_db


def save(course: Course, layout=None, *, based_on: int = 0, by: Person | None = None) -> DesignVersion:
    return save_design(course, layout or a_layout(), based_on=based_on, by=by, at=AFTERWARDS)


def code_of(act) -> str:
    with pytest.raises(Refused) as refused:
        act()
    assert str(refused.value)
    return refused.value.refusal.code


def pdf_of(certificate: Certificate) -> bytes:
    with default_storage.open(certificate.pdf.name) as file:
        return bytes(file.read())


def made_again(certificate: Certificate) -> bytes:
    """The paper from what is stored, as the batch makes it."""
    certificate = Certificate.objects.select_related("design").get(pk=certificate.pk)
    paper = paper_of(certificate.facts, number=certificate.number, check_address=certificate.check_address)
    return put_on_paper(
        paper,
        drawing_of(certificate.design),
        credential=certificate.credential.encode(),
        log_proof=log_proofs([certificate])[certificate.pk],
        at=certificate.issued_at,
    )


def test_a_design_is_kept_with_who_and_when() -> None:
    course, by = an_ended_course(), a_person("Günel")
    version = save(course, by=by)
    assert (version.number, version.made_by, version.made_at) == (1, by, AFTERWARDS)
    assert design_version(course) == version
    assert Entry.objects.get(code="credentials.design_saved").by_pk == by.pk
    second = save(course, changed(a_layout(), "name", size=24), based_on=1)
    assert second.number == 2
    assert version.layout != second.layout
    assert DesignVersion.objects.get(pk=version.pk).layout == version.layout


def test_what_breaks_a_rule_is_not_saved() -> None:
    course = an_ended_course()
    assert code_of(lambda: save(course, without(a_layout(), "code"))) == "design.missing"
    assert not DesignVersion.objects.exists()


def test_saving_the_same_again_is_refused() -> None:
    course = an_ended_course()
    save(course)
    assert code_of(lambda: save(course, based_on=1)) == "design.nothing_changed"


def test_what_somebody_else_saved_is_not_overwritten() -> None:
    course = an_ended_course()
    save(course)
    save(course, changed(a_layout(), "name", size=24), based_on=1)
    late = changed(a_layout(), "name", size=20)
    assert code_of(lambda: save(course, late, based_on=1)) == "design.changed_meanwhile"
    assert code_of(lambda: save(course, late)) == "design.changed_meanwhile"
    assert design_version(course).number == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_told() -> None:
    course = an_ended_course()
    save(course)
    acts = [partial(save, course, changed(a_layout(), "name", size=size), based_on=1) for size in (20, 24)]
    assert at_once(*acts).count("design.changed_meanwhile") == 1
    assert [version.number for version in DesignVersion.objects.all()] == [1, 2]


def test_a_course_without_a_design_has_the_house_page() -> None:
    course = an_ended_course()
    seat = somebody_who_was_there(course)
    certificates.issue(course, by=None, at=AFTERWARDS)
    certificate = Certificate.objects.get(registration=seat)
    assert certificate.design is None
    assert made_again(certificate) == pdf_of(certificate)


def test_a_certificate_stands_on_the_page_that_was_in_force_and_stays_there() -> None:
    course = an_ended_course()
    first, other = somebody_who_was_there(course, "Aysel"), somebody_who_was_there(course, "Tural", "Əliyev")
    emblem = add_artwork(course, DRAWING, name="emblem.svg", is_signature=False, by=None, at=AFTERWARDS)
    layout = with_field(
        with_field(a_layout(), "text", words={"az": "Uğurlar!"}, y=85, height=5),
        "picture",
        picture=emblem.digest,
        x=200,
        y=25,
    )
    version = save(course, layout)
    certificates.issue(course, by=None, at=AFTERWARDS)
    issued = Certificate.objects.get(registration=first)
    before = pdf_of(issued)
    assert issued.design == version
    assert "Uğurlar!" in PdfReader(BytesIO(before)).pages[0].extract_text()

    # The design changes, somebody else's certificate is replaced, and the first one is what it was.
    save(course, changed(a_layout(), "name", size=20), based_on=1)
    other.person.surname = "Əliyevli"
    other.person.save()
    replaced = certificates.supersede(Certificate.objects.get(registration=other), by=None, at=AFTERWARDS)
    assert replaced.design.number == 2
    assert "Uğurlar!" not in PdfReader(BytesIO(pdf_of(replaced))).pages[0].extract_text()
    assert Certificate.objects.get(pk=replaced.predecessor.pk).design == version
    issued.refresh_from_db()
    assert issued.design == version
    assert made_again(issued) == pdf_of(issued) == before
    assert sha256(before).hexdigest() == issued.pdf_sha256


def test_a_design_of_its_own_carries_the_credential_as_the_house_page_does() -> None:
    course = an_ended_course()
    somebody_who_was_there(course)
    save(course)
    certificates.issue(course, by=None, at=AFTERWARDS)
    certificate = Certificate.objects.get()
    reader = PdfReader(BytesIO(pdf_of(certificate)))
    assert reader.attachments["credential.json"] == [certificate.credential.encode()]
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "az"
    assert len(reader.pages) == 1


def test_a_signatory_who_has_no_place_stops_issuing_and_says_so() -> None:
    course = an_ended_course()
    somebody_who_was_there(course)
    save(course)
    Signatory.objects.create(course=course, person=a_person("İkinci"), post={"az": "müavin"}, position=1)
    assert eligibility_of(course).refusal.code == "design.signatory_missing"
    assert code_of(lambda: certificates.issue(course, by=None, at=AFTERWARDS)) == "design.signatory_missing"
    assert not Certificate.objects.exists()
    save(course, a_layout(signatories=2), based_on=1)
    assert certificates.issue(course, by=None, at=AFTERWARDS).made == 1


def test_a_name_that_does_not_fit_stops_issuing_before_a_number_is_given() -> None:
    course = an_ended_course()
    somebody_who_was_there(course, "Əbülfəz" * 5, "Hacıxəlilzadə" * 4)
    save(course, changed(a_layout(), "name", width=12, height=4))
    assert code_of(lambda: certificates.issue(course, by=None, at=AFTERWARDS)) == "design.too_full"
    assert not Certificate.objects.exists()


def test_the_house_page_comes_back_as_a_version() -> None:
    course = an_ended_course()
    save(course)
    assert use_house_design(course, by=None, at=AFTERWARDS).number == 2
    assert design_version(course) is None
    assert code_of(lambda: use_house_design(course, by=None, at=AFTERWARDS)) == "design.nothing_changed"
    assert save(course, based_on=2).number == 3


def test_a_course_follows_its_programme_until_it_has_a_design_of_its_own() -> None:
    course = an_ended_course()
    other = a_course(programme=course.programme, number=9)
    emblem = add_artwork(course, a_png(), name="a.png", is_signature=False, by=None, at=AFTERWARDS)
    save(course, with_field(a_layout(), "picture", picture=emblem.digest))
    version = copy_design(course.programme, course, by=None, at=AFTERWARDS)
    assert design_version(other) == version
    assert drawing_of(version).artwork[0].digest == emblem.digest
    save(other, changed(a_layout(), "name", size=20))
    assert design_version(other).design.course == other
    # Its pictures come along when the course begins to change that page.
    third = a_course(programme=course.programme, number=10)
    save(third, with_field(a_layout(), "picture", picture=emblem.digest, width=20))
    assert drawing_of(design_version(third)).artwork[0].digest == emblem.digest


def test_a_copy_brings_pictures_and_nobodys_signature() -> None:
    source, course = an_ended_course(), a_course(number=9)
    emblem = add_artwork(source, a_png(), name="a.png", is_signature=False, by=None, at=AFTERWARDS)
    scan = add_artwork(source, a_png(colour="#000"), name="s.png", is_signature=True, by=None, at=AFTERWARDS)
    layout = with_field(a_layout(), "picture", picture=emblem.digest)
    save(source, changed(layout, "signatory-1", picture=scan.digest))
    version = copy_design(course, source, by=None, at=AFTERWARDS)
    assert [one.digest for one in StoredArtwork.objects.filter(design=version.design)] == [emblem.digest]
    assert scan.digest not in str(version.layout)
    assert code_of(lambda: copy_design(source, a_course(number=10), by=None, at=AFTERWARDS)) == "design.none"


def test_pictures_lie_encrypted_and_the_same_file_lies_once() -> None:
    course = an_ended_course()
    one = add_artwork(course, DRAWING, name="logo.svg", is_signature=True, by=None, at=AFTERWARDS)
    again = add_artwork(course, DRAWING, name="other.svg", is_signature=True, by=None, at=AFTERWARDS)
    assert one == again
    assert b"<rect" not in bytes(StoredArtwork.objects.get().sealed)
    save(course, changed(a_layout(), "signatory-1", picture=one.digest))
    assert b"<rect" in drawing_of(design_version(course)).artwork[0].content


def test_a_sealed_picture_cannot_be_put_in_the_place_of_another() -> None:
    course = an_ended_course()
    one = add_artwork(course, DRAWING, name="a.svg", is_signature=True, by=None, at=AFTERWARDS)
    other = add_artwork(course, a_png(), name="b.png", is_signature=True, by=None, at=AFTERWARDS)
    save(course, changed(a_layout(), "signatory-1", picture=one.digest))
    StoredArtwork.objects.filter(pk=one.pk).update(sealed=other.sealed)
    assert code_of(lambda: drawing_of(design_version(course))) == "artwork.out_of_reach"


def test_a_deleted_signature_is_gone_at_once_and_what_was_issued_stays() -> None:
    course = an_ended_course()
    seat = somebody_who_was_there(course)
    scan = add_artwork(course, a_png(), name="s.png", is_signature=True, by=None, at=AFTERWARDS)
    save(course, changed(a_layout(), "signatory-1", picture=scan.digest))
    certificates.issue(course, by=None, at=AFTERWARDS)
    certificate = Certificate.objects.get(registration=seat)
    before = pdf_of(certificate)
    delete_artwork(scan, by=None, at=AFTERWARDS)
    assert not StoredArtwork.objects.exists()
    assert pdf_of(certificate) == before
    # Nothing is issued with an empty place where a signature should be.
    somebody_who_was_there(course, "Tural")
    assert code_of(lambda: certificates.issue(course, by=None, at=AFTERWARDS)) == "design.picture_gone"
    with pytest.raises(Refused):
        made_again(certificate)
    # The same file, uploaded again, gives the same paper.
    add_artwork(course, a_png(), name="s.png", is_signature=True, by=None, at=AFTERWARDS)
    assert made_again(certificate) == before


def test_signatures_go_when_the_course_is_put_away() -> None:
    course = an_ended_course(state=State.CERTIFIED)
    add_artwork(course, DRAWING, name="a.svg", is_signature=True, by=None, at=AFTERWARDS)
    emblem = add_artwork(course, a_png(), name="b.png", is_signature=False, by=None, at=AFTERWARDS)
    other = a_course(programme=course.programme, number=9)
    theirs = add_artwork(other, DRAWING, name="a.svg", is_signature=True, by=None, at=AFTERWARDS)
    advance(course, certificates=1, by=None, at=AFTERWARDS)
    assert set(StoredArtwork.objects.all()) == {emblem, theirs}
    assert Entry.objects.get(code="credentials.signatures_forgotten").facts == {"count": 1}


def test_a_picture_is_not_deleted_under_the_hands_of_a_batch() -> None:
    course = an_ended_course()
    somebody_who_was_there(course)
    scan = add_artwork(course, a_png(), name="s.png", is_signature=True, by=None, at=AFTERWARDS)
    save(course, changed(a_layout(), "signatory-1", picture=scan.digest))
    certificates.number(course, by=None, at=AFTERWARDS)
    assert code_of(lambda: delete_artwork(scan, by=None, at=AFTERWARDS)) == "artwork.in_hand"
    certificates.finish(course, by=None, at=AFTERWARDS)
    delete_artwork(scan, by=None, at=AFTERWARDS)
    assert not StoredArtwork.objects.exists()


def test_a_design_holds_only_so_many_pictures() -> None:
    course = an_ended_course()
    for number in range(20):
        add_artwork(course, a_png(10 + number), name="a.png", is_signature=False, by=None, at=AFTERWARDS)
    assert (
        code_of(
            lambda: add_artwork(course, a_png(9), name="a.png", is_signature=False, by=None, at=AFTERWARDS)
        )
        == "artwork.too_many"
    )


def test_one_language_alone_leaves_no_trace_of_the_other() -> None:
    course = an_ended_course()
    seat = somebody_who_was_there(course)
    english = replace(
        a_layout(),
        languages=("en",),
        fields=tuple(one for one in a_layout().fields if not one.key.endswith("-az")),
    )
    save(course, english)
    certificates.issue(course, by=None, at=AFTERWARDS)
    text = PdfReader(BytesIO(pdf_of(Certificate.objects.get(registration=seat)))).pages[0].extract_text()
    assert "Certificate of Participation" in text
    assert "Sertifikat" not in text
