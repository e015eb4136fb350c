"""Tables from people's files, and tables for people's spreadsheets.

``read_table`` takes CSV and XLSX as they come: any of the encodings and separators in use around us, dates as
dates, formulas as the text they are. Everything it returns is text. ``write_workbook`` and ``write_csv`` write so
that no cell of ours is ever run as a formula (OWASP, CSV injection).
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import cast
from xml.etree.ElementTree import ParseError

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.cell.cell import Cell as WorkbookCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.worksheet import Worksheet

from convenor.kit.refusals import Refusal, Refused

MEGABYTE = 1_000_000
LARGEST_FILE = 10 * MEGABYTE
LARGEST_UNPACKED = 100 * MEGABYTE
"""What an XLSX may hold when unpacked: a small archive that unpacks to more is a bomb, not a list of people."""
MOST_ROWS = 50_000
MOST_COLUMNS = 200
LONGEST_CELL = 32_767
"""Letters that a cell holds in Excel."""

SEPARATORS = (",", ";", "\t")
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
RISKY = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
GUARDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")

Cell = str | int | float | Decimal | date | datetime | None


@dataclass(frozen=True)
class Row:
    """``number`` is the line of the spreadsheet as a person sees it; ``cells`` are as many as the table's columns."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """What was read: a header and the rows that are not blank. ``encoding`` is empty for a workbook.

    ``is_guess`` says that the file did not tell its encoding, so letters may be wrong: show them before using them.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str = ""
    is_guess: bool = False


class TableRefused(Refused):
    """The file cannot be used as a table; ``row`` and ``column`` (from 1) say where, if it is at one place."""

    def __init__(
        self, code: str, sentence: str | Promise, row: int = 0, column: int = 0, **facts: object
    ) -> None:
        place = {"row": row, "column": get_column_letter(column) if column else ""}
        super().__init__(Refusal(f"documents.{code}", sentence, {**facts, **place}))
        self.row = row
        self.column = column


def refuse_larger(size: int, filename: str, *, largest: int = LARGEST_FILE) -> None:
    """Raise ``TableRefused`` (``too_large``) for a file of more than ``largest`` bytes, before it is read."""
    if size > largest:
        raise TableRefused(
            "too_large",
            _("The file {name} has {size} MB; a list may have {most} MB."),
            name=filename,
            size=f"{size / MEGABYTE:.1f}",
            most=f"{largest / MEGABYTE:g}",
        )


