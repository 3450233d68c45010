"""What broke it, again: one function an attack, for the tests (a few of each) and the bench (all of them, for real).

An attack goes on until it is told to stop, and counts what it was answered: whatever is neither an answer, nor a refusal in
French that says when to come back, is kept as dishonest.
"""

from __future__ import annotations

import http.client
import itertools
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import quote

from websockets.exceptions import WebSocketException

from tests.visitor import Visitor

REGISTER = "registre-des-subventions"
DEPARTEMENTS = tuple(f"{code:02d}" for code in range(1, 96) if code not in (20, 75, 92, 93))
# Which visitor asks, as the front says it: the attackers are one address, the quiet visitor another.
CROWD, QUIET = "192.0.2.1", "192.0.2.2"
# And where they come from, for a front that believes nobody: all of 127.0.0.0/8 is this machine.
FROM = {CROWD: ("127.66.0.1", 0), QUIET: ("127.0.0.1", 0)}
HONEST = (429, 503, 504)
PAUSE, BREATH = 0.05, 0.15


class Listening(Protocol):
    """A server, or what stands before several."""

    port: int


@dataclass
class Tally:
    """What an attack was answered: how many by status (0: cut), and the answers that are not honest."""

    answers: Counter[int] = field(default_factory=Counter)
    dishonest: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, path: str, status: int, headers: dict[str, str], body: bytes, is_head: bool = False) -> None:
        """One answer."""
        with self._lock:
            self.answers[status] += 1
            if status < 500 and status != 429:
                return
            # « Réessayez » says a process, « rechargez » the page of the front.
            is_said = is_head or any(word in body.decode("utf-8", "replace") for word in ("essayez", "rechargez"))
            if status not in HONEST or "retry-after" not in headers or not is_said:
                self.dishonest.append(f"{status} {path}: {body[:200]!r}")


