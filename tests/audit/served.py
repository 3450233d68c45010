"""The values that the product serves by address, set against a ledger."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from tests.audit.attribution import EPCI, TOWN
from tests.audit.ledger import Ledger, Territory
from tests.audit.names import plain

# Served amounts are exact to the cent, values per inhabitant are written to the cent.
CENT = Decimal("0.0101")
Fetch = Callable[[str], dict[str, Any]]


class NotServed(RuntimeError):
    """An address did not answer with a figure."""


def product() -> Fetch:
    """Asks the product itself, by its own routes, as a server would."""
    from tests.asking import get

    def fetch(address: str) -> dict[str, Any]:
        answer = get(address)
        if answer.status != 200:
            raise NotServed(f"{address}: {answer.status} {answer.body[:200]!r}")
        return dict(answer.json())

    return fetch


def differences(fetch: Fetch, ledger: Ledger, territory: Territory) -> Iterable[str]:
    """Every served value of a territory that the ledger does not give: territory, what, expected, found."""

    def data(slug: str, *more: str) -> list[dict[str, Any]]:
        words = [*([f"{territory.level}={territory.code}"] if territory.code else []), *more]
        return fetch(f"/figures/{slug}.json" + (f"?{'&'.join(words)}" if words else ""))["data"]

    def told(what: str, expected: object, found: object) -> Iterable[str]:
        if not same(expected, found):
            yield f"{territory.name}: {what}: expected from raw {expected}, found {found}"

    towns, sums = ledger.towns(territory), ledger.sums(territory, TOWN)
    population = ledger.population(towns)
    card = "chiffres-de-la-commune" if territory.level == "commune" else "chiffres-cles"
    row = data(card)[0]
    yield from told("population", population, row["population"])
    yield from told("subventions", sums.amount if sums.count else None, row["amount_eur"])
    yield from told("attributions", sums.count if sums.count else None, row["award_count"] or None)
    share = sums.amount / population if sums.count and population else None
    if territory.level == "commune":
        yield from told("subventions par habitant", share, row["amount_per_inhabitant_eur"])
        yield from medians(data, told, ledger, territory)
    else:
        yield from told("communes", len(towns), row["town_count"])
        yield from told("communes subventionnées", sums.granted_towns, row["granted_town_count"])
        landmark = data("reperes-du-territoire")[0]
        yield from told("subventions par habitant", share, landmark["amount_per_inhabitant_eur"])
        each = sums.amount / len(towns) if sums.count else None
        yield from told("subventions par commune", each, landmark["amount_per_town_eur"])
    yield from years(data("subventions-par-annee"), told, ledger, territory, TOWN)
    if territory.level != "commune":
        served = data("subventions-par-annee", "perimetre=subventions-epci")
        yield from years(served, told, ledger, territory, EPCI)


def years(
    served: list[dict[str, Any]],
    told: Callable[..., Iterable[str]],
    ledger: Ledger,
    territory: Territory,
    perimeter: str,
) -> Iterable[str]:
    """Year × scheme: what is served is what is known, and what is known is served."""
    expected = ledger.sums(territory, perimeter).by_year
    found: dict[tuple[int, str], tuple[Decimal, int]] = {}
    for line in served:
        if line["amount_eur"] is not None and line["award_count"]:
            where = line["year"], plain(line["scheme_name"]).replace(" ", "_")
            before, count = found.get(where, (Decimal(0), 0))
            found[where] = before + Decimal(str(line["amount_eur"])), count + line["award_count"]
    for year, scheme in sorted(expected.keys() | found.keys()):
        what = f"{perimeter} {year} {scheme}"
        ours, theirs = expected.get((year, scheme), (None, None)), found.get((year, scheme), (None, None))
        yield from told(what, ours[0], theirs[0])
        yield from told(f"{what}, attributions", ours[1], theirs[1])


def medians(
    data: Callable[..., list], told: Callable[..., Iterable[str]], ledger: Ledger, territory: Territory
) -> Iterable[str]:
    """The medians of euros per inhabitant: peers as the product names them, département as the COG does."""
    commune = ledger.places.communes[territory.code]
    peers = {line["commune_code"] for line in data("pairs-de-la-commune")} | {commune.code}
    around = {code for code in ledger.places.towns if ledger.places.communes[code].departement == commune.departement}
    for line in data("ecarts-aux-pairs"):
        if line["unit_name_of_value"] != "€ par habitant" or line.get("perimeter") != TOWN:
            continue
        for what, towns in (("peer", peers), ("departement", around)):
            known = line[f"{what}_known_count"]
            counted, value = ledger.median_per_inhabitant(towns, known)
            yield from told(f"towns of the {what} median", counted, known)
            yield from told(f"{what} median over {known} towns", value, line[f"{what}_median"])


def same(expected: object, found: object) -> bool:
    """Equal, to the cent for numbers; nothing equals nothing only."""
    if expected is None or found is None:
        return expected is None and found is None
    return abs(Decimal(str(expected)) - Decimal(str(found))) < CENT
