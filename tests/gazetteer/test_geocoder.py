"""The store as a geopy geocoder, and a geopy geocoder as a fall-back, against a server that misbehaves."""

from __future__ import annotations

import asyncio
import inspect
import json

import pytest
from geopy.adapters import BaseAsyncAdapter
from geopy.exc import (
    ConfigurationError,
    GeocoderAuthenticationFailure,
    GeocoderParseError,
    GeocoderQueryError,
    GeocoderRateLimited,
    GeocoderServiceError,
    GeocoderTimedOut,
    GeocoderUnavailable,
)
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point
from server import cut, hang, send, serving

from gazetteer.geocoder import StoreGeocoder
from gazetteer.remote import RemoteFallback
from gazetteer.store import Store


@pytest.fixture(scope="module")
def geocoder():
    return StoreGeocoder()


# What geopy asks of its own geocoders: signatures, and what comes back


def test_it_is_a_geopy_geocoder_with_the_arguments_of_one(geocoder):
    assert isinstance(geocoder, Geocoder)
    for name in ("timeout", "proxies", "user_agent", "ssl_context", "adapter_factory"):
        parameter = inspect.signature(StoreGeocoder).parameters[name]
        assert parameter.kind is inspect.Parameter.KEYWORD_ONLY
        assert parameter.default is (None if name in {"user_agent", "adapter_factory"} else DEFAULT_SENTINEL)
    for method in (StoreGeocoder.geocode, StoreGeocoder.reverse):
        query, *others = list(inspect.signature(method).parameters.values())[1:]
        assert query.name == "query"
        assert all(p.kind is inspect.Parameter.KEYWORD_ONLY for p in others)
        assert {p.name: p.default for p in others}["exactly_one"] is True
        assert {p.name: p.default for p in others}["timeout"] is DEFAULT_SENTINEL


def test_a_name_gives_a_location(geocoder):
    found = geocoder.geocode("Kupyansk", timeout=5)
    assert isinstance(found, Location)
    assert (found.latitude, found.longitude) == pytest.approx((49.71, 37.61), abs=0.05)
    assert found.address == found.raw["display_name"]
    assert found.address.endswith(", Kharkiv Oblast, Ukraine")
    assert found.raw["country"] == "UA"
    json.dumps(found.raw)


def test_not_exactly_one_gives_a_list_or_none(geocoder):
    found = geocoder.geocode("Paris", exactly_one=False, limit=3)
    assert [type(x) for x in found] == [Location] * 3
    assert found[0].raw["country"] == "FR"
    assert geocoder.geocode("Paris").raw == found[0].raw
    assert geocoder.geocode("no such place anywhere", exactly_one=False) is None
    assert geocoder.geocode("no such place anywhere") is None
    assert len(geocoder.geocode("Springfield", exactly_one=False)) == 10


@pytest.mark.parametrize("query", ["", "   ", ",", {}, {"street": "Main"}])
def test_an_empty_query_finds_nothing(geocoder, query):
    assert geocoder.geocode(query) is None


@pytest.mark.parametrize(
    ("query", "country", "admin1"),
    [
        ("Paris, Texas", "US", "US-TX"),
        ("Paris, Texas, United States", "US", "US-TX"),
        ("Paris, France", "FR", "FR-IDF"),
        ("Харків", "UA", "UA-63"),
        ("kharkiv, UKRAINE", "UA", "UA-63"),
        ({"city": "Moscow", "state": "Idaho"}, "US", "US-ID"),
        ({"city": "Moscow", "country": "Russia"}, "RU", "RU-MOW"),
        ("Washington, D.C.", "US", "US-DC"),
    ],
)
def test_what_follows_a_comma_says_where(geocoder, query, country, admin1):
    found = geocoder.geocode(query)
    assert (found.raw["country"], found.raw["admin1"]) == (country, admin1)


def test_a_place_that_is_not_there_is_not_found(geocoder):
    assert geocoder.geocode("Paris, Ukraine, Nowhere") is None
    assert geocoder.geocode("Kupyansk, Texas") is None


def test_country_codes_narrow_the_search(geocoder):
    assert geocoder.geocode("Paris", country_codes="us").raw["country"] == "US"
    assert geocoder.geocode("Paris", country_codes=["ca", "GB"]).raw["country"] == "CA"
    assert geocoder.geocode("Kupyansk", country_codes="fr,de") is None
    with pytest.raises(GeocoderQueryError, match="FRANCE"):
        geocoder.geocode("Paris", country_codes="France")


def test_language_names_region_and_country(geocoder):
    assert geocoder.geocode("Kupyansk", language="uk").address.endswith(", Харківська область, Україна")
    assert geocoder.geocode("Kupyansk", language="xx").address.endswith(", Kharkiv Oblast, Ukraine")
    assert geocoder.geocode("Ukraine", language="uk").address == "Україна"


