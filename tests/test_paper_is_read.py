"""The code on a printed certificate is read from far away, from a crooked photo, and from a bad photocopy.

The real page is painted, spoilt on a canvas of the browser, and read by zxing-cpp, whose kin are in most phones.
"""

import base64
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import pytest
import typst
import zxingcpp
from playwright.sync_api import Browser, Page

from convenor.credentials.paper import typeset_certificate
from convenor.credentials.tests.test_paper import AT, CREDENTIAL, PAPER
from convenor.documents import typeset as typesetting

pytestmark = pytest.mark.browser

ADDRESS = "https://certificates.example.org/v/0123456789abcdef0123456789abcdef/"
SPOIL = """async ({ png, ppi, blur, turn, skew, noise, threshold, jpeg }) => {
    const load = async (blob) => createImageBitmap(blob);
    const painted = await load(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const [width, height] = [Math.round(297 / 25.4 * ppi), Math.round(210 / 25.4 * ppi)];
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.fillStyle = "#fff";
    context.fillRect(0, 0, width, height);
    context.translate(width / 2, height / 2);
    context.rotate(turn * Math.PI / 180);
    context.transform(1, skew / 2, skew, 1, 0, 0);
    context.scale(0.88, 0.88);
    context.filter = blur ? `blur(${blur}px)` : "none";
    context.imageSmoothingQuality = "high";
    context.drawImage(painted, -width / 2, -height / 2, width, height);
    let seed = 1;  // the same noise in every run
    const random = () => ((seed = (seed * 48271) % 2147483647) / 2147483647) - 0.5;
    const image = context.getImageData(0, 0, width, height);
    for (let place = 0; place < image.data.length; place += 4) {
        const [red, green, blue] = image.data.subarray(place, place + 3);
        const grey = 0.3 * red + 0.59 * green + 0.11 * blue + noise * random();
        const shade = threshold ? (grey < threshold ? 0 : 255) : grey;
        image.data.set([shade, shade, shade, 255], place);
    }
    context.putImageData(image, 0, 0);
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: jpeg });
    const seen = await load(blob);
    context.resetTransform();
    context.filter = "none";
    context.drawImage(seen, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    let text = "";
    for (let place = 0; place < data.length; place += 4) text += String.fromCharCode(data[place]);
    return { width, height, grey: btoa(text) };
}"""


@dataclass(frozen=True)
class Photo:
    """How a page is spoilt. ``ppi``: dots per inch of paper that the camera sees; ``turn`` in degrees."""

    ppi: int = 150
    blur: float = 0
    turn: float = 0
    skew: float = 0
    noise: int = 0
    threshold: int = 0
    jpeg: float = 0.9


PHOTOS = {
    "a clean scan": Photo(),
    "at arm's length": Photo(ppi=90, blur=0.6, noise=40, jpeg=0.6),
    "a small picture": Photo(ppi=80, jpeg=0.7),
    "out of focus": Photo(ppi=200, blur=1.5),
    "crooked and from the side": Photo(turn=12, skew=0.18, noise=30, jpeg=0.5),
    "upside down": Photo(turn=180, noise=30),
    "in poor light": Photo(ppi=200, noise=110, blur=0.5, jpeg=0.5),
    "sent by a messenger": Photo(ppi=110, jpeg=0.12),
    "a bad photocopy": Photo(ppi=240, blur=1.3, noise=110, threshold=110, turn=1.5),
    "a photocopy too dark": Photo(ppi=240, blur=1.2, noise=50, threshold=190),
    "a photocopy too light": Photo(ppi=240, blur=1.2, noise=50, threshold=70),
}


@pytest.fixture(scope="module")
def painted() -> str:
    """The certificate as a picture of 300 dots an inch: the same sources that make the PDF."""
    sources: dict[str, bytes] = {}
    compile_really = typesetting._compile

    def overheard(files: Mapping[str, bytes], *more: Any, **named: Any) -> bytes:
        sources.update(files)
        return compile_really(files, *more, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typesetting, "_compile", overheard)
        typeset_certificate(replace(PAPER, check_address=ADDRESS), credential=CREDENTIAL, at=AT)
    compiler = typst.Compiler(font_paths=typesetting._fonts(), ignore_system_fonts=True)
    return base64.b64encode(compiler.compile(sources, format="png", ppi=300)).decode()


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Page:
    return chromium.new_page()


@pytest.mark.parametrize("photo", PHOTOS.values(), ids=PHOTOS)
def test_the_code_is_read(photo: Photo, painted: str, page: Page) -> None:
    spoilt = page.evaluate(SPOIL, {"png": painted, **asdict(photo)})
    dots = memoryview(base64.b64decode(spoilt["grey"])).cast("B", (spoilt["height"], spoilt["width"]))
    found = zxingcpp.read_barcodes(dots)
    assert [one.text for one in found] == [ADDRESS]


def test_a_page_without_a_code_is_not_read(painted: str, page: Page) -> None:
    """What is spoilt beyond reading stays unread: the test can fail."""
    spoilt = page.evaluate(SPOIL, {"png": painted, **asdict(Photo(ppi=25))})
    dots = memoryview(base64.b64decode(spoilt["grey"])).cast("B", (spoilt["height"], spoilt["width"]))
    assert zxingcpp.read_barcodes(dots) == []