def ask(
    server: Listening, path: str, method: str = "GET", who: str = CROWD, seconds: float = 120
) -> tuple[int, dict[str, str], bytes]:
    """One request on a connection of its own: status (0 when it was cut), headers in small letters, body."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=seconds, source_address=FROM.get(who))
    try:
        line.request(method, path, headers={"X-Forwarded-For": who})
        answer = line.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, {}, b""
    finally:
        line.close()


Attack = Callable[[Listening, threading.Event, int, Tally], None]


def _in_turn(
    server: Listening, stop: threading.Event, clients: int, tally: Tally, paths: Iterator[str], method: str = "GET"
) -> None:
    """So many clients who ask for one address after the other, and begin again at once."""
    lock = threading.Lock()

    def client(_: int) -> None:
        while not stop.is_set():
            with lock:
                path = next(paths, None)
            if path is None:
                return
            tally.note(path, *ask(server, path, method), is_head=method == "HEAD")
            stop.wait(PAUSE)

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(client, range(clients)))


def flood(server: Listening, stop: threading.Event, size: int, tally: Tally) -> None:
    """Three hundred empty reruns at once on one websocket, and again on the next one."""
    while not stop.is_set():
        with suppress(WebSocketException, OSError):
            tally.answers[Visitor(server, weighs=False, source=FROM[CROWD]).flood(size)] += 1
        stop.wait(PAUSE)


def archives(server: Listening, stop: threading.Event, size: int, tally: Tally) -> None:
    """Clicks on « Toutes les fiches (ZIP) », each of another département."""
    # The smallest first.
    _in_turn(
        server, stop, size, tally, iter([f"/fiches/departement/{code}.zip" for code in DEPARTEMENTS[: -size - 1 : -1]])
    )


def heads(server: Listening, stop: threading.Event, size: int, tally: Tally) -> None:
    """`HEAD` on as many variants of the register."""
    some = itertools.islice(itertools.product(range(2019, 2026), DEPARTEMENTS), size)
    _in_turn(
        server,
        stop,
        8,
        tally,
        iter([f"/figures/{REGISTER}.csv?departement={code}&date={year}" for year, code in some]),
        "HEAD",
    )


def retries(server: Listening, stop: threading.Event, size: int, tally: Tally) -> None:
    """Clients who ask for pictures that nobody has, and again as soon as they are refused."""
    paths = (
        f"/figures/subventions-par-annee.png?departement={code}&annee={2020 + turn % 4}&gris=oui"
        for turn in itertools.count()
        for code in DEPARTEMENTS
    )
    _in_turn(server, stop, size, tally, paths)


def unread(server: Listening, stop: threading.Event, size: int, tally: Tally) -> None:
    """Parameters that a figure does not read: one answer, whatever they say."""
    paths = iter(
        [
            f"/figures/engagements-officiels.png?tri=amount_eur&couleur=population&texte=mot{turn}"
            for turn in range(size)
        ]
    )
    _in_turn(server, stop, 8, tally, paths)


@contextmanager
def _sockets(server: Listening, size: int, words: bytes) -> Iterator[list[socket.socket]]:
    lines = []
    try:
        for _ in range(size):
            line = socket.socket()
            # Nothing is taken in advance: whoever reads slowly has a small pocket.
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            line.bind(FROM[CROWD])
            line.connect(("127.0.0.1", server.port))
            line.sendall(words)
            lines.append(line)
        yield lines
    finally:
        for line in lines:
            line.close()


def slow_readers(server: Listening, stop: threading.Event, size: int, tally: Tally) -> None:
    """Readers of the whole register at one byte a second."""
    words = (
        f"GET /figures/{REGISTER}.json HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nX-Forwarded-For: {CROWD}\r\n\r\n"
    )
    # Made once: what is tried is how it is read.
    tally.note("the register", *ask(server, f"/figures/{REGISTER}.json"))
    with _sockets(server, size, words.encode()) as lines:
        while not stop.wait(1.0):
            for line in lines:
                with suppress(OSError):
                    line.setblocking(False)
                    line.recv(1)


def half_headers(server: Listening, stop: threading.Event, size: int, tally: Tally) -> None:
    """Headers that never end."""
    with _sockets(server, size, f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nX-Half: ".encode()) as lines:
        while not stop.wait(1.0):
            for line in lines:
                with suppress(OSError):
                    line.sendall(b"a")


# The attack, its size for real, and its size as a sample; 0, when a few are no sample of it, or are tried elsewhere.
ATTACKS: dict[str, tuple[Attack, int, int]] = {
    "300 empty reruns on a websocket": (flood, 300, 0),
    "HEAD on 300 variants": (heads, 300, 12),
    "200 clients who retry": (retries, 200, 0),
    "parameters that nothing reads": (unread, 300, 4),
    "100 readers at one byte a second": (slow_readers, 100, 4),
    "200 headers half sent": (half_headers, 200, 10),
    "twelve clicks on archives": (archives, 12, 0),
}


@contextmanager
def under(server: Listening, name: str, *, is_sample: bool) -> Iterator[Tally]:
    """That attack, under way until the end of the block."""
    attack, size, sample = ATTACKS[name]
    stop, tally = threading.Event(), Tally()
    thread = threading.Thread(target=attack, args=(server, stop, sample if is_sample else size, tally), daemon=True)
    thread.start()
    try:
        yield tally
    finally:
        stop.set()
        # An archive under way is answered or refused; nobody waits for it for ever.
        thread.join(150)


class Quiet:
    """A visitor who opens a page of a territory and reads its first figure, as if nobody else were there."""

    def __init__(self, server: Listening, seed: str = "") -> None:
        self._server = server
        self._codes = random.Random(seed).sample(DEPARTEMENTS, len(DEPARTEMENTS))
        self._visitor = Visitor(server, weighs=False)
        self.errors: list[str] = []

    @property
    def has_more(self) -> bool:
        """Whether a département is left that they have not opened: a page opened twice is kept, and says nothing."""
        return bool(self._codes)

    def look(self) -> float:
        """Seconds from the address to the first figure."""
        path = f"/financement?departement={self._codes.pop()}"
        # A page takes 30 ms: without a breath, the quiet one would itself be over the budget of a websocket.
        time.sleep(BREATH)
        begun = time.perf_counter()
        found = [ask(self._server, path, who=QUIET)[0]]
        run = self._visitor.open(path)
        found += [ask(self._server, f"/{address}", who=QUIET)[0] for address in run.figures[:1]]
        if run.errors or found != [200, 200]:
            self.errors.append(f"{path}: {run.errors} errors, {found}")
        return time.perf_counter() - begun

    def close(self) -> None:
        """Leave."""
        self._visitor.close()


def health(server: Listening) -> float:
    """Seconds that the health of the process takes; infinite when it does not say 200."""
    begun = time.perf_counter()
    status = ask(server, "/_stcore/health", who=QUIET)[0]
    return time.perf_counter() - begun if status == 200 else float("inf")


# --- addresses -----------------------------------------------------------------------------------

# What somebody who means harm writes in an address.
HARM = (
    "<script>alert(1)</script>", "' or 1=1 --", "../../etc/passwd", "%00", "\u202e", "a" * 3_000, "${jndi:ldap://x}", "{{7*7}}",
    "=cmd|' /C calc'!A0", "\r\nSet-Cookie: a=b", "𝕏" * 50, "-1", "99999999999999999999", "NaN", "null", "[]", "&&&", "50;50", "1e9", "",
)  # fmt: skip
PATHS = (
    "/", "/financement", "/carte", "/territoire", "/commune", "/comparer", "/piliers", "/mesures", "/presse", "/retards", "/methode",
    "/figures/subventions-par-annee.json", "/figures/liste-des-communes.csv", "/figures/carte-des-communes.svg",
    "/figures/{}.png", "/vues/x/{}.json", "/vues/{}/ort-signees.json", "/fiches/{}/50.pdf", "/fiches/commune/{}.pdf",
    "/fiches/departement/{}.zip", "/dossiers/presse.zip", "/donnees/{}/communes.csv", "/fonds/{}/cadres.json", "/assets/{}",
    "/fonts/{}.woff2", "/recherche.json", "/figures.json", "/{}", "/static/{}", "/cadre-{}/index.js",
)  # fmt: skip
WORDS = (
    "departement", "region", "commune", "epci", "ort", "annee", "population", "perimetre", "fin", "version", "texte", "besoin", "tri",
    "colonnes", "avec", "taille", "gris", "format", "selection", "q", "couleur", "inconnu",
)  # fmt: skip


def addresses(count: int, seed: str = "addresses") -> Iterator[tuple[str, str]]:
    """So many generated addresses and how they are asked: a path, some words, what may do harm in both.

    Of what is drawn the headers alone: it is refused alike, and what is tried here is no picture.
    """
    dice = random.Random(seed)
    for _ in range(count):
        path = dice.choice(PATHS).format(quote(dice.choice(HARM), safe=""))
        words = [
            f"{dice.choice(WORDS)}={quote(dice.choice((*HARM, *DEPARTEMENTS)), safe='')}"
            for _ in range(dice.randint(0, 4))
        ]
        is_drawn = path.endswith((".zip", ".pdf", ".svg", ".png"))
        yield "HEAD" if is_drawn else "GET", path + (f"?{'&'.join(words)}" if words else "")


def pages(count: int, seed: str = "pages") -> Iterator[str]:
    """So many hostile loads of pages."""
    dice = random.Random(seed)
    for _ in range(count):
        words = [f"{word}={quote(dice.choice(HARM), safe='')}" for word in dice.sample(WORDS, 4)]
        yield f"{dice.choice(PATHS[:11])}?{'&'.join(words)}"
