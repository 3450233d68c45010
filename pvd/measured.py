"""What the process counts of itself, in Prometheus's words: `/mesures-internes`.

Counts and durations by kind of address, never an address, a word of it, nor who asked.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pvd import drawers, exports, menu, readiness, views, warehouse, workshop
from pvd.middleware import page
from pvd.routes.fixed import kept_grounds

# What a path begins with → its kind. Any other word is « other »: a visitor does not choose our labels.
KINDS = ("figures", "vues", "fiches", "dossiers", "donnees", "fonds", "assets", "fonts", "static", "_stcore")
NAMED = {
    "figures.json": "lists",
    "recherche.json": "lists",
    "openapi.json": "lists",
    "pret": "probes",
    "mesures-internes": "probes",
}
# From a kept view to a sheet that is drawn.
BUCKETS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)


def kind(path: str) -> str:
    """The kind of an address: one of a dozen words."""
    if path.strip("/") in menu.BY_ADDRESS:
        return "pages"
    first = path.strip("/").partition("/")[0]
    if first in NAMED:
        return NAMED[first]
    return first.strip("_") if first in KINDS else "other"


class State(Collector):
    """What is read when it is asked: caches, queue, descriptors, release."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Each family, now."""
        caches = GaugeMetricFamily("pvd_cache_bytes", "Bytes kept in memory, by cache", labels=["cache"])
        for name, size in (
            ("files", workshop.current().kept_bytes),
            ("views", views.shop().kept_bytes),
            ("pages", page.shelf().bytes),
            ("figures", exports.KEPT.bytes),
            ("grounds", kept_grounds().bytes),
            ("archives", workshop.archives().kept_bytes),
            ("results", warehouse.in_service().kept_bytes),
        ):
            caches.add_metric([name], size)
        yield caches
        queue = GaugeMetricFamily("pvd_queue_waiting", "Files that wait for a free maker", labels=["shop"])
        queue.add_metric(["files"], workshop.current().waiting)
        queue.add_metric(["views"], views.shop().waiting)
        queue.add_metric(["archives"], workshop.archives().waiting)
        queue.add_metric(["drawings"], drawers.current().waiting)
        yield queue
        yield GaugeMetricFamily("pvd_drawers_started", "Drawing processes started", drawers.current().started)
        yield GaugeMetricFamily("pvd_open_descriptors", "Files and connections open", readiness.descriptors())
        yield GaugeMetricFamily("pvd_max_descriptors", "The most that may be", readiness.descriptor_limit())
        yield GaugeMetricFamily(
            "pvd_loop_lag_seconds", "Longest delay of the event loop lately", readiness.current().pulse.lag()
        )
        yield GaugeMetricFamily("pvd_draining", "1 once asked to stop", int(readiness.current().is_draining))
        release = GaugeMetricFamily("pvd_release", "1 for the release in service", labels=["release"])
        release.add_metric([warehouse.in_service().release], 1)
        yield release


class Ledger:
    """Counters of one process, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "pvd_requests", "Answers, by kind and status", ["kind", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "pvd_request_seconds",
            "From request to end of answer, by kind",
            ["kind"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.refused = Counter("pvd_refused", "Answers 503, by kind", ["kind"], registry=self.registry)
        self.visits = Gauge("pvd_visits", "Pages open now (websockets)", registry=self.registry)
        self.visits_total = Counter("pvd_visits_opened", "Pages opened since the start", registry=self.registry)
        self.registry.register(State())

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self.registry)


class Meter:
    """Pure ASGI middleware around everything: counts, and lets pass."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            ledger().visits_total.inc()
            with ledger().visits.track_inprogress():
                await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._counted(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = kind(scope["path"].removeprefix(scope.get("root_path", "")))
        begun = time.perf_counter()
        # Nothing said: the server answers 500 by itself.
        status = 500

        async def said(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, said)
        finally:
            ledger().requests.labels(name, str(status)).inc()
            ledger().seconds.labels(name).observe(time.perf_counter() - begun)
            if status == 503:
                ledger().refused.labels(name).inc()


@cache
def ledger() -> Ledger:
    """That of this process."""
    return Ledger()
