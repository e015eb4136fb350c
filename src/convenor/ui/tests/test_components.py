"""Each component says what it is given, escaped, and leaves out what it is not given."""

from types import SimpleNamespace as Given

from django.template.loader import render_to_string
from django.utils.translation import override

from convenor.kit.languages import Spoken
from convenor.kit.refusals import Refusal
from convenor.ui.sections import Section, Sections


def component(part: str, /, **context: object) -> str:
    with override("en"):
        return " ".join(render_to_string(f"ui/{part}.html", context).split())


def test_the_sections_mark_where_the_reader_is():
    shown = component(
        "_sections",
        sections=Sections(
            Spoken("2005-ci il Konvensiyası", "az"),
            [Section("Overview", "/a/", "layout-list"), Section("People", "/b/", "users", current=True)],
        ),
    )
    assert '<span lang="az">2005-ci il Konvensiyası</span>' in shown
    assert shown.count("aria-current") == 1
    assert '<a href="/b/" aria-current="page">' in shown


def test_a_page_without_sections_has_no_empty_navigation():
    assert component("_sections") == ""


def test_figures_lead_to_their_rows_and_show_zero():
    shown = component(
        "_figures",
        figures=[Given(label="Confirmed", number=0, url="/rows/", of=60), Given(label="Hours", number=9)],
    )
    assert '<a href="/rows/">0</a> <small>of 60</small>' in shown
    assert "<dd>9</dd>" in shown


def test_the_path_tells_what_is_done_where_one_stands_and_what_is_missing():
    steps = [Given(label="Draft", done=True), Given(label="Announced", now=True), Given(label="Certified")]
    shown = component(
        "_path", steps=steps, missing=[{"sentence": "Two sessions have no time.", "url": "/agenda/"}]
    )
    assert 'Draft<span class="visually-hidden"> (done)</span>' in shown
    assert '<li class="path-now" aria-current="step">Announced</li>' in shown
    assert '<li><a href="/agenda/">Two sessions have no time.</a></li>' in shown
    assert "Still needed" not in component("_path", steps=steps)


def test_facts_without_a_value_are_left_out_and_assumed_ones_are_marked():
    shown = component(
        "_facts",
        facts=[Given(term="Place", value={"en": "Baku"}, assumed=True), Given(term="Room", value=None)],
    )
    assert "Baku" in shown
    assert "the source does not say this" in shown
    assert "Room" not in shown


def test_a_person_is_shown_with_post_and_organisation_where_known():
    shown = component("_person", name="Lalə Kişiyeva", post="Teacher", organisation={"en": "ADA University"})
    assert "Teacher, ADA University" in shown
    assert "person-post" not in component("_person", name="Lalə Kişiyeva")


def test_organisations_stand_in_the_order_given():
    groups = [
        Given(role={"en": "Ordered by"}, organisations=[{"en": "Ministry"}]),
        Given(role={"en": "Partners"}, organisations=[{"en": "Delegation"}, {"en": "A federation"}]),
    ]
    shown = component("_organisations", groups=groups)
    places = [
        shown.index(name) for name in ("Ordered by", "Ministry", "Partners", "Delegation", "A federation")
    ]
    assert places == sorted(places)


def test_a_refused_button_says_why_and_is_tied_to_the_reason():
    refusal = Refusal("course.no_sessions", "The course has no <sessions>.")
    shown = component("_refused_button", label="Issue", refusal=refusal, id="issue")
    assert 'type="button"' in shown
    assert 'aria-disabled="true" aria-describedby="issue-reason"' in shown
    assert 'id="issue-reason">The course has no &lt;sessions&gt;.</span>' in shown


def test_a_refusal_says_that_nothing_was_lost():
    shown = component(
        "_refusal", refusal=Refusal("a.b", "All seats are taken."), next="Use the waiting list."
    )
    assert "All seats are taken." in shown
    assert "nothing that was there is lost. Use the waiting list." in shown


def test_an_empty_place_says_what_to_do_next():
    shown = component(
        "_empty", title="Nobody yet", text="Import a list.", url="/import/", label="Import", icon="users"
    )
    assert "<h2>Nobody yet</h2> <p>Import a list.</p>" in shown
    assert '<a class="btn btn-primary" href="/import/">Import</a>' in shown
    assert "<a" not in component("_empty", title="Nobody yet")


def test_a_share_is_seen_and_said():
    shown = component("_meter", value=7.5, whole=9, label="Hours", text="7.5 of 9 hours")
    assert '<progress value="7.5" max="9" aria-label="Hours">' in shown


def test_a_notice_has_a_tone_and_words():
    assert '<div class="notice notice-warn">' in component(
        "_notice", tone="warn", text="Two people share a name."
    )


def test_a_confirmation_says_what_follows_and_offers_the_way_back():
    shown = component(
        "confirm",
        question="Withdraw?",
        consequences=["The seat is passed on."],
        label="Withdraw",
        back_url="/p/",
        tone="danger",
    )
    assert "<li>The seat is passed on.</li>" in shown
    assert '<button class="btn btn-danger">Withdraw</button>' in shown
    assert '<a href="/p/">' in shown


def test_a_confirmation_that_would_be_refused_has_no_button():
    shown = component(
        "confirm", question="Withdraw?", label="Withdraw", back_url="/p/", refusal=Refusal("a.b", "Too late.")
    )
    assert "Too late." in shown
    assert "<button class" not in shown
