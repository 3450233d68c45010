"""Writes nginx's configuration and its pages: `python -m deploy.nginx --out /etc/pvd --server-name pvd.example …`.

The templates beside this file hold what nginx does; here, only what differs from one place to another.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from pvd.formats import typeset

HERE = Path(__file__).parent
MIME = Path("/etc/nginx/mime.types")
# Under a status, what a visitor reads: what happened, and what to do next.
PAGES = {
    404: ("Adresse inconnue", "Cette adresse n’est celle d’aucune page : reprenez-la depuis le début, ou partez de l’accueil."),
    429: ("Trop de demandes", "Trop de demandes viennent de votre adresse en même temps : attendez quelques secondes, puis rechargez la page."),
    503: ("Un instant", "Le tableau de bord redémarre : attendez quelques secondes, puis rechargez la page."),
}  # fmt: skip
_SERVER_NAME = re.compile(r"[A-Za-z0-9.-]+( [A-Za-z0-9.-]+)*")
_PREFIX = re.compile(r"(/[a-z0-9-]+)*")
_RATE = re.compile(r"\d+r/[sm]")


@dataclass(frozen=True)
class Place:
    """Where it is served: processes behind, names in front. `folder` holds configuration, cache and temporary files."""

    folder: Path
    ports: tuple[int, ...]
    listen: str = "8080"
    server_name: str = "localhost 127.0.0.1"
    prefix: str = ""
    user: str = ""
    certificate: Path | None = None
    key: Path | None = None
    error_log: str = "stderr"
    files_rate: str = "20r/s"
    files_burst: int = 120
    release: str = field(default="")

    def __post_init__(self) -> None:
        # What is written in a configuration is checked before: nothing may end a directive.
        for name, pattern in (("server_name", _SERVER_NAME), ("prefix", _PREFIX), ("files_rate", _RATE)):
            if not pattern.fullmatch(getattr(self, name)):
                raise ValueError(f"{name}: {getattr(self, name)!r} cannot be written in nginx's configuration")
        if not self.ports:
            raise ValueError("ports: expected at least one process")
        if (self.certificate is None) != (self.key is None):
            raise ValueError("a certificate goes with its key")


def release_in_service() -> str:
    """The id of the release in `PVD_RELEASE` or `data/curated`."""
    folder = Path(os.environ.get("PVD_RELEASE") or HERE.parent / "data" / "curated")
    release: str = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["release"]
    return release


def words(place: Place) -> dict[str, str]:
    """What stands between @ in the templates."""
    is_tls = place.certificate is not None
    prefix = place.prefix
    return {
        "user": f"user {place.user};" if place.user else "",
        "folder": str(place.folder),
        "error_log": place.error_log,
        "mime": str(MIME),
        "servers": "\n".join(f"        server 127.0.0.1:{port} max_fails=0;" for port in place.ports),
        "listen": place.listen,
        "server_name": place.server_name,
        "tls": " ssl http2" if is_tls else "",
        "reject": "ssl_reject_handshake on;" if is_tls else "",
        "redirect": _redirect(place) if is_tls else "",
        "certificate": "\n        ".join(
            (
                f"ssl_certificate {place.certificate};",
                f"ssl_certificate_key {place.key};",
                "ssl_protocols TLSv1.2 TLSv1.3;",
                "ssl_session_cache shared:tls:10m;",
                "ssl_session_tickets off;",
            )
        )
        if is_tls
        else "",
        "prefix": "\n        ".join(
            (
                f"if ($uri = {prefix}) {{ return 308 {prefix}/$is_args$args; }}",
                f"if ($uri !~ ^({prefix}|/_pages)/) {{ return 404; }}",
                f"rewrite ^{prefix}(/.*)$ $1;",
            )
        )
        if prefix
        else "",
        "pages": str(place.folder / "pages"),
        "files_rate": place.files_rate,
        "files_burst": str(place.files_burst),
        "release": place.release or release_in_service(),
    }


def _redirect(place: Place) -> str:
    return "\n".join(
        (
            "    server {",
            "        listen 80;",
            f"        server_name {place.server_name};",
            "        return 308 https://$host$request_uri;",
            "    }",
        )
    )


def filled(name: str, said: dict[str, str]) -> str:
    """A template with its words; raises `KeyError` for one that nobody says."""
    text = (HERE / name).read_text(encoding="utf-8")
    return re.sub(r"@([a-z_]+)@", lambda found: said[found[1]], text)


def write(place: Place) -> Path:
    """Write everything in the folder; returns the path of `nginx.conf`."""
    pages = place.folder / "pages"
    pages.mkdir(parents=True, exist_ok=True)
    said = words(place)
    for status, (title, sentence) in PAGES.items():
        page = filled("page.html", {"title": typeset(title), "sentence": typeset(sentence)})
        (pages / f"{status}.html").write_text(page, encoding="utf-8")
    (place.folder / "kept.conf").write_text(filled("kept.conf", said), encoding="utf-8")
    path = place.folder / "nginx.conf"
    path.write_text(filled("nginx.conf", said), encoding="utf-8")
    return path


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder of configuration, cache and temporary files")
    parser.add_argument("--ports", type=int, nargs="+", default=[8601, 8602], help="ports of the processes")
    parser.add_argument("--listen", default="8080", help="port or address:port")
    parser.add_argument("--server-name", default="localhost 127.0.0.1", help="exact names; any other is cut")
    parser.add_argument("--prefix", default="", help="sub-path, as /pvd")
    parser.add_argument("--user", default="", help="user of the workers, when started by root")
    parser.add_argument("--certificate", type=Path)
    parser.add_argument("--key", type=Path)
    asked = parser.parse_args()
    place = Place(
        asked.out.resolve(), tuple(asked.ports), asked.listen, asked.server_name, asked.prefix, asked.user,
        asked.certificate, asked.key,
    )  # fmt: skip
    print(write(place))


if __name__ == "__main__":
    main()
