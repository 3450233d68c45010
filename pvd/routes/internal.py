"""Addresses for machines that run this one: whether it is ready, what it counts."""

from __future__ import annotations

import asyncio
import ipaddress

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pvd import measured, readiness
from pvd.middleware import missing
from pvd.routes.problems import RETRY_SECONDS

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Whoever passes a request on says so in one of these. None is believed: their presence is enough.
FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
_HOME = {"localhost", "127.0.0.1", "::1"}


async def ready(_: Request) -> Response:
    """`/pret`: 200 when a visitor sent here is answered soon, else 503; each check in the body."""
    checks = await readiness.current().checks()
    is_ready = all(check.is_well for check in checks)
    body = {
        "pret": is_ready,
        "phrase": readiness.sentence(checks),
        "verifications": {
            check.name: {"bon": check.is_well, "trouve": check.found, "limite": check.most} for check in checks
        },
    }
    headers = {"Cache-Control": "no-store"} | ({} if is_ready else {"Retry-After": str(RETRY_SECONDS)})
    return JSONResponse(body, 200 if is_ready else 503, headers)


async def metrics(request: Request) -> Response:
    """`/mesures-internes`: Prometheus's text, for this machine only; for anybody else there is no such page."""
    if not _is_home(request):
        return missing.answer(request.url.path)
    text = await asyncio.to_thread(measured.ledger().text)
    return Response(text, media_type=METRICS_TYPE, headers={"Cache-Control": "no-store"})


def _is_home(request: Request) -> bool:
    """Whether this machine itself asks, by its own name, and for nobody else."""
    if any(name in request.headers for name in FORWARDED) or request.client is None:
        return False
    try:
        is_loopback = ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
    # The name too: a page of another site, open in a browser of this machine, asks by its own.
    return is_loopback and (request.url.hostname or "") in _HOME
