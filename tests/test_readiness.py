"""What machines ask of the process: whether it is ready, and what it counts. No server but in the last test."""

from __future__ import annotations

import asyncio
import errno
import json
import signal
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.middleware import Middleware

from pvd import ageing, measured, readiness, routes, warehouse, workshop
from pvd.formats import NARROW
from pvd.measured import Meter
from pvd.readiness import MAX_LAG_SECONDS, MAX_WAITING, READY, Pulse, Readiness
from tests.asking import call, get
from tests.browser.server import Server

METERED = Starlette(routes=routes.ROUTES, middleware=[Middleware(Meter)])


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Readiness:
    """A process that has just started."""
    warehouse.current()
    # A busy machine is slow, and well all the same.
    monkeypatch.setattr(readiness, "QUERY_SECONDS", 60.0)
    found = Readiness()
    monkeypatch.setattr(readiness, "current", lambda: found)
    return found


def spoil_query(watched: Readiness, patch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise warehouse.QueryError("ping: spoilt block")

    patch.setattr(warehouse, "ping", broken)


def hang_query(watched: Readiness, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(readiness, "QUERY_SECONDS", 0.01)
    patch.setattr(warehouse, "ping", lambda: threading.Event().wait(0.3))


def fill_queue(watched: Readiness, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(workshop.Workshop, "waiting", MAX_WAITING)


def hold_loop(watched: Readiness, patch: pytest.MonkeyPatch) -> None:
    watched.pulse.note(MAX_LAG_SECONDS)


def open_many(watched: Readiness, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(readiness, "descriptors", lambda: 820)
    patch.setattr(readiness, "descriptor_limit", lambda: 1024)


def stop(watched: Readiness, patch: pytest.MonkeyPatch) -> None:
    watched.drain()


def test_a_process_that_is_well_is_ready() -> None:
    answer = get("/pret")
    assert answer.status == 200 and answer.headers["cache-control"] == "no-store"
    assert answer.json()["pret"] is True and answer.json()["phrase"] == READY
    assert set(answer.json()["verifications"]) == {
        "requete", "fichiers_en_attente", "retard_boucle", "descripteurs", "arret",
    }  # fmt: skip
    assert all(check["bon"] for check in answer.json()["verifications"].values())


@pytest.mark.parametrize(
    ("spoil", "name", "said"),
    [
        (spoil_query, "requete", "Les données ne répondent pas."),
        (hang_query, "requete", "Les données ne répondent pas."),
        (fill_queue, "fichiers_en_attente", "Trop de fichiers sont en attente."),
        (hold_loop, "retard_boucle", "Le serveur répond avec retard."),
        (open_many, "descripteurs", "Trop de connexions sont ouvertes."),
        (stop, "arret", "Le serveur s’arrête."),
    ],
)
def test_what_is_not_well_is_named(
    spoil: Callable[[Readiness, pytest.MonkeyPatch], None],
    name: str,
    said: str,
    fresh: Readiness,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spoil(fresh, monkeypatch)
    answer = get("/pret")
    assert answer.status == 503 and answer.headers["retry-after"] == str(routes.RETRY_SECONDS)
    assert answer.headers["cache-control"] == "no-store"
    assert [key for key, check in answer.json()["verifications"].items() if not check["bon"]] == [name]
    assert answer.json()["phrase"] == f"{said} Réessayez dans quelques secondes."
    assert NARROW not in answer.json()["phrase"]


def test_a_loop_that_is_held_is_late_and_then_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    pulse, now = Pulse(), [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    pulse.note(0.7)
    assert pulse.lag() == 0.7
    now[0] += readiness.REMEMBERED_SECONDS + 1
    assert pulse.lag() == 0.0


def test_the_first_signal_waits_and_the_second_does_not(fresh: Readiness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PVD_DRAIN_SECONDS", "60")
    ended: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: ended.append(number))
    try:

        async def served() -> None:
            with readiness.watching(fresh):
                signal.raise_signal(signal.SIGTERM)
                await asyncio.sleep(0)
                assert fresh.is_draining and not ended, "no longer ready, and still serving"
                signal.raise_signal(signal.SIGTERM)
                assert ended == [signal.SIGTERM]

        asyncio.run(served())
    finally:
        signal.signal(signal.SIGTERM, before)


@pytest.mark.parametrize(("said", "seconds"), [("", 0.0), ("8", 8.0), ("-3", 0.0), ("900", 60.0), ("dix", 0.0)])
def test_how_long_it_drains(said: str, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PVD_DRAIN_SECONDS", said)
    assert readiness.drain_seconds() == seconds


# --- what it counts --------------------------------------------------------------------------------


def found(text: str) -> dict[tuple[str, ...], float]:
    """Each sample as Prometheus reads it: name and values of its labels → value."""
    return {
        (sample.name, *(sample.labels[label] for label in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_it_counts_by_kind_and_names_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = measured.Ledger()
    monkeypatch.setattr(measured, "ledger", lambda: ledger)
    call(METERED, "/figures/inconnue.png?texte=Martin")
    call(METERED, "/n-importe-quoi/Martin")
    readiness.current().drain()
    call(METERED, "/pret")
    answer = call(METERED, "/mesures-internes")
    assert answer.status == 200 and answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["cache-control"] == "no-store" and "Martin" not in answer.text
    samples = found(answer.text)
    assert samples["pvd_requests_total", "figures", "404"] == samples["pvd_requests_total", "other", "404"] == 1
    assert samples["pvd_refused_total", "probes"] == samples["pvd_draining",] == 1
    assert samples["pvd_request_seconds_count", "figures"] == 1
    assert samples["pvd_release", warehouse.in_service().release] == 1
    assert samples["pvd_open_descriptors",] > 0
    for name in ("files", "views", "pages", "results"):
        assert samples["pvd_cache_bytes", name] >= 0
    assert samples["pvd_queue_waiting", "files"] == samples["pvd_visits",] == 0


@pytest.mark.parametrize(
    "header", [{"x-forwarded-for": "127.0.0.1"}, {"forwarded": "for=127.0.0.1"}, {"x-real-ip": "::1"}, {"via": "1.1 x"}]
)
def test_no_header_opens_the_measures(header: dict[str, str]) -> None:
    answer = call(METERED, "/mesures-internes", header)
    assert answer.status == 404 and "pvd_" not in answer.text


@pytest.mark.parametrize("client", [("192.0.2.7", 4000), ("2001:db8::7", 4000), ("", 0), None])
def test_the_measures_are_of_this_machine_only(client: tuple[str, int] | None) -> None:
    async def elsewhere(scope: dict[str, object], receive: object, send: object) -> None:
        await METERED({**scope, "client": client}, receive, send)  # type: ignore[arg-type]

    assert call(elsewhere, "/mesures-internes").status == 404


def test_another_site_does_not_read_the_measures() -> None:
    async def rebound(scope: dict[str, object], receive: object, send: object) -> None:
        await METERED({**scope, "headers": [(b"host", b"exemple.fr")]}, receive, send)  # type: ignore[arg-type]

    assert call(rebound, "/mesures-internes").status == 404


def test_a_probe_is_no_visitor() -> None:
    assert {"/pret", "/mesures-internes", "/_stcore/health"} == set(ageing.PROBES)


def test_a_server_asked_to_stop_says_so_and_serves_on(tmp_path: Path) -> None:
    with Server(tmp_path, {"PVD_DRAIN_SECONDS": "60", "PVD_AHEAD": "0"}) as running:

        def ask(path: str) -> tuple[int, str]:
            try:
                with urllib.request.urlopen(running.url + path, timeout=30) as answer:
                    return answer.status, answer.read().decode()
            except urllib.error.HTTPError as refused:
                return refused.code, refused.read().decode()

        assert running.process
        running.process.send_signal(signal.SIGTERM)
        while (told := ask("/pret"))[0] != 503 or not json.loads(told[1])["verifications"]["arret"]["trouve"]:
            time.sleep(0.02)
        assert "Le serveur s’arrête." in told[1]
        assert ask("/figures.json")[0] == 200, "visitors that are still sent here are served"
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(60) in (0, -signal.SIGTERM)


def test_a_process_without_a_descriptor_left_does_not_say_that_all_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counting them takes one: the worst case must not read as none."""

    def refuse(_: Path) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert readiness.descriptors() == readiness.descriptor_limit() > 0


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "pages"),
        ("/donnees", "pages"),
        ("/donnees/x/communes.csv", "donnees"),
        ("/openapi.json", "lists"),
        ("/x/y", "other"),
    ],
)
def test_an_address_is_counted_by_its_kind(path: str, kind: str) -> None:
    assert measured.kind(path) == kind
