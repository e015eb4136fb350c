"""What a page needs to be a certificate: each thing in its place, a code that can be read, nothing in its way."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from convenor.credentials.design.layout import KINDS, Field, Layout
from convenor.kit.refusals import Refusal

NEEDED = ("name", "number", "code", "notice")
"""Without these a paper certifies nobody, cannot be looked up, or hides that it is a rehearsal."""
SMALLEST_CODE = 22.0
"""Millimetres with its quiet zone: 0.54 mm a module, which a phone reads from a photocopy at arm's length."""
SMALLEST_TYPE, LARGEST_TYPE = 5.0, 60.0
SMALLEST_FIELD = 2.0
MOST_FIELDS = 60
MOST_SIGNATORIES = 4
MOST_PICTURES = 20

NO_DESIGN = Refusal("design.none", _("There is no design to take over here. Choose another course."))
CHANGED_MEANWHILE = Refusal(
    "design.changed_meanwhile",
    _("Somebody else has changed the design since you opened it. See what has changed, then save again."),
)
NOTHING_CHANGED = Refusal(
    "design.nothing_changed", _("Nothing has been changed, so there is nothing to save.")
)

IN_HAND = Refusal(
    "artwork.in_hand",
    _("Certificates with this picture are being made right now. Delete it when they are done."),
)
TOO_MANY_PICTURES = Refusal(
    "artwork.too_many", _("A design holds at most 20 pictures. Delete one that you do not need.")
)


@dataclass(frozen=True)
class Problem:
    """What is wrong, and with which field: its key, or nothing where it is the page."""

    key: str
    refusal: Refusal

    def __str__(self) -> str:
        return str(self.refusal)


def layout_problems(
    layout: Layout, *, pictures: Collection[str], signatories: int | None = None
) -> list[Problem]:
    """Return all that is wrong with a layout, in the order of its fields.

    ``pictures`` are the SHA-256 of the artwork that is there; ``signatories`` how many persons sign, or None where no
    course says so.
    """
    problems = [Problem("", refusal) for refusal in _of_the_page(layout, signatories)]
    for one in layout.fields:
        problems += [Problem(one.key, refusal) for refusal in _of_a_field(one, layout, pictures)]
    return problems


def layout_refusal(
    layout: Layout, *, pictures: Collection[str], signatories: int | None = None
) -> Refusal | None:
    """Return the first of ``layout_problems``, or None."""
    problems = layout_problems(layout, pictures=pictures, signatories=signatories)
    return problems[0].refusal if problems else None


def picture_gone(one: Field) -> Refusal:
    """Why nothing can be made of a field whose file was deleted."""
    return Refusal(
        "design.picture_gone",
        _("The file that belongs to “{field}” is no longer here. Upload it again, or choose another one."),
        {"field": KINDS[one.kind].label},
    )


def _of_the_page(layout: Layout, signatories: int | None) -> list[Refusal]:
    found = []
    kinds = Counter(one.kind for one in layout.fields)
    if not layout.languages:
        found.append(Refusal("design.no_language", _("A certificate needs at least one language.")))
    if len(layout.fields) > MOST_FIELDS:
        found.append(
            Refusal(
                "design.too_many_fields",
                _("A page holds at most {most} fields; this one has {count}. Take some away."),
                {"most": MOST_FIELDS, "count": len(layout.fields)},
            )
        )
    for kind in NEEDED:
        if not kinds[kind]:
            found.append(
                Refusal(
                    "design.missing",
                    _("A certificate needs this field: {field}. Add it."),
                    {"field": KINDS[kind].label},
                )
            )
    found += _of_signatories(layout, signatories)
    return found


def _of_signatories(layout: Layout, signatories: int | None) -> list[Refusal]:
    places = {one.which: one for one in layout.fields if one.kind == "signatory"}
    found = []
    for which in range(1, (signatories or 0) + 1):
        if which not in places:
            found.append(
                Refusal(
                    "design.signatory_missing",
                    _(
                        "The course has {count} signatories, and number {which} has no place. Add a signature."
                    ),
                    {"count": signatories, "which": which},
                )
            )
    in_protocol = [places[which] for which in sorted(places)]
    for one, other in zip(in_protocol, in_protocol[1:], strict=False):
        if one.y >= other.bottom or (one.bottom > other.y and one.x > other.x):
            found.append(
                Refusal(
                    "design.protocol",
                    _(
                        "Signatory {first} must stand left of signatory {second} or above: that is the order of "
                        "protocol. Exchange their places."
                    ),
                    {"first": one.which, "second": other.which},
                )
            )
    return found


