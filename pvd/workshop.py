"""Files made once, few at a time, and kept: what the addresses, the screen and the press kits share.

Drawing a map takes a core for a second and visitors come first: two makers, a short queue where each address has its
turn, and one answer for all who ask for the same file at the same moment.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter, OrderedDict, deque
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
from pvd.kept import Kept
from pvd.shelf import File as File
from pvd.shelf import Shelf
from pvd.territory import Options, Territory
from pvd.theme import MILLIMETRES, PIXELS

ROOT = Path(__file__).parent.parent
MAKERS = 2
MAX_WAITING = 24
# A file asked twice is read from the disk: in memory, those that everybody asks just now.
MAX_KEPT_BYTES, MAX_DISK_BYTES = 4_000_000, 256_000_000
# Archives of files: one after the other, each for minutes. Light beside what they hold others from.
MAX_WAITING_ARCHIVES, MAX_ARCHIVES_BYTES = 4, 32_000_000
# A visitor who clicks waits this long for a free maker before being told to come back.
PATIENCE_SECONDS = 20.0
# What takes a core for a while, or a register of France in memory: made by another process. Notices and small pages are not.
DRAWN = ("png", "svg", "pdf", "pptx", "xlsx", "csv", "csv-brut", "json", "parquet")
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


class Yours(Busy):
    """Whoever asks has as many files under way as one address may: the others have their turn."""


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
        return self._named(exports.file_name(figure, self.file_format))

    def name_of(self, territory: Territory, options: Options) -> str:
        """The same, from the view alone: nothing is drawn."""
        return self._named(exports.name_of(self.slug, territory, options, self.file_format))

    def _named(self, name: str) -> str:
        stem, _, extension = name.rpartition(".")
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


def drawn(order: Order, territory: Territory, options: Options) -> bytes:
    """The bytes of an order for its view; a function of this module, so that another process may be asked for it."""
    return order.make(exports.draw(order.slug, territory, options)).content


def moving(slug: str, territory: Territory, options: Options) -> bytes:
    """The animated image of a view; raises `exports.UnknownFormat` when nothing moves in it."""
    return exports.animate(exports.draw(slug, territory, options))


class Turns:
    """What waits to be made, by address: each has its turn, whatever the number of those before it. Not thread-safe."""

    def __init__(self) -> None:
        self._queues: OrderedDict[str, deque[Callable[[], None]]] = OrderedDict()

    def add(self, address: str, job: Callable[[], None]) -> None:
        """Behind what this address already waits for."""
        self._queues.setdefault(address, deque()).append(job)

    def next(self) -> Callable[[], None]:
        """The oldest job of the address that has waited longest for its turn."""
        address, queue = self._queues.popitem(last=False)
        job = queue.popleft()
        if queue:
            self._queues[address] = queue
        return job


class Workshop:
    """Makers, their queue and what they finished, bounded by its bytes; `disk`, what outlives the process.

    `each` is how many files one address may have under way: half of what there is room for, when nobody says.
    """

    def __init__(
        self,
        makers: int = MAKERS,
        waiting: int = MAX_WAITING,
        kept: int = MAX_KEPT_BYTES,
        disk: Shelf | None = None,
        each: int = 0,
    ) -> None:
        self._disk = disk
        self._count = makers
        self._room = makers + waiting
        self._each = each or max(self._room // 2, 1)
        self._makers = ThreadPoolExecutor(makers, thread_name_prefix="pvd-maker")
        self._making: dict[str, Future[File]] = {}
        self._held: Counter[str] = Counter()
        self._turns = Turns()
        self._shelf: Kept[str, File] = Kept(kept, largest=kept // 2)
        self._lock = threading.Lock()

    @property
    def waiting(self) -> int:
        """How many files wait for a free maker."""
        with self._lock:
            return max(len(self._making) - self._count, 0)

    @property
    def kept_bytes(self) -> int:
        """What the finished files weigh in memory."""
        return self._shelf.bytes

    def find(self, key: str) -> File | None:
        """A finished file, or None."""
        return self._shelf.find(key)

    def start(self, key: str, make: Callable[[], File], *, is_lasting: bool = True, of: str = "") -> Future[File]:
        """The file, made unless it is there or under way. Raises `Busy` when the queue is full.

        Nobody may cancel the answer: others may wait for it too. One that is not lasting never goes to the disk. `of` is
        the address that asks; `Yours`, when it has enough under way. Nobody is told from the others without one.
        """
        with self._lock:
            if file := self._shelf.find(key):
                done: Future[File] = Future()
                done.set_result(file)
                return done
            if key in self._making:
                return self._making[key]
            if of and self._held[of] >= self._each:
                raise Yours
            if len(self._making) >= self._room:
                raise Busy
            future = self._making[key] = Future()
            # As one under way from now on: whoever leaves cannot take it from the others.
            future.set_running_or_notify_cancel()
            self._held[of] += 1
            self._turns.add(of, lambda: self._made(key, make, is_lasting, of, future))
            self._makers.submit(self._next)
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

    def _next(self) -> None:
        with self._lock:
            job = self._turns.next()
        job()

    def _kept(self, key: str, make: Callable[[], File], is_lasting: bool) -> File:
        if self._disk is None or not is_lasting:
            return make()
        if (file := self._disk.find(key)) is None:
            file = make()
            self._disk.keep(key, file)
        return file

    def _made(self, key: str, make: Callable[[], File], is_lasting: bool, of: str, future: Future[File]) -> None:
        """Make a file and tell those who wait for it, or what went wrong."""
        file, wrong = None, None
        try:
            file = self._kept(key, make, is_lasting)
        except BaseException as error:  # theirs, not this thread's
            wrong = error
        with self._lock:
            # Under one lock: whoever asks now finds it on the shelf or under way, never in between.
            del self._making[key]
            self._held[of] -= 1
            if not self._held[of]:
                del self._held[of]
            if file:
                self._shelf.keep(key, file, len(file.content))
        if wrong is not None:
            future.set_exception(wrong)
        elif file:
            future.set_result(file)


@cache
def current() -> Workshop:
    """The workshop of this process."""
    return Workshop(disk=Shelf(warehouse.cache_folder() / "files", MAX_DISK_BYTES))


@cache
def archives() -> Workshop:
    """The lane of archives: one at a time, a short queue, one an address. Nobody waits for a picture behind them."""
    return Workshop(makers=1, waiting=MAX_WAITING_ARCHIVES, kept=MAX_ARCHIVES_BYTES, each=1)
