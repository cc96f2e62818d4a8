"""What a place is, and what every gazetteer can be asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["settlement", "admin1", "admin2", "country", "region", "water", "land", "poi"]
NameType = Literal["primary", "alternate", "transliterated", "inflected", "demonym", "abbreviation", "former"]

KINDS: tuple[Kind, ...] = ("settlement", "admin1", "admin2", "country", "region", "water", "land", "poi")
NAME_TYPES: tuple[NameType, ...] = (
    "primary",
    "alternate",
    "transliterated",
    "inflected",
    "demonym",
    "abbreviation",
    "former",
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the gazetteer.

    Attributes
    ----------
    id
        ``geonames:<id>`` wherever GeoNames has the place, else ``<source>:<key>``.
    name
        The name to show, in English where there is one.
    lon, lat
        Degrees, EPSG:4326; an area has its representative point.
    country
        ISO 3166-1 alpha-2, or None for what lies in several (seas, world regions).
    admin1
        ISO 3166-2, or None.
    admin2
        Place id of the second-level unit, or None.
    population
        0 where unknown.
    feature
        GeoNames feature code ("PPLA", "ADM1", "STM" …), or "".
    derived
        True where the point was computed (population-weighted centre), not given by the source.
    """

    id: str
    name: str
    kind: Kind
    lon: float
    lat: float
    country: str | None
    admin1: str | None
    admin2: str | None
    population: int
    feature: str = ""
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name may stand for, and what kind of name it is for that place."""

    place: Place
    name_type: NameType


class Gazetteer(Protocol):
    """What the pipeline asks of a gazetteer."""

    @property
    def version(self) -> str:
        """Content hash of the compiled store."""
        ...

    def lookup(self, name: str) -> list[Candidate]:
        """Candidates of a name, the most prominent first; empty if the name is unknown."""
        ...

    def place(self, place_id: str) -> Place | None:
        """Return the place of an id."""
        ...