def _of_a_field(one: Field, layout: Layout, pictures: Collection[str]) -> list[Refusal]:
    label = KINDS[one.kind].label
    found = []
    if one.x < 0 or one.y < 0 or one.right > layout.width or one.bottom > layout.height:
        found.append(
            Refusal(
                "design.outside_page",
                _(
                    "“{field}” reaches over the edge of the page ({width} × {height} mm). Move it inwards or make it "
                    "smaller."
                ),
                {"field": label, "width": layout.width, "height": layout.height},
            )
        )
    if one.kind == "code":
        if one.width != one.height or one.width < SMALLEST_CODE:
            found.append(
                Refusal(
                    "design.code_too_small",
                    _(
                        "The QR code must be a square of at least {least} mm, so that any phone reads it from a copy."
                    ),
                    {"least": f"{SMALLEST_CODE:g}"},
                )
            )
    elif min(one.width, one.height) < SMALLEST_FIELD:
        found.append(
            Refusal(
                "design.field_too_small",
                _("“{field}” must be at least {least} mm wide and high. Make it larger."),
                {"field": label, "least": f"{SMALLEST_FIELD:g}"},
            )
        )
    if KINDS[one.kind].typed and not SMALLEST_TYPE <= one.size <= LARGEST_TYPE:
        found.append(
            Refusal(
                "design.type_size",
                _("The type of “{field}” must be from {least} to {most} points."),
                {"field": label, "least": f"{SMALLEST_TYPE:g}", "most": f"{LARGEST_TYPE:g}"},
            )
        )
    found += _of_its_content(one, layout, pictures)
    found += _beside_others(one, layout)
    return found


def _of_its_content(one: Field, layout: Layout, pictures: Collection[str]) -> list[Refusal]:
    kind = KINDS[one.kind]
    found = []
    if kind.spoken and not set(one.languages) & set(layout.languages):
        found.append(
            Refusal(
                "design.field_without_language",
                _("“{field}” stands in no language of the certificate. Tick one, or take it away."),
                {"field": kind.label},
            )
        )
    if one.kind == "notice" and not set(one.languages) >= set(layout.languages):
        found.append(
            Refusal(
                "design.notice_hidden",
                _(
                    "The notice of a rehearsal must stand in each language of the certificate. Tick all of them."
                ),
            )
        )
    if one.kind == "text" and not any(one.words.get(language) for language in one.languages):
        found.append(
            Refusal(
                "design.no_words",
                _("“{field}” is empty. Write something, or take it away."),
                {"field": kind.label},
            )
        )
    if one.kind == "picture" and not one.picture:
        found.append(
            Refusal("design.no_picture", _("Choose which picture stands here, or take the field away."))
        )
    if one.picture and one.picture not in pictures:
        found.append(picture_gone(one))
    if one.kind == "signatory" and not 1 <= one.which <= MOST_SIGNATORIES:
        found.append(
            Refusal(
                "design.which_signatory",
                _("Say which signatory signs here: a number from 1 to {most}, in the order of protocol."),
                {"most": MOST_SIGNATORIES},
            )
        )
    return found


def _beside_others(one: Field, layout: Layout) -> list[Refusal]:
    found = []
    for other in layout.fields:
        if other.key == one.key:
            continue
        if other.kind == "code" and not _is_behind(one) and one.overlaps(other):
            found.append(
                Refusal(
                    "design.over_code",
                    _(
                        "“{field}” stands in the QR code or in the empty space around it. Move one of the two away."
                    ),
                    {"field": KINDS[one.kind].label},
                )
            )
        # Of two that say the same, the later one is told.
        if layout.fields.index(other) < layout.fields.index(one) and _says_the_same(one, other):
            found.append(
                Refusal(
                    "design.twice",
                    _("“{field}” stands on the page twice in one language. Take one of them away."),
                    {"field": KINDS[one.kind].label},
                )
            )
    return found


def _is_behind(one: Field) -> bool:
    """A picture lies behind everything, and the code has a white ground of its own."""
    return one.kind == "picture"


def _says_the_same(one: Field, other: Field) -> bool:
    if one.kind != other.kind:
        return False
    if one.kind == "signatory":
        return one.which == other.which
    if not KINDS[one.kind].once:
        return False
    return not KINDS[one.kind].spoken or bool(set(one.languages) & set(other.languages))
