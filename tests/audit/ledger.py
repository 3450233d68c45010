"""What territories add up to, from a plain list of awards, wherever these come from."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from tests.audit.attribution import EPCI, LOCATED, TOWN, Decision
from tests.audit.places import Places
from tests.audit.rows import Row

PROGRAMME_BEGAN = 2020


@dataclass(frozen=True)
class Award:
    """An award that stands in one perimeter; `amount` in euros."""

    source: str
    source_row: int
    year: int
    scheme: str
    perimeter: str
    commune: str
    epci: str
    departement: str
    amount: Decimal
    coverage: str

    @property
    def key(self) -> tuple[str, int]:
        """Which published row it is."""
        return self.source, self.source_row

    @property
    def counts(self) -> bool:
        """True when it enters totals: since the programme began, from a file that covers the country."""
        return self.year >= PROGRAMME_BEGAN and self.coverage != "regional"


def awards(decided: Iterable[tuple[Row, Decision]]) -> list[Award]:
    """The awards that the attribution places somewhere, quarantine left out."""
    return [
        Award(
            row.source,
            row.source_row,
            row.year,
            row.scheme,
            decision.perimeter,
            decision.commune if decision.perimeter in (TOWN, LOCATED) else "",
            decision.epci if decision.perimeter == EPCI else "",
            decision.departement,
            row.amount,
            row.coverage,
        )
        for row, decision in decided
        if decision.perimeter in (TOWN, EPCI, LOCATED)
    ]


def by_code_alone(decided: Iterable[tuple[Row, Decision]], places: Places) -> list[Award]:
    """What towns received if the published code were all there is: the old values."""
    return [
        Award(
            row.source,
            row.source_row,
            row.year,
            row.scheme,
            TOWN,
            decision.code_alone,
            "",
            places.communes[decision.code_alone].departement,
            row.amount,
            row.coverage,
        )
        for row, decision in decided
        if decision.code_alone
    ]


@dataclass(frozen=True)
class Territory:
    """France, a région, a département, an EPCI or a town; `code` is empty for France."""

    level: str
    code: str
    name: str


@dataclass(frozen=True)
class Sums:
    """What a territory adds up to in one perimeter: (amount in euros, awards) by year and scheme, and in all."""

    by_year: dict[tuple[int, str], tuple[Decimal, int]]
    amount: Decimal
    count: int
    granted_towns: int


class Ledger:
    """Awards, and the questions that the product answers about them."""

    def __init__(self, places: Places, listed: list[Award]) -> None:
        """Keep the awards by perimeter."""
        self.places = places
        self.by_perimeter: dict[str, list[Award]] = defaultdict(list)
        for award in listed:
            self.by_perimeter[award.perimeter].append(award)

    def towns(self, territory: Territory) -> set[str]:
        """The towns of the programme in a territory."""
        return {code for code in self.places.towns if self.holds(territory, code, "", "")}

    def holds(self, territory: Territory, commune: str, epci: str, departement: str) -> bool:
        """True when a place is in the territory; the commune says it, else the EPCI and the département."""
        known = self.places.communes.get(commune)
        if territory.level == "france":
            return True
        if territory.level == "commune":
            return commune == territory.code
        if territory.level == "epci":
            return territory.code == (self.places.epci_of.get(commune) if commune else epci)
        code = known.departement if known else departement
        if territory.level == "region":
            return self.places.departements.get(code, {}).get("region") == territory.code
        return code == territory.code

    def sums(self, territory: Territory, perimeter: str) -> Sums:
        """The sums of a territory: every year beside, totals of the awards that count."""
        by_year: dict[tuple[int, str], tuple[Decimal, int]] = defaultdict(lambda: (Decimal(0), 0))
        amount, count, granted = Decimal(0), 0, set()
        for award in self.by_perimeter[perimeter]:
            if not self.holds(territory, award.commune, award.epci, award.departement):
                continue
            if award.coverage == "regional" and territory.level == "france":
                continue
            before, number = by_year[award.year, award.scheme]
            by_year[award.year, award.scheme] = before + award.amount, number + 1
            if award.counts:
                amount, count = amount + award.amount, count + 1
                granted.add(award.commune)
        return Sums(dict(by_year), amount, count, len(granted - {""}))

    def per_inhabitant(self, towns: Iterable[str]) -> dict[str, Decimal | None]:
        """Euros per inhabitant of each town; None when it has no known award, or fewer inhabitants than the town of then."""
        received: dict[str, Decimal] = defaultdict(Decimal)
        for award in self.by_perimeter[TOWN]:
            if award.counts:
                received[award.commune] += award.amount
        return {
            code: received[code] / population
            if code in received and code not in self.places.divided and (population := self.population({code}))
            else None
            for code in towns
        }

    def population(self, towns: Iterable[str]) -> int:
        """Inhabitants of these towns."""
        return sum(self.places.communes[code].population or 0 for code in towns)

    def median_per_inhabitant(self, towns: Iterable[str], known: int) -> tuple[int, Decimal | None]:
        """Over how many towns, and the median: all of them with none at zero when `known` says all, else those granted."""
        values = self.per_inhabitant(towns)
        counted = [value for value in values.values() if value is not None]
        if known == len(values):
            counted = [value if value is not None else Decimal(0) for value in values.values()]
        return len(counted), median(counted) if counted else None
