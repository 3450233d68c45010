"""What goes wrong with a release or a query, for engineers."""

from __future__ import annotations


class ReleaseError(Exception):
    """The curated release cannot be opened. Says what was expected, found, and where to fix it."""


class UnknownRelease(ReleaseError):
    """No release has that id. Says which ones there are."""


class QueryError(Exception):
    """A query file cannot answer. Says which file, what was expected and found."""


class NotInRelease(QueryError):
    """A query needs what an older release has not. Says which query, which names, which release."""

    # The parts are the arguments: the error also comes back from another process.
    def __init__(self, asked: str, names: tuple[str, ...], release: str) -> None:
        super().__init__(asked, names, release)
        self.release = release

    def __str__(self) -> str:
        asked, names, release = self.args
        return f"{asked}: release {release} is older than {', '.join(names)}; ask a newer release"


def first_line(error: Exception) -> str:
    """What an error says first: the rest of DuckDB's draws the place with blanks."""
    return str(error).splitlines()[0] if str(error) else type(error).__name__
