import re

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from convenor.documents.qr import draw_qr


def read_back(svg: bytes) -> zxingcpp.Barcode:
    """Paint the path on a raster, four dots a module, and read it as a phone would."""
    drawing = svg.decode()
    side = int(re.search(r'width="(\d+)"', drawing)[1])
    dots = bytearray(b"\xff" * (side * 4) ** 2)
    for left, top, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", drawing):
        for line in range(int(top) * 4, int(top) * 4 + 4):
            start = line * side * 4 + int(left) * 4
            dots[start : start + int(width) * 4] = bytes(int(width) * 4)
    (found,) = zxingcpp.read_barcodes(memoryview(dots).cast("B", (side * 4, side * 4)))
    return found


@settings(max_examples=50, deadline=None)
@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789-./:?=#%", min_size=1, max_size=200))
def test_what_is_drawn_can_be_read(address):
    assert read_back(draw_qr(address)).text == address


def test_a_usual_address_is_drawn_in_version_4_at_level_m_with_its_quiet_zone():
    for address in ("https://e.org/c/1", "https://convenor.example.org/check/HGSD-2022-C02-0042", "x" * 62):
        drawing = draw_qr(address)
        assert b'viewBox="0 0 41 41"' in drawing
        assert read_back(drawing).ec_level == "M"
        starts = [tuple(map(int, start)) for start in re.findall(rb"M(\d+) (\d+)", drawing)]
        assert min(left for left, _ in starts) == min(top for _, top in starts) == 4


def test_a_longer_address_takes_a_larger_code_and_an_endless_one_is_refused():
    assert b'viewBox="0 0 45 45"' in draw_qr("x" * 63)
    with pytest.raises(ValueError):
        draw_qr("x" * 3000)
