"""Opens pages of a running site as people see them, saves pictures, and lets axe look for barriers.

    .venv/bin/python scripts/look.py http://localhost:8000 / /courses/hgsd-2005/ --out var/look
    .venv/bin/python scripts/look.py http://localhost:8000 /my/ --sign-in /demo/sign-in/organiser/ --quick

Each path is opened at 390 and 1280 pixels, in the light and the dark, in az and en; ``--quick`` takes only a wide
light az and a narrow dark en. ``--print`` adds the page as it would be printed. Pictures are named
``path.width.appearance.language.png``. Axe runs on each (WCAG 2.2 A and AA); so do two checks of our own: nothing
sideways, nothing refused by the content security policy. Exit 1 when anything was found. Needs ``make develop``.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, sync_playwright

AXE = Path(__file__).resolve().parents[1] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VIEWS = list(product((390, 1280), ("light", "dark"), ("az", "en")))
QUICK = [(1280, "light", "az"), (390, "dark", "en")]
RUN_AXE = """async (tags) => {
    const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
    return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, any }) =>
        `${id}: ${help} -- ${target.join(" ")} ${any.map(({ message }) => message).join("; ")}`));
}"""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("site", help="http://localhost:8000")
    parser.add_argument("paths", nargs="+", metavar="path")
    parser.add_argument("--sign-in", metavar="PATH", help="opened first in each window; its cookies stay")
    parser.add_argument("--out", type=Path, default=Path("var/look"))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--print", action="store_true", dest="printed")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    found = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=options.chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        for width, appearance, language in QUICK if options.quick else VIEWS:
            window = open_window(browser, options.site, width, appearance, language)
            page = window.new_page()
            if options.sign_in:
                page.goto(options.site + options.sign_in)
            for path in options.paths:
                picture = options.out / f"{name_of(path)}.{width}.{appearance}.{language}.png"
                findings = look(page, options.site + path, picture, printed=options.printed)
                print(f"{picture}: {len(findings) or 'nothing'} found")
                for finding in findings:
                    print(f"    {finding}")
                found += len(findings)
            window.close()
        browser.close()
    return 1 if found else 0


def open_window(browser: Browser, site: str, width: int, appearance: str, language: str) -> BrowserContext:
    window = browser.new_context(
        viewport={"width": width, "height": 844 if width < 600 else 800},
        color_scheme="dark" if appearance == "dark" else "light",
        device_scale_factor=2 if width < 600 else 1,
    )
    window.add_cookies([{"name": "django_language", "value": language, "url": site}])
    return window


def name_of(path: str) -> str:
    return re.sub(r"[^\w.-]+", "_", path.strip("/")) or "first"


def look(page: Page, url: str, picture: Path, *, printed: bool) -> list[str]:
    """Saves the picture and returns what is wrong, one sentence each."""
    with opened(page, url) as findings:
        page.wait_for_load_state("networkidle")
        page.screenshot(path=picture, full_page=True)
        findings += barriers(page)
        if printed:
            page.emulate_media(media="print")
            page.pdf(path=picture.with_suffix(".pdf"), format="A4", prefer_css_page_size=True)
            page.emulate_media(media="screen")
    return findings


@contextmanager
def opened(page: Page, url: str) -> Iterator[list[str]]:
    """A page that is open, and what the browser complains of meanwhile: errors, and what the content security policy
    refused."""
    findings: list[str] = []

    def heard(said: ConsoleMessage) -> None:
        if said.type == "error":
            findings.append(f"console: {said.text}")

    page.on("console", heard)
    try:
        response = page.goto(url)
        status = response.status if response else 0
        if (
            400 <= status < 500
        ):  # a page that says no is a page too; the browser's own complaint is no finding
            findings[:] = [finding for finding in findings if f"status of {status} " not in finding]
        elif status != 200:
            findings.append(f"answered {status or 'nothing'}")
        yield findings
    finally:
        page.remove_listener("console", heard)


def barriers(page: Page) -> list[str]:
    """What axe finds on the page as it is now, and whether it is wider than its window."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    findings: list[str] = page.evaluate(RUN_AXE, TAGS)
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if sideways > 0:
        findings.append(f"sideways: the page is {sideways} pixels wider than the window")
    return findings


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Error as error:
        sys.exit(error.message.splitlines()[0])