def read_table(
    content: bytes, filename: str, *, largest: int = LARGEST_FILE, most_rows: int = MOST_ROWS
) -> Table:
    """Return the table in ``content``; ``filename`` only names it in sentences, for endings lie.

    CSV: UTF-8, UTF-16, else Windows-1251 or Windows-1254 or Latin-1 by guess; separator comma, semicolon or tab.
    XLSX: the first visible sheet, merged cells filled with their value, formulas as text and never evaluated. All
    cells are stripped text: dates as ``2022-07-15``, whole numbers without a point.

    Raises ``TableRefused``: ``too_large`` (more than ``largest`` bytes, said before anything is parsed), ``empty``,
    ``no_rows``, ``not_a_table``, ``old_workbook``, ``broken_workbook``, ``too_many_rows``, ``too_many_columns``,
    ``header_empty``, ``header_twice``, ``row_too_long``, ``quote_not_closed``, ``cell_too_long``.
    """
    refuse_larger(len(content), filename, largest=largest)
    if not content.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise TableRefused("empty", _("The file {name} is empty."), name=filename)
    if content.startswith(OLE):
        raise TableRefused(
            "old_workbook",
            _("{name} is an old or locked workbook. Save it as XLSX without a password, or as CSV."),
            name=filename,
        )
    if content.startswith(ZIP):
        return _table(_workbook_rows(content, filename, most_rows), most_rows)
    encoding, is_guess = _encoding(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text or content.lstrip().startswith(b"%PDF-"):
        raise TableRefused("not_a_table", _("{name} is neither CSV nor XLSX."), name=filename)
    return _table(_csv_rows(text), most_rows, encoding, is_guess)


@dataclass(frozen=True)
class Sheet:
    """One sheet to write: ``title`` (cut to the 31 letters that Excel allows), a header, rows of values."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def write_workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return an XLSX of at least one sheet: header frozen, columns as wide as they need, dates as dates.

    Text stays text whatever it begins with. A datetime is written as it reads in its own zone, since a spreadsheet
    knows none. Raises ``ValueError`` for text longer than a cell holds (32,767 letters).
    """
    longest_text = max(
        (len(value) for sheet in sheets for row in sheet.rows for value in row if isinstance(value, str)),
        default=0,
    )
    if longest_text > LONGEST_CELL:
        raise ValueError(f"a cell holds {LONGEST_CELL} letters, and one here has {longest_text}")
    workbook = Workbook(write_only=True)
    taken: set[str] = set()
    for sheet in sheets:
        worksheet = workbook.create_sheet(_free_title(sheet.title, taken))
        worksheet.freeze_panes = "A2"
        for index, heading in enumerate(sheet.columns, start=1):
            texts = [
                heading,
                *(str(row[index - 1]) for row in sheet.rows[:1000] if row[index - 1] is not None),
            ]
            longest = max(len(line) for text in texts for line in (text.splitlines() or [""]))
            worksheet.column_dimensions[get_column_letter(index)].width = min(max(longest + 2, 8), 60)
        worksheet.append([_heading(worksheet, heading) for heading in sheet.columns])
        for row in sheet.rows:
            worksheet.append([_cell(worksheet, value) for value in row])
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, separator: str = ",") -> bytes:
    """Return CSV (RFC 4180) in UTF-8 with a byte order mark, which spreadsheets need to read our letters.

    Text that a spreadsheet would take for a formula gets an apostrophe in front, which ``read_table`` takes off again.
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=separator, lineterminator="\r\n")
    for row in (columns, *rows):
        writer.writerow([guarded(value) if isinstance(value, str) else _plain(value) for value in row])
    return written.getvalue().encode("utf-8-sig")


def guarded(text: str) -> str:
    """Return the text so that no spreadsheet runs it: with an apostrophe where it begins like a formula."""
    return f"'{text}" if RISKY.match(text) else text


def _table(
    rows: Iterator[tuple[int, list[str]]], most_rows: int, encoding: str = "", is_guess: bool = False
) -> Table:
    filled = ((number, cells) for number, cells in rows if any(cells))
    header_number, header = next(filled, (0, []))
    if not header:
        raise TableRefused("empty", _("There is nothing in this file."))
    body: list[tuple[int, list[str]]] = []
    for number, cells in filled:
        if len(body) == most_rows:
            raise TableRefused(
                "too_many_rows", _("There are more than {most} rows in this file."), most=most_rows
            )
        body.append((number, cells))
    while not header[-1]:
        header.pop()
    _check_header(header, header_number)
    for number, cells in body:
        for column, text in enumerate(cells, start=1):
            if text and column > len(header):
                sentence = _("Row {row} has something in column {column}, which has no name in the header.")
                raise TableRefused("row_too_long", sentence, row=number, column=column)
    if not body:
        raise TableRefused("no_rows", _("There is only a header, and no row below it."), row=header_number)
    width = len(header)
    return Table(
        columns=tuple(header),
        rows=tuple(Row(number, (*cells[:width], *[""] * (width - len(cells)))) for number, cells in body),
        encoding=encoding,
        is_guess=is_guess,
    )


def _check_header(header: list[str], number: int) -> None:
    if len(header) > MOST_COLUMNS:
        raise TableRefused("too_many_columns", _("There are more than {most} columns."), most=MOST_COLUMNS)
    seen: set[str] = set()
    for column, name in enumerate(header, start=1):
        if not name:
            raise TableRefused("header_empty", _("Column {column} has no name in row {row}."), number, column)
        if name.casefold() in seen:
            sentence = _("Two columns have the name “{name}”; the second is column {column}.")
            raise TableRefused("header_twice", sentence, number, column, name=name)
        seen.add(name.casefold())


def _encoding(content: bytes) -> tuple[str, bool]:
    """The encoding, and whether it is a guess. A byte order mark tells it, and so does valid UTF-8 or UTF-16."""
    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig", False
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", False
    even, odd = content[:2000:2].count(0), content[1:2000:2].count(0)
    if max(even, odd) * 4 > min(len(content), 2000) // 2:
        return ("utf-16-le" if odd > even else "utf-16-be"), True
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8", False
    high = sum(byte >= 0xC0 for byte in content)
    letters = len(re.findall(rb"[A-Za-z]", content))
    # In a Cyrillic list most letters are high bytes, in a Turkish or French one few are.
    for encoding in ("cp1251",) if high > letters else ("cp1254", "latin-1"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding, True
    return "latin-1", True


def _csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    named = re.match(r"sep=([,;\t])\r?\n", text)
    separator = named[1] if named else _separator(text)
    reader = csv.reader(
        io.StringIO(text[named.end() :] if named else text, newline=""), delimiter=separator, strict=True
    )
    before = 1 if named else 0
    start = 1 + before
    try:
        for cells in reader:
            yield start, [_unguarded(cell) for cell in cells]
            start = reader.line_num + 1 + before
    except csv.Error as error:
        if "limit" in str(error):
            raise TableRefused(
                "cell_too_long", _("Row {row} has a cell that is far too long."), row=start
            ) from None
        sentence = _("In row {row} a quotation mark is opened and not closed, or closed too early.")
        raise TableRefused("quote_not_closed", sentence, row=start) from None


def _separator(text: str) -> str:
    """The separator that splits the first rows into most cells, the same number in each."""

    def score(separator: str) -> tuple[bool, int]:
        reader = csv.reader(io.StringIO(text[:20_000], newline=""), delimiter=separator)
        try:
            widths = [len(cells) for cells, _row in zip(reader, range(20), strict=False) if any(cells)]
        except csv.Error:
            widths = []
        header = widths[0] if widths else 0
        return header > 1 and all(width <= header for width in widths), header

    return max(SEPARATORS, key=score)


def _unguarded(cell: str) -> str:
    cell = cell.strip()
    return cell[1:].strip() if GUARDED.match(cell) else cell


def _workbook_rows(content: bytes, filename: str, most_rows: int) -> Iterator[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            # An archive cannot lie about this: reading stops at the size that it names.
            if sum(part.file_size for part in parts) > LARGEST_UNPACKED or len(parts) > 5000:
                sentence = _("{name} unpacks to more than {most} MB, which no list of people does.")
                most = LARGEST_UNPACKED // MEGABYTE
                raise TableRefused("too_large", sentence, name=filename, most=most)
        workbook = load_workbook(io.BytesIO(content), data_only=False, keep_links=False)
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        ParseError,
        KeyError,
        ValueError,
        TypeError,
        OSError,
    ) as error:
        sentence = _("{name} cannot be opened as a workbook. Save it again as XLSX, or as CSV.")
        raise TableRefused("broken_workbook", sentence, name=filename) from error
    worksheet = next((sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"), None)
    if worksheet is None:
        raise TableRefused("empty", _("There is nothing in this file."))
    if worksheet.max_row > most_rows + 1000:
        raise TableRefused(
            "too_many_rows", _("There are more than {most} rows in this file."), most=most_rows
        )
    if worksheet.max_column > MOST_COLUMNS:
        raise TableRefused("too_many_columns", _("There are more than {most} columns."), most=MOST_COLUMNS)
    merged = {
        (row, column): (area.min_row, area.min_col)
        for area in worksheet.merged_cells.ranges
        if area.size["rows"] * area.size["columns"] <= most_rows
        for row, column in (cell for side in area.rows for cell in side)
    }
    for number, values in enumerate(worksheet.iter_rows(values_only=True), start=1):
        cells = [_plain(value).strip() for value in values]
        for column in range(1, len(cells) + 1):
            origin = merged.get((number, column), (number, column))
            if origin != (number, column):
                cells[column - 1] = _plain(worksheet.cell(*origin).value).strip()
        yield number, cells


def _plain(value: object) -> str:
    """A value as the text that a person would type: ``2022-07-15``, ``12``, ``12.5``, ``=A1``."""
    match value:
        case None:
            return ""
        case ArrayFormula() | DataTableFormula():
            return str(getattr(value, "text", "") or "")
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ", "minutes")
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def _heading(worksheet: Worksheet, text: str) -> WorkbookCell:
    cell = _cell(worksheet, text)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def _cell(worksheet: Worksheet, value: Cell) -> WorkbookCell:
    if isinstance(value, datetime):
        value = value.replace(tzinfo=None)
    if not isinstance(value, str):
        return WriteOnlyCell(worksheet, cast(float, value))  # it also takes dates, decimals and nothing
    cell = WriteOnlyCell(worksheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", value))
    cell.data_type = "s"
    if RISKY.match(value):
        cell.quotePrefix = True
    return cell


def _free_title(title: str, taken: set[str]) -> str:
    """A title that Excel takes: without []:*?/\\ and an apostrophe at either end, 31 letters, only once."""
    clean = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title).strip(" '")[:31] or "1"
    free, number = clean, 2
    while free.casefold() in taken:
        free = f"{clean[: 31 - len(f' {number}')]} {number}"
        number += 1
    taken.add(free.casefold())
    return free
