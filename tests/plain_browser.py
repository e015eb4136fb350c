"""A browser without JavaScript: it opens pages, follows links, fills forms and presses buttons, all by their words."""

import re
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, Request, build_opener
from uuid import uuid4

from lxml import html


class Browser:
    """``used`` holds the words of every link, field and button that was used, in order."""

    def __init__(self, address: str, *, language: str) -> None:
        self.address, self.language = address, language
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self.used: list[str] = []
        self.files: dict[str, tuple[str, bytes]] = {}

    def open(self, path: str) -> None:
        self._show(Request(urljoin(self.address, path)))

    def reload(self) -> None:
        self.open(self.address)

    def follow(self, words: str) -> None:
        """Follow the link with these words; the answer is the page from then on, or what was downloaded."""
        self.used.append(words)
        link = self._the(words, "//a[@href]")
        self.open(link.get("href"))

    def download(self, words: str) -> tuple[str, bytes]:
        """The file that a link leads to, under the name that the site gives it; the page stays as it is."""
        self.used.append(words)
        target = urljoin(self.address, self._the(words, "//a[@href]").get("href"))
        with self.opener.open(target, timeout=60) as answer:
            return answer.headers.get_filename() or "", bytes(answer.read())

    def fill(self, label: str, value: str) -> None:
        self.used.append(label)
        self._field(label).value = value

    def attach(self, label: str, name: str, content: bytes) -> None:
        self.used.append(label)
        self.files[self._field(label).get("name")] = (name, content)

    def choose(self, who: str, what: str, option: str) -> None:
        """In the list that is called so: "Orxan Daşdəmirli, Opening"."""
        (field,) = (
            one
            for one in self.page.xpath("//select[@aria-label]")
            if one.get("aria-label").startswith(who) and one.get("aria-label").endswith(f", {what}")
        )
        field.value = {words(one): one.get("value") for one in field.xpath("option")}[option]

    def tick_all(self, name: str) -> int:
        boxes = self.page.xpath("//input[@type='checkbox'][@name=$name]", name=name)
        for box in boxes:
            box.checked = True
        return len(boxes)

    def press(self, said: str) -> None:
        self.used.append(said)
        self._press(self._the(said, "//form//button[not(@aria-disabled)]"))

    def press_each(self, said: str) -> int:
        """Press every button that begins with these words, one after the other; return how many there were."""
        self.used.append(said)
        pressed = 0
        while found := [one for one in self.page.xpath("//form//button") if words(one).startswith(said)]:
            self._press(found[0])
            pressed += 1
        return pressed

    @property
    def text(self) -> str:
        return words(self.page)

    def _press(self, button: html.HtmlElement) -> None:
        form = next(button.iterancestors("form"))
        values = [*form.form_values()]
        if button.get("name"):
            values.append((button.get("name"), button.get("value") or ""))
        target = urljoin(self.address, button.get("formaction") or form.get("action") or self.address)
        if (form.get("method") or "get").lower() == "get":
            self.open(f"{target}?{urlencode(values)}")
        elif form.get("enctype") == "multipart/form-data":
            body, kind = multipart(values, self.files)
            self._show(Request(target, body, {"Content-Type": kind}))
        else:
            self._show(Request(target, urlencode(values).encode()))

    def _show(self, request: Request) -> None:
        request.add_header("Accept-Language", self.language)
        with self.opener.open(request, timeout=60) as answer:
            self.address = answer.url
            self.page = html.fromstring(answer.read())

    def _the(self, said: str, kind: str) -> html.HtmlElement:
        found = {
            one.get("href", str(number)): one
            for number, one in enumerate(self.page.xpath(kind))
            if words(one) == said
        }
        assert len(found) == 1, f"{self.address} has {len(found)} of “{said}”: {self.text[:2000]}"
        return next(iter(found.values()))

    def _field(self, label: str) -> html.InputElement:
        """The field whose label is this, or begins so and goes on in brackets: "Post (optional)"."""
        named = [one for one in self.page.xpath("//label[@for]") if words(one).split(" (")[0] == label]
        assert len(named) == 1, f"{self.address} has {len(named)} fields “{label}”"
        return self.page.get_element_by_id(named[0].get("for"))


def words(element: html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", element.text_content()).strip()


def multipart(values: list[tuple[str, str]], files: dict[str, tuple[str, bytes]]) -> tuple[bytes, str]:
    border = uuid4().hex
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in values if name not in files]
    parts += [
        f'name="{name}"; filename="{file}"\r\nContent-Type: application/octet-stream\r\n\r\n'.encode()
        + content
        for name, (file, content) in files.items()
    ]
    whole = b"".join(
        f"--{border}\r\nContent-Disposition: form-data; ".encode() + part + b"\r\n" for part in parts
    )
    return whole + f"--{border}--\r\n".encode(), f"multipart/form-data; boundary={border}"
