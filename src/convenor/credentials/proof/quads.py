"""From a JSON-LD document to its canonical N-Quads (RDFC-1.0): what is hashed and signed.

Two ways lead there. pyoxigraph reads the JSON-LD and canonicalizes it: the reference, milliseconds each. For documents
of one shape a ``Template`` is compiled from that: statements with gaps, filled in microseconds. It is
compared with the reference when it is compiled, and it hands documents back to the reference when two blank nodes look
alike or one speaks of another: there RDFC-1.0 needs more than the short algorithm that is written here.

Neither way leaves anything out in silence: a shape of which some member would not become a statement is refused.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

import pyoxigraph

from convenor.credentials.proof.contexts import inline
from convenor.credentials.proof.documents import Document
from convenor.credentials.proof.refusals import Refused

ADDRESS = re.compile(r"(?:https?|did|urn):[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+")
"""What may stand where an IRI is meant: absolute, ASCII, and of a scheme that no context re-defines."""

WORDS = frozenset({"type", "proofPurpose"})
"""Names whose texts are terms of the contexts: they decide what the document means, so they are part of its shape."""

Shape = tuple[Any, ...]
Context = Mapping[str, str]
"""Further contexts by address, as JSON text: only test vectors bring any."""

_MARK = "urn:convenor:gap:"
_TO_ESCAPE = re.compile('[\x00-\x1f\x7f"\\\\\ufffe\uffff]')
_ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def canonical_quads(document: Document, *, more: Context | None = None) -> str:
    """Return the canonical N-Quads of ``document``, each with its line end, by way of its shape's template.

    ``@context`` of the document is a list of pinned addresses. Refuses ``context.not_pinned``, ``term.undefined``
    (a member that would not become a statement) and ``address.malformed``.
    """
    shape, values = _taken_apart(document)
    template = _template(shape, tuple(document["@context"]), _key(more))
    filled = template.filled(values)
    if filled is None:
        return reference_quads(document, more=more)
    if template.is_due_for_a_sample() and filled != reference_quads(document, more=more):
        raise AssertionError("a template says something else than RDFC-1.0")
    return filled


def reference_quads(document: Document, *, more: Context | None = None) -> str:
    """Return the same as ``canonical_quads``, by pyoxigraph's RDFC-1.0; refuses the same."""
    shape, values = _taken_apart(document)
    _template(shape, tuple(document["@context"]), _key(more)).check(values)
    dataset = _dataset(document, more or {})
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset))


class _Gap(NamedTuple):
    """Where a text goes; ``after`` is what follows it, such as the type of a literal."""

    number: int
    after: str


class _Blank(NamedTuple):
    """Where the name of a blank node goes."""

    number: int


_Statement = list[str | _Gap | _Blank]


class Template:
    """The canonical statements of all documents of one shape, with a gap for each of their texts.

    ``document`` is one of the shape, with ``urn:convenor:gap:0``, ``…:1`` as its ``count`` texts; it should become so
    many ``statements``. Refuses ``term.undefined`` when it becomes fewer, or when a text is in none of them.
    """

    def __init__(self, document: Document, count: int, statements: int, *, more: Context) -> None:
        reading = _Reading(count)
        lines = [[reading.part(term) for term in quad.triple] for quad in _dataset(document, more)]
        if len(reading.found) != count or len(lines) != statements:
            raise Refused("term.undefined", "The document says something that its contexts do not define.")
        self._uses = 0
        self._is_address = [number in reading.addresses for number in range(count)]
        self._blanks = [_Blank(number) for number in range(len(reading.blanks))]
        self._is_long_way = any(sum(isinstance(part, _Blank) for part in line) > 1 for line in lines)
        self._whole = _Lines(lines, {blank: count + blank.number for blank in self._blanks})
        # RDFC-1.0 hashes a blank node by the statements it is in, where it is called a.
        self._of_blank = [
            _Lines([line for line in lines if blank in line], {blank: "_:a"})
            for blank in self._blanks
            if not self._is_long_way
        ]

    def filled(self, values: Sequence[str]) -> str | None:
        """Return the canonical N-Quads for ``values``.

        Nothing when only the long way tells the blank nodes apart: two have equal hashes, or one speaks of another.
        """
        if self._is_long_way:
            return None
        terms = self._terms(values)
        hashes = [sha256(lines.filled(terms).encode()).hexdigest() for lines in self._of_blank]
        order = {digest: f"_:c14n{place}" for place, digest in enumerate(sorted(hashes))}
        if len(order) != len(self._blanks):
            return None
        return self._whole.filled([*terms, *(order[digest] for digest in hashes)])

    def is_due_for_a_sample(self) -> bool:
        """Whether this use is the 1st, 2nd, 4th, 8th …: those are compared with the reference."""
        self._uses += 1
        return self._uses & (self._uses - 1) == 0

    def check(self, values: Sequence[str]) -> None:
        """Refuses ``address.malformed`` when a text stands for an IRI and is not one that is read here."""
        for value, is_address in zip(values, self._is_address, strict=True):
            if is_address and not ADDRESS.fullmatch(value):
                raise Refused("address.malformed", f"{value[:80]!r} is not an absolute address.")

    def _terms(self, values: Sequence[str]) -> list[str]:
        self.check(values)
        return [
            f"<{value}>" if is_address else f'"{_escaped(value)}"'
            for value, is_address in zip(values, self._is_address, strict=True)
        ]