def test_wrong_arguments_raise_what_geopy_raises(geocoder):
    with pytest.raises(ValueError, match="Limit cannot be less than 1"):
        geocoder.geocode("Paris", exactly_one=False, limit=0)
    with pytest.raises(GeocoderQueryError, match="expected text or a mapping, got int"):
        geocoder.geocode(3)
    for wrong in ("nowhere", None, object()):
        with pytest.raises(ValueError, match="Must be a coordinate pair or Point"):
            geocoder.reverse(wrong)


@pytest.mark.parametrize("query", ["49.7066, 37.6168", (49.7066, 37.6168), Point(49.7066, 37.6168)])
def test_a_point_gives_the_nearest_settlement(geocoder, query):
    found = geocoder.reverse(query)
    assert found.raw["name"] in {"Kupyansk", "Kupiansk"}
    assert found.raw["distance_km"] < 1


def test_reverse_lists_by_distance_and_finds_nothing_at_sea(geocoder):
    near = geocoder.reverse((50.0, 36.23), exactly_one=False, limit=5)
    distances = [x.raw["distance_km"] for x in near]
    assert len(near) == 5
    assert distances == sorted(distances)
    assert geocoder.reverse((0.0, -30.0)) is None
    assert geocoder.reverse((0.0, -30.0), exactly_one=False) is None


def test_reverse_works_across_the_antimeridian_and_at_the_poles(geocoder):
    east, west = geocoder.reverse((-16.8, 179.99)), geocoder.reverse((-16.8, -179.99))
    assert east.raw["country"] == west.raw["country"] == "FJ"
    assert abs(east.raw["distance_km"] - west.raw["distance_km"]) < 3
    assert geocoder.reverse((90, 0)) is None


def test_it_works_in_geopys_rate_limiter_and_as_a_context(geocoder):
    with StoreGeocoder(store=geocoder.store) as inner:
        assert RateLimiter(inner.geocode, min_delay_seconds=0)("Kyiv").raw["country"] == "UA"


def test_with_an_asynchronous_adapter_it_is_awaited(geocoder):
    class Adapter(BaseAsyncAdapter):
        is_available = True

        async def __aenter__(self):
            return self

        async def __aexit__(self, *_):
            return None

        async def get_json(self, *_, **__):
            raise AssertionError("nothing is asked of the network")

        get_text = get_json

    async def ask():
        async with StoreGeocoder(store=geocoder.store, adapter_factory=Adapter) as inner:
            return await inner.geocode("Kyiv"), await inner.reverse((50.45, 30.52))

    assert [x.raw["country"] for x in asyncio.run(ask())] == ["UA", "UA"]


def test_without_a_store_it_cannot_be_made(monkeypatch, tmp_path):
    monkeypatch.setenv("DATELINE_GAZETTEER", str(tmp_path))
    with pytest.raises(ConfigurationError, match="no compiled gazetteer"):
        StoreGeocoder()


# The remote fall-back

HIT = [{"lat": "48.5", "lon": "37.5", "display_name": "Zolota Hora, Ukraine"}]
UNKNOWN = "Zolota Hora by the river"


@pytest.fixture
def server():
    with serving() as running:
        yield running


@pytest.fixture
def remote(server, tmp_path, geocoder):
    waits = []

    def build(**options):
        service = Nominatim(
            domain=server.domain, scheme="http", user_agent="dateline-tests", timeout=0.5, proxies={}
        )
        settings = {
            "cache": tmp_path / "cache.sqlite",
            "local": geocoder,
            "min_delay_seconds": 0.0,
            "sleep": waits.append,
        }
        return RemoteFallback(service, **settings | options)

    build.waits = waits
    return build


def test_what_the_store_knows_is_not_asked_for(server, remote):
    server.answers = [send(500)]
    assert remote().geocode("Kupyansk", country_codes="ua").raw["country"] == "UA"
    assert remote().reverse((49.7, 37.6)).raw["country"] == "UA"
    assert server.requests == []


def test_what_the_store_does_not_know_is_asked_once_and_replayed_offline(server, remote):
    server.answers = [send(200, HIT)]
    found = remote().geocode(UNKNOWN, language="uk")
    assert (found.address, found.latitude, found.longitude) == ("Zolota Hora, Ukraine", 48.5, 37.5)
    assert server.requests[0].query["accept-language"] == "uk"
    assert server.requests[0].headers["User-Agent"] == "dateline-tests"
    assert remote().geocode(UNKNOWN, language="uk") == found
    offline = remote(offline=True).geocode(UNKNOWN, language="uk")
    assert (offline, offline.raw) == (found, found.raw)
    assert len(server.requests) == 1
    remote().geocode(UNKNOWN, language="ru")
    assert len(server.requests) == 2


