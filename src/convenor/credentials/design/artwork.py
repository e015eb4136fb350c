"""What a file must be to stand on a certificate: told by its content, never by its name.

Pixels are decoded and written anew, so that nothing hidden in a file (places, cameras, programs) comes onto a paper. A
drawing (SVG) is read without network and entities, and refused if it holds anything but shapes and colours: what we
take off in silence, somebody would miss on paper.
"""

import io
import re
from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext_lazy as _
from lxml import etree
from PIL import Image, ImageOps

from convenor.documents.typeset import is_drawable
from convenor.documents.uploads import JPEG, PNG, Kind, kind_of
from convenor.kit.refusals import Refusal, Refused

LARGEST_FILE = 8 * 1024 * 1024
LONGEST_SIDE = 3508
"""A sheet of A4 at 300 dots per inch: what is larger is made smaller, since every certificate carries it."""
LARGEST_KEPT = 3 * 1024 * 1024
LONGEST_DRAWING = 100_000
LARGEST_DRAWING = 512 * 1024
MOST_SHAPES = 5_000

SVG = "{http://www.w3.org/2000/svg}"
SHAPES = frozenset(
    {
        *("svg", "g", "defs", "symbol", "use", "switch", "title", "desc", "metadata", "style"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
        *("clipPath", "mask", "linearGradient", "radialGradient", "stop"),
    }
)
_ADDRESS = re.compile(r"url\(\s*['\"]?(?!['\"]?#)|expression\(|@import|javascript:", re.IGNORECASE)
_LENGTH = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(px|pt|mm|cm|in)?\s*$")

NOT_A_PICTURE = Refusal(
    "artwork.not_a_picture",
    _("This is no PNG, JPEG or SVG. Save the picture in one of these forms; a PDF page as SVG or PNG."),
)
DAMAGED = Refusal("artwork.damaged", _("The picture is damaged and cannot be read. Save it anew."))
SCRIPTED = Refusal(
    "artwork.scripted",
    _("The drawing holds scripts, links or parts from elsewhere. Save it as a plain SVG, or as PNG."),
)
WITH_TEXT = Refusal(
    "artwork.with_text",
    _("The drawing holds text, which would look different here. Turn text into paths, or save it as PNG."),
)


@dataclass(frozen=True)
class Picture:
    """A file that may stand on a certificate. ``width`` and ``height`` are in pixels, or in the drawing's own units."""

    ending: str
    content: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        return sha256(self.content).hexdigest()


def picture_from(content: bytes, name: str) -> Picture:
    """Return the picture that a file holds, made safe: the same file gives the same bytes.

    Refuses ``artwork.too_large``, ``artwork.not_a_picture``, ``artwork.damaged``, ``artwork.scripted``,
    ``artwork.with_text``, ``artwork.other_parts``, and for pixels what ``documents.uploads.kind_of`` refuses.
    """
    if len(content) > LARGEST_FILE:
        raise Refused(too_large(LARGEST_FILE))
    if content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return _decoded(content, kind_of(content, name, allowed=(PNG, JPEG)))
    if b"<svg" in content[:4096] or b":svg" in content[:4096]:
        return _drawn(content)
    raise Refused(NOT_A_PICTURE)


def too_large(limit: int) -> Refusal:
    return Refusal(
        "artwork.too_large",
        _("The file is too large: at most {limit} MB. Make the picture smaller, or save it as JPEG."),
        {"limit": f"{limit / 1024 / 1024:g}"},
    )


def _decoded(content: bytes, kind: Kind) -> Picture:
    """``content`` has been opened once already: it is whole, and has no more pixels than can be borne."""
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(content), formats=["PNG", "JPEG"]))
    picture = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    picture.info.clear()
    kept = io.BytesIO()
    if kind == PNG:
        picture.save(kept, "PNG", compress_level=9)
    else:
        picture.save(kept, "JPEG", quality=90, subsampling=0)
    if kept.tell() > LARGEST_KEPT:
        raise Refused(too_large(LARGEST_KEPT))
    return Picture(kind.ending[1:], kept.getvalue(), *picture.size)


def _drawn(content: bytes) -> Picture:
    if len(content) > LARGEST_DRAWING:
        raise Refused(too_large(LARGEST_DRAWING))
    # A document type can declare entities that grow without end; no drawing program needs one of its own.
    if b"<!ENTITY" in content or b"\x00" in content:
        raise Refused(SCRIPTED)
    reader = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_pis=True,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(content, reader)
    except etree.XMLSyntaxError as error:
        raise Refused(DAMAGED) from error
    if root.tag != f"{SVG}svg":
        raise Refused(NOT_A_PICTURE)
    shapes = list(root.iter())
    if len(shapes) > MOST_SHAPES:
        raise Refused(too_large(LARGEST_DRAWING))
    for shape in shapes:
        _insist_on_shape(shape)
    _insist_on_few_copies(root)
    width, height = _size_of(root)
    kept = etree.tostring(root, encoding="utf-8")
    if not is_drawable(kept):
        raise Refused(DAMAGED)
    return Picture("svg", kept, width, height)


def _insist_on_shape(shape: etree._Element) -> None:
    if not isinstance(shape.tag, str):
        raise Refused(SCRIPTED)
    name = etree.QName(shape)
    if name.namespace != SVG[1:-1]:
        # What a drawing program notes for itself, such as guides: never drawn.
        return
    if name.localname in {"text", "tspan", "textPath", "font"}:
        raise Refused(WITH_TEXT)
    if name.localname in {"script", "foreignObject", "image", "a", "iframe", "set", "animate", "feImage"}:
        raise Refused(SCRIPTED)
    if name.localname not in SHAPES:
        raise Refused(
            Refusal(
                "artwork.other_parts",
                _("The drawing holds “{part}”, which paper cannot show reliably. Save it as PNG."),
                {"part": name.localname},
            )
        )
    if name.localname == "style" and _ADDRESS.search(shape.text or ""):
        raise Refused(SCRIPTED)
    for key, value in shape.attrib.items():
        attribute = etree.QName(key).localname.lower()
        if attribute.startswith("on") or _ADDRESS.search(value):
            raise Refused(SCRIPTED)
        if attribute in {"href", "src"} and not value.startswith("#"):
            raise Refused(SCRIPTED)


def _insist_on_few_copies(root: etree._Element) -> None:
    """A ``use`` of a ``use`` of a … grows like 2ⁿ: copies are of shapes, never of copies."""
    copied = {
        value[1:]
        for one in root.iter(f"{SVG}use")
        for key, value in one.attrib.items()
        if etree.QName(key).localname == "href"
    }
    for shape in root.iter(etree.Element):
        if shape.get("id") in copied and next(shape.iter(f"{SVG}use"), None) is not None:
            raise Refused(SCRIPTED)


def _size_of(root: etree._Element) -> tuple[int, int]:
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    given = [_LENGTH.match(root.get(side, "")) for side in ("width", "height")]
    try:
        sides = [float(box[2]), float(box[3])] if len(box) == 4 else [float(one[1]) for one in given if one]
        width, height = (max(1, round(side)) for side in sides)
    except (ValueError, OverflowError) as error:
        raise Refused(DAMAGED) from error
    if not width <= LONGEST_DRAWING or not height <= LONGEST_DRAWING:
        raise Refused(DAMAGED)
    return width, height
