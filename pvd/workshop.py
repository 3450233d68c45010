"""Files made once, few at a time, and kept: what the addresses, the screen and the press kits share.

Drawing a map takes a core for a second and visitors come first: two makers, a short queue, and one
answer for all who ask for the same file at the same moment.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from pvd import exports, warehouse
from pvd.figures.figure import Figure
from pvd.formats import NARROW, number
from pvd.shelf import File as File
from pvd.shelf import Shelf
from pvd.theme import MILLIMETRES, PIXELS

ROOT = Path(__file__).parent.parent
MAKERS = 2
MAX_WAITING = 24
MAX_KEPT_BYTES, MAX_DISK_BYTES = 64_000_000, 256_000_000
# A visitor who clicks waits this long for a free maker before being told to come back.
PATIENCE_SECONDS = 20.0
# A printed page is what a PDF is for; a screen is what a picture is for.
DEFAULT_SIZES = {"pdf": "a4-paysage"}
SIZE_NAMES = {
    "article": "Article",
    "slide": "Diapositive",
    "carre": "Carré",
    "social": "Réseaux sociaux",
    "apercu": "Aperçu",
    "a4": "A4 en hauteur",
    "a4-paysage": "A4 en largeur",
    "colonne": "Colonne de journal",
    "deux-colonnes": "Deux colonnes",
}


class Busy(Exception):
    """Too many files are being made: ask again in a few seconds."""


def default_size(file_format: str) -> str:
    """The size of a picture when nobody says."""
    return DEFAULT_SIZES.get(file_format, "article")


def sizes(file_format: str) -> tuple[str, ...]:
    """The sizes offered for a format, the usual one first; () for what is not a picture."""
    if not exports.FORMATS[file_format].is_picture:
        return ()
    screen, paper = [name for name in SIZE_NAMES if name in PIXELS], list(MILLIMETRES)
    offered = {"png": screen, "svg": [*screen, *paper], "pdf": paper}[file_format]
    first = default_size(file_format)
    return (first, *(name for name in offered if name != first))


def size_label(size: str) -> str:
    """« Article, 1 600 × 900 pixels », « A4 en hauteur, 210 × 297 mm »."""
    wide, high = PIXELS.get(size) or MILLIMETRES[size]
    unit = "pixels" if size in PIXELS else "mm"
    return f"{SIZE_NAMES.get(size, size)}, {number(wide)} × {number(high)}{NARROW}{unit}"


@dataclass(frozen=True)
class Order:
    """One figure as one file: everything that its bytes depend on, and its address.

    `query` holds the parameters of the view in their fixed order (what `exports.address` writes).
    """

    slug: str
    query: str = ""
    file_format: str = "png"
    size: str = ""
    grey: bool = False

    def __post_init__(self) -> None:
        is_picture = exports.FORMATS[self.file_format].is_picture
        # What does not count is left out: two ways to ask for the same file are one order.
        object.__setattr__(self, "size", (self.size or default_size(self.file_format)) if is_picture else "")
        object.__setattr__(self, "grey", self.grey and is_picture)

    @property
    def version(self) -> str:
        """The former release that the view names; empty for the one in service."""
        return dict(parse_qsl(self.query)).get("version", "")

    @property
    def key(self) -> str:
        """What the bytes depend on, hashed: also the file's ETag."""
        # The release before is read too: what changed is told from it.
        # Of one request: the release that it began on, whatever comes meanwhile.
        is_named = self.version or warehouse.frozen()
        release = warehouse.open_release(self.version) if is_named else warehouse.current()
        parts = (release.release, release.former, code_mark(), exports.public_url())
        text = "\n".join((*parts, self.slug, self.query, self.file_format, self.size, str(self.grey)))
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @property
    def path(self) -> str:
        """`/figures/<slug>.<ext>?departement=50&taille=carre&gris=oui`."""
        pairs = parse_qsl(self.query)
        pairs += [("format", "brut")] if self.file_format == "csv-brut" else []
        pairs += [("taille", self.size)] if self.size and self.size != default_size(self.file_format) else []
        pairs += [("gris", "oui")] if self.grey else []
        extension = exports.FORMATS[self.file_format].extension
        return f"/figures/{self.slug}.{extension}" + (f"?{urlencode(pairs)}" if pairs else "")

    def file_name(self, figure: Figure) -> str:
        """« subventions-par-annee_manche-50_2026-04-27_carre_gris.png »."""
        stem, _, extension = exports.file_name(figure, self.file_format).rpartition(".")
        size = self.size if self.size != default_size(self.file_format) else ""
        return "_".join(filter(None, (stem, size, "gris" if self.grey else ""))) + f".{extension}"

    def make(self, figure: Figure) -> File:
        """Draw it, now and here."""
        # Makers are threads of their own: the order says which former release answers, else whoever asked does.
        with warehouse.using(self.version) if self.version else nullcontext():
            content = exports.write(figure, self.file_format, self.size or "article", self.grey)
            return File(content, self.file_name(figure))