def test_not_found_is_remembered_too(server, remote):
    server.answers = [send(200, [])]
    assert [remote().geocode(UNKNOWN), remote(offline=True).geocode(UNKNOWN)] == [None, None]
    assert len(server.requests) == 1


def test_lists_are_kept_as_lists(server, remote):
    server.answers = [send(200, HIT * 2)]
    first = remote().geocode(UNKNOWN, exactly_one=False, limit=2)
    assert len(first) == 2
    assert remote(offline=True).geocode(UNKNOWN, exactly_one=False, limit=2) == first


def test_offline_says_what_it_does_not_know(server, remote):
    with pytest.raises(GeocoderUnavailable, match="this run is offline"):
        remote(offline=True).geocode(UNKNOWN)
    assert server.requests == []


def test_reverse_falls_back_where_no_settlement_is_near(server, remote):
    server.answers = [send(200, HIT[0])]
    assert remote().reverse(Point(0.0, -30.0)).address == "Zolota Hora, Ukraine"
    assert (server.requests[0].query["lat"], server.requests[0].path) == ("0.0000000", "/reverse")
    assert remote(offline=True).reverse((0, -30)).latitude == 48.5


def test_retry_after_is_honoured_and_waits_double(server, remote):
    server.answers = [send(429, Retry_After="7"), send(500), send(503), send(200, HIT)]
    assert remote(wait_seconds=1.0).geocode(UNKNOWN).latitude == 48.5
    assert remote.waits == [7.0, 2.0, 4.0]


def test_a_service_that_asks_for_too_much_patience_is_given_up(server, remote):
    server.answers = [send(429, Retry_After="3600")]
    with pytest.raises(GeocoderRateLimited) as caught:
        remote().geocode(UNKNOWN)
    assert caught.value.retry_after == 3600
    assert remote.waits == []


@pytest.mark.parametrize(
    ("answer", "error", "tries"),
    [
        (hang, GeocoderTimedOut, 3),
        (lambda _: send(500), GeocoderServiceError, 3),
        (lambda _: send(429), GeocoderRateLimited, 3),
        (lambda _: cut(promised=0), GeocoderUnavailable, 3),
        (lambda _: cut(b"[{", promised=500), GeocoderServiceError, 3),
        (lambda _: send(200, b"<html>busy</html>"), GeocoderParseError, 1),
        (lambda _: send(400), GeocoderQueryError, 1),
        (lambda _: send(401), GeocoderAuthenticationFailure, 1),
    ],
    ids=["slow", "500", "429", "hung up", "cut", "not JSON", "400", "401"],
)
def test_a_service_that_fails_raises_geopys_error_and_nothing_is_cached(server, remote, answer, error, tries):
    server.answers = [answer(server)]
    with pytest.raises(error):
        remote(max_retries=2).geocode(UNKNOWN)
    assert len(server.requests) == tries
    server.answers = [send(200, HIT)]
    assert remote().geocode(UNKNOWN).latitude == 48.5


def test_requests_keep_their_distance(server, remote, monkeypatch):
    """Reverse and forward requests count as one stream."""
    clock = [100.0]
    slept = []

    def sleep(_, seconds):
        slept.append(seconds)
        clock[0] += seconds

    monkeypatch.setattr(RateLimiter, "_clock", lambda _: clock[0])
    monkeypatch.setattr(RateLimiter, "_sleep", sleep)
    server.answers = [send(200, HIT)]
    fallback = remote(min_delay_seconds=2.0, local=None)
    fallback.geocode("a")
    fallback.reverse((1, 2))
    fallback.geocode("b")
    assert slept == [2.0, 2.0]


def test_a_user_agent_of_ones_own_is_asked_for(tmp_path):
    with pytest.raises(ConfigurationError, match="names your project"):
        RemoteFallback(Nominatim(domain="127.0.0.1"), cache=tmp_path / "c.sqlite", local=None)


def test_a_cache_that_is_no_database_is_refused(remote, tmp_path):
    (tmp_path / "cache.sqlite").write_text("notes" * 1000)
    with pytest.raises(ConfigurationError, match="name another file"):
        remote()


def test_a_method_that_the_remote_lacks_is_said(tmp_path):
    class OneWay(Geocoder):
        def geocode(self, query, *, exactly_one=True, timeout=DEFAULT_SENTINEL):
            return None

    fallback = RemoteFallback(
        OneWay(user_agent="dateline-tests"), cache=tmp_path / "c", local=None, min_delay_seconds=0
    )
    assert fallback.geocode("x") is None
    with pytest.raises(GeocoderQueryError, match="OneWay has no reverse"):
        fallback.reverse((1, 2))


def test_the_store_of_a_geocoder_can_be_given(geocoder):
    assert isinstance(StoreGeocoder(store=geocoder.store).store, Store)