class _Reading:
    """What is learnt while the terms of a template's document are read."""

    def __init__(self, count: int) -> None:
        self._gaps = {f"{_MARK}{number}": number for number in range(count)}
        self.found: set[int] = set()
        self.addresses: set[int] = set()
        self.blanks: dict[str, int] = {}

    def part(
        self, term: pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal
    ) -> str | _Gap | _Blank:
        if isinstance(term, pyoxigraph.BlankNode):
            return _Blank(self.blanks.setdefault(term.value, len(self.blanks)))
        number = self._gaps.get(term.value)
        if number is None:
            return str(term)
        self.found.add(number)
        if isinstance(term, pyoxigraph.NamedNode):
            self.addresses.add(number)
            return _Gap(number, "")
        return _Gap(number, str(term).removeprefix(f'"{term.value}"'))


class _Lines:
    """Statements as one format string, and which of the terms go into it.

    ``names`` says for each blank node how it is called, or which of the terms is its name.
    """

    def __init__(self, lines: Sequence[_Statement], names: Mapping[_Blank, str | int]) -> None:
        self._chosen: list[int] = []
        written = [" ".join(self._written(part, names) for part in line) + " .\n" for line in lines]
        self._format = "".join(written)

    def _written(self, part: str | _Gap | _Blank, names: Mapping[_Blank, str | int]) -> str:
        name = names[part] if isinstance(part, _Blank) else part
        if isinstance(name, str):
            return name.replace("%", "%%")
        self._chosen.append(name.number if isinstance(name, _Gap) else name)
        return "%s" + (name.after.replace("%", "%%") if isinstance(name, _Gap) else "")

    def filled(self, terms: Sequence[str]) -> str:
        """The statements in code point order, each once. No term contains a line end, so lines can be told apart."""
        lines = set((self._format % tuple([terms[number] for number in self._chosen])).split("\n"))
        lines.discard("")
        return "\n".join(sorted(lines)) + "\n"


def _escaped(value: str) -> str:
    """Canonical N-Quads (RDF 1.2): the named escapes, and \\u for other controls and non-characters."""
    return _TO_ESCAPE.sub(lambda found: _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04X}", value)


def _dataset(document: Document, more: Context) -> pyoxigraph.Dataset:
    body = json.dumps({name: value for name, value in document.items() if name != "@context"})
    text = f'{{"@context":{inline(document["@context"], more=more)},{body[1:]}'
    try:
        return pyoxigraph.Dataset(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.JSON_LD))
    except SyntaxError:
        raise Refused("document.not_json_ld", "The document is not JSON-LD.") from None


def _key(more: Context | None) -> tuple[tuple[str, str], ...]:
    return tuple((more or {}).items())


def _taken_apart(document: Document) -> tuple[Shape, list[str]]:
    """Split a document into its shape, which can be a key, and its texts in the order of the shape."""
    values: list[str] = []
    body = {name: value for name, value in document.items() if name != "@context"}
    return _shape(body, values), values


def _shape(value: Any, values: list[str]) -> Any:
    if isinstance(value, str):
        values.append(value)
        return str
    if isinstance(value, dict):
        parts: list[Any] = [dict]
        for name, inner in value.items():
            if not (name.isascii() and name.isalpha()):
                raise Refused("term.undefined", f"{name[:80]!r} is a name that is not read here.")
            parts.append(name)
            parts.append(_words(inner) if name in WORDS else _shape(inner, values))
        return tuple(parts)
    if isinstance(value, list):
        return (list, *(_shape(inner, values) for inner in value))
    if isinstance(value, bool):
        return value, bool
    if isinstance(value, int):
        return value, int
    raise Refused("document.not_json_ld", "The document contains something that is not a statement.")


def _words(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    words = value
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise Refused("document.not_json_ld", "A type in the document is not a word.")
    return tuple(words)


@lru_cache(maxsize=256)
def _template(shape: Shape, contexts: tuple[str, ...], more: tuple[tuple[str, str], ...]) -> Template:
    """Compile the template of a shape, and compare it with the reference."""
    marks: list[str] = []
    count = [0]
    document = {"@context": list(contexts), **_from_shape(shape, marks, count)}
    further = dict(more)
    template = Template(document, len(marks), count[0], more=further)
    expected = _dataset(document, further)
    expected.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    filled = template.filled(marks)
    if filled is not None and filled != "".join(sorted(f"{quad} .\n" for quad in expected)):
        raise AssertionError("a template says something else than RDFC-1.0")
    return template


def _from_shape(shape: Any, marks: list[str], count: list[int]) -> Any:
    """Build the document of ``shape`` with marks as texts; ``count`` grows by the statements it should become."""
    if shape is str:
        marks.append(f"{_MARK}{len(marks)}")
        return marks[-1]
    if shape[0] is dict:
        document: Document = {}
        for name, inner in zip(shape[1::2], shape[2::2], strict=True):
            if name in WORDS:
                count[0] += len(inner)
                document[name] = inner[0] if len(inner) == 1 else list(inner)
                continue
            if name != "id":
                count[0] += len(inner) - 1 if isinstance(inner, tuple) and inner[0] is list else 1
            document[name] = _from_shape(inner, marks, count)
        return document
    if shape[0] is list:
        return [_from_shape(inner, marks, count) for inner in shape[1:]]
    return shape[0]