def order(figure: Figure, file_format: str, size: str = "", grey: bool = False) -> Order:
    """The order for a figure already drawn."""
    return Order(figure.slug, figure.query, file_format, size, grey)


@cache
def code_mark() -> str:
    """A mark of everything but the data that makes bytes: code, queries, words, versions of libraries."""
    mark = hashlib.sha256()
    found = [
        *(ROOT / "pvd").rglob("*.py"),
        *(ROOT / "pvd").rglob("*.typ"),
        *(ROOT / "queries").glob("*.sql"),
        *(ROOT / "data").glob("*.toml"),
    ]
    for path in sorted([*found, ROOT / "requirements.txt"]):
        if path.is_file():
            mark.update(path.read_bytes())
    return mark.hexdigest()


class Workshop:
    """Makers, their queue and what they finished, bounded by its bytes; `disk`, what outlives the process."""

    def __init__(
        self,
        makers: int = MAKERS,
        waiting: int = MAX_WAITING,
        kept: int = MAX_KEPT_BYTES,
        disk: Shelf | None = None,
    ) -> None:
        self._disk = disk
        self._count = makers
        self._room = makers + waiting
        self._most = kept
        self._makers = ThreadPoolExecutor(makers, thread_name_prefix="pvd-maker")
        self._making: dict[str, Future[File]] = {}
        self._shelf: OrderedDict[str, File] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    @property
    def waiting(self) -> int:
        """How many files wait for a free maker."""
        with self._lock:
            return max(len(self._making) - self._count, 0)

    @property
    def kept_bytes(self) -> int:
        """What the finished files weigh in memory."""
        with self._lock:
            return self._bytes

    def find(self, key: str) -> File | None:
        """A finished file, or None."""
        with self._lock:
            if key in self._shelf:
                self._shelf.move_to_end(key)
            return self._shelf.get(key)

    def start(self, key: str, make: Callable[[], File], *, is_lasting: bool = True) -> Future[File]:
        """The file, made unless it is there or under way. Raises `Busy` when the queue is full.

        Nobody may cancel the answer: others may wait for it too. One that is not lasting never goes to the disk.
        """
        with self._lock:
            if key in self._shelf:
                self._shelf.move_to_end(key)
                done: Future[File] = Future()
                done.set_result(self._shelf[key])
                return done
            if key in self._making:
                return self._making[key]
            if len(self._making) >= self._room:
                raise Busy
            future = self._making[key] = self._makers.submit(self._made, key, make, is_lasting)
        return future

    def wait(self, key: str, make: Callable[[], File], patience: float = PATIENCE_SECONDS) -> File:
        """The file, for a visitor who clicked: waits for room in the queue, then for the file."""
        until = time.monotonic() + patience
        while True:
            try:
                return self.start(key, make).result()
            except Busy:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def _kept(self, key: str, make: Callable[[], File], is_lasting: bool) -> File:
        if self._disk is None or not is_lasting:
            return make()
        if (file := self._disk.find(key)) is None:
            file = make()
            self._disk.keep(key, file)
        return file

    def _made(self, key: str, make: Callable[[], File], is_lasting: bool) -> File:
        try:
            file = self._kept(key, make, is_lasting)
        except BaseException:
            with self._lock:
                del self._making[key]
            raise
        with self._lock:
            # Under one lock: whoever asks now finds it on the shelf or under way, never in between.
            del self._making[key]
            # One huge file must not push every other one out.
            if len(file.content) <= self._most // 4:
                self._shelf[key] = file
                self._bytes += len(file.content)
                while self._bytes > self._most:
                    self._bytes -= len(self._shelf.popitem(last=False)[1].content)
        return file


@cache
def current() -> Workshop:
    """The workshop of this process."""
    return Workshop(disk=Shelf(warehouse.cache_folder() / "files", MAX_DISK_BYTES))
