"""Archives on their way: whole and plain when they arrive, and never whole in memory."""

import io
import struct
import zipfile
from datetime import UTC, datetime

import pytest

from convenor.documents.archives import LONGEST_PART, Member, path_part, zipped

NOON = datetime(2022, 7, 15, 12, tzinfo=UTC)


def member(number: int, noted: list[int]) -> Member:
    def read() -> bytes:
        noted.append(number)
        return b"%PDF-" + bytes([number % 256]) * 3000

    return Member(f"Muzey/{number:04}.pdf", NOON, read)


def test_the_first_bytes_leave_before_the_second_file_is_read() -> None:
    read: list[int] = []
    pieces = zipped(member(number, read) for number in range(300))
    first = next(pieces)
    assert read == [0]
    assert first.startswith(b"PK\x03\x04")
    rest = list(pieces)
    assert max(len(piece) for piece in rest[:-1]) < 2 * 3005
    with zipfile.ZipFile(io.BytesIO(first + b"".join(rest))) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 300
        assert archive.read("Muzey/0299.pdf") == b"%PDF-" + bytes([43]) * 3000
        assert archive.infolist()[7].date_time == (2022, 7, 15, 12, 0, 0)


def test_each_local_header_says_size_and_checksum() -> None:
    content = b"".join(zipped([Member("Ə/1.pdf", NOON, lambda: b"123456789")]))
    _magic, _version, flags, method, _at, checksum, size, _unpacked = struct.unpack("<IHHHIIII", content[:26])
    assert (flags & 0x08, method, checksum, size) == (0, zipfile.ZIP_STORED, 0xCBF43926, 9)
    assert flags & 0x800, "names are in UTF-8, and say so"


def test_what_cannot_be_read_leaves_no_archive_that_looks_whole() -> None:
    def lost() -> bytes:
        raise FileNotFoundError

    pieces = zipped([member(1, []), Member("2.pdf", NOON, lost)])
    sent = next(pieces)
    with pytest.raises(FileNotFoundError):
        sent += b"".join(pieces)
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(sent))


def test_nothing_to_pack_is_an_empty_archive() -> None:
    assert zipfile.ZipFile(io.BytesIO(b"".join(zipped([])))).namelist() == []


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Milli Xalça Muzeyi", "Milli Xalça Muzeyi"),
        ("../../etc", "etc"),
        ("İKOMOS / UNESCO: “Bakı”?", "İKOMOS UNESCO “Bakı”"),
        ("C:\\Windows\n", "C Windows"),
        ("...", "_"),
        ("", "_"),
    ],
)
def test_a_name_becomes_a_folder_that_leads_nowhere_else(text: str, part: str) -> None:
    assert path_part(text) == part


def test_a_long_name_is_cut() -> None:
    assert len(path_part("ə" * 500)) == LONGEST_PART
