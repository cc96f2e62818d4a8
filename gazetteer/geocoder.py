"""The store as a geopy geocoder: it works wherever a geopy geocoder does, offline and without limits.

>>> geocoder = StoreGeocoder()
>>> geocoder.geocode("Paris, Texas").address
'Paris, Texas, United States'
>>> geocoder.reverse((49.71, 37.61)).raw["country"]
'UA'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from geopy.adapters import BaseAsyncAdapter
from geopy.exc import ConfigurationError, GeocoderQueryError
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point

from gazetteer.nearest import NearestPlaces
from gazetteer.regions import WORLDVIEW, open_regions
from gazetteer.store import Store, StoreError, open_store

if TYPE_CHECKING:
    from gazetteer.place import Candidate, Place

# Parts of a structured query, from the place outwards.
STRUCTURED = ("city", "county", "state", "country")
# How far `reverse` looks for a named place; the widest gap between settlements on land is about this (Sahara, Siberia).
REVERSE_KM = 200.0
# Answers of `exactly_one=False` where no limit is given, as Nominatim does.
LIMIT = 10


class StoreGeocoder(Geocoder):  # type: ignore[misc]  # geopy has no types
    """geopy geocoder over the compiled gazetteer.

    Parameters
    ----------
    store
        The gazetteer; default: `gazetteer.store.open_store`.
    worldview
        World view of the regions named in addresses.
    timeout, proxies, user_agent, ssl_context, adapter_factory
        As in every geopy geocoder. Nothing is sent anywhere, so they decide nothing but one thing: with an asynchronous
        adapter the methods return awaitables.

    Raises
    ------
    geopy.exc.ConfigurationError
        There is no compiled store.
    """

    def __init__(
        self,
        *,
        store: Store | None = None,
        worldview: str = WORLDVIEW,
        timeout: Any = DEFAULT_SENTINEL,
        proxies: Any = DEFAULT_SENTINEL,
        user_agent: str | None = None,
        ssl_context: Any = DEFAULT_SENTINEL,
        adapter_factory: Any = None,
    ) -> None:
        super().__init__(
            timeout=timeout,
            proxies=proxies,
            user_agent=user_agent,
            ssl_context=ssl_context,
            adapter_factory=adapter_factory,
        )
        try:
            self.store = store or open_store()
        except StoreError as error:
            raise ConfigurationError(str(error)) from error
        self.worldview = worldview

    @cached_property
    def _nearest(self) -> NearestPlaces:
        return NearestPlaces(self.store)

    def geocode(
        self,
        query: str | Mapping[str, str],
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,  # noqa: ARG002 - nothing to wait for
        limit: int | None = None,
        language: str | None = None,
        country_codes: str | Sequence[str] | None = None,
    ) -> Any:
        """Find places by name.

        Parameters
        ----------
        query
            A name, or names from the place outwards: "Paris, Texas"; or a mapping with keys of `STRUCTURED`.
        exactly_one
            The first answer, or a list of them.
        limit
            Most answers of a list (default 10).
        language
            "en", "uk" or "ru": language of the region and country in the address, where there is a name.
        country_codes
            ISO 3166-1 alpha-2 code or codes to search in.

        Returns
        -------
        geopy.location.Location, list of them, or None
            The most prominent first; None if nothing has the name.

        Raises
        ------
        geopy.exc.GeocoderQueryError
            The query is neither text nor a mapping, or a country code is none.
        ValueError
            The limit is below 1.
        """
        parts = _query_parts(query)
        countries = _country_codes(country_codes)
        wanted = _limit(limit)
        answers: list[Location] = []
        for candidate in self._candidates(parts):
            if countries and candidate.place.country not in countries:
                continue
            answers.append(self._location(candidate.place, language, name_type=candidate.name_type))
            if len(answers) == (1 if exactly_one else wanted):
                break
        return self._answer(answers, exactly_one=exactly_one)

    def reverse(
        self,
        query: Any,
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,  # noqa: ARG002 - nothing to wait for
        limit: int | None = None,
        language: str | None = None,
    ) -> Any:
        """Find the named place nearest to a point.

        Parameters
        ----------
        query
            A point as geopy takes it: `geopy.point.Point`, (latitude, longitude), or "latitude, longitude".
        exactly_one
            The nearest settlement, or a list by distance.
        limit
            Most answers of a list (default 10).
        language
            As in `geocode`.

        Returns
        -------
        geopy.location.Location, list of them, or None
            ``raw["distance_km"]`` is the geodesic distance; None if no settlement lies within 200 km.

        Raises
        ------
        ValueError
            The query is no point, or the limit below 1.
        """
        point = to_point(query)
        wanted = 1 if exactly_one else _limit(limit)
        rows, km = self._nearest.find(point.longitude, point.latitude, count=wanted, max_km=REVERSE_KM)
        answers = [
            self._location(self.store.place(int(row)), language, distance_km=round(float(distance), 3))
            for row, distance in zip(rows[0], km[0], strict=True)
            if np.isfinite(distance)
        ]
        return self._answer(answers, exactly_one=exactly_one)

    def _candidates(self, parts: list[str]) -> list[Candidate]:
        """Candidates of the first part that lie in all the others; commas may also belong to the name itself."""
        for split in range(len(parts), 0, -1):
            name, outer = ", ".join(parts[:split]), parts[split:]
            around = [self.store.lookup(part) for part in outer]
            found = [c for c in self.store.lookup(name) if all(_lies_in(c.place, area) for area in around)]
            if found:
                return found
        return []

    def _location(self, place: Place, language: str | None, **more: Any) -> Location:
        address = ", ".join(self._address(place, language))
        raw = asdict(place) | {"display_name": address} | more
        return Location(address, (place.lat, place.lon), raw)

    def _address(self, place: Place, language: str | None) -> list[str]:
        lines = [place.name]
        for level, code in (("admin1", place.admin1), ("admin0", place.country)):
            regions = open_regions(level, worldview=self.worldview)
            if code not in regions.names:
                continue
            name = regions.name(code, language or "en")
            if place.kind == {"admin1": "admin1", "admin0": "country"}[level]:
                lines[0] = name if language else lines[0]
            else:
                lines.append(name)
        return lines

    def _answer(self, answers: list[Location], *, exactly_one: bool) -> Any:
        result = (answers[0] if exactly_one else answers) if answers else None
        if not isinstance(self.adapter, BaseAsyncAdapter):
            return result

        async def later() -> Any:
            return result

        return later()


def to_point(query: Any) -> Point:
    """Return the point of a query, as geopy takes it.

    Raises
    ------
    ValueError
        It is none. (geopy makes (0, 0) of None.)
    """
    try:
        if query is not None:
            return query if isinstance(query, Point) else Point(query)
    except (TypeError, ValueError) as error:
        raise ValueError(f"Must be a coordinate pair or Point, not {query!r}: {error}") from error
    raise ValueError("Must be a coordinate pair or Point, not None")


def _query_parts(query: str | Mapping[str, str]) -> list[str]:
    if isinstance(query, Mapping):
        values = [query.get(key) for key in STRUCTURED]
    elif isinstance(query, str):
        values = list(query.split(","))
    else:
        raise GeocoderQueryError(f"query: expected text or a mapping, got {type(query).__name__}")
    return [value.strip() for value in values if value and value.strip()]


def _country_codes(codes: str | Sequence[str] | None) -> set[str]:
    listed = codes.split(",") if isinstance(codes, str) else codes or ()
    result = {code.strip().upper() for code in listed}
    odd = sorted(code for code in result if len(code) != 2 or not code.isalpha())
    if odd:
        raise GeocoderQueryError(f"country_codes: {odd} are no ISO 3166-1 alpha-2 codes")
    return result


def _limit(limit: int | None) -> int:
    if limit is None:
        return LIMIT
    if int(limit) < 1:
        raise ValueError("Limit cannot be less than 1")
    return int(limit)


def _lies_in(place: Place, areas: list[Candidate]) -> bool:
    """Whether a place lies in one of the areas that a name stands for."""
    for area in areas:
        outer = area.place
        if outer.id == place.id:
            continue
        if outer.kind == "country" and outer.country == place.country:
            return True
        if outer.kind == "admin1" and outer.admin1 is not None and outer.admin1 == place.admin1:
            return True
        if outer.kind == "admin2" and outer.id == place.admin2:
            return True
    return False
