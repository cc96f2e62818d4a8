"""Any geopy geocoder as an opt-in remote fall-back, with manners: rate limit, user agent, time-out, retries, cache.

Nothing here is called unless the user builds a `RemoteFallback`; it is the only part of the gazetteer that may touch
the network.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geopy.adapters import RequestsAdapter
from geopy.exc import (
    ConfigurationError,
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderParseError,
    GeocoderQueryError,
    GeocoderQuotaExceeded,
    GeocoderRateLimited,
    GeocoderServiceError,
    GeocoderUnavailable,
)
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point
from urllib3.util import Retry

from gazetteer.geocoder import StoreGeocoder, to_point

if TYPE_CHECKING:
    from collections.abc import Callable

_log = logging.getLogger(__name__)
# Asking again cannot mend these.
_FINAL = (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderParseError,
    GeocoderQueryError,
    ConfigurationError,
)
# Nominatim's usage policy: one request in a second.
MIN_DELAY_SECONDS = 1.0


class RemoteFallback(Geocoder):  # type: ignore[misc]  # geopy has no types
    """Asks the store first, and a remote geopy geocoder for what the store does not know.

    Parameters
    ----------
    remote
        Any synchronous geopy geocoder, built with a user agent of your own (services ban the default one). The retries
        of its HTTP adapter are switched off; those of this class count.
    cache
        SQLite file; every answer of the remote is kept there, "not found" too, and replayed for ever. Errors are not.
    local
        Asked first; default: `StoreGeocoder`. None asks the remote alone.
    offline
        Answer from the store and the cache only.
    timeout
        Seconds for one request (default: the remote's own).
    min_delay_seconds
        Least time between two requests.
    max_retries
        How often a failed request is sent again: time-outs, cut connections, HTTP 429 and 5xx.
    wait_seconds
        Wait before the first retry, doubled each time; a service's Retry-After counts where it is longer.
    max_wait_seconds
        A service that asks for more patience than this is given up at once.
    sleep
        Waits; a test may pass its own.

    Raises
    ------
    geopy.exc.ConfigurationError
        The remote has no user agent of its own, or the cache is no SQLite file.
    """

    def __init__(
        self,
        remote: Geocoder,
        *,
        cache: str | Path,
        local: StoreGeocoder | Any | None = DEFAULT_SENTINEL,
        offline: bool = False,
        timeout: float | Any | None = DEFAULT_SENTINEL,
        min_delay_seconds: float = MIN_DELAY_SECONDS,
        max_retries: int = 3,
        wait_seconds: float = 2.0,
        max_wait_seconds: float = 60.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        agent = str(remote.headers.get("User-Agent", ""))
        if not agent or agent.startswith("geopy/"):
            raise ConfigurationError(
                f"{type(remote).__name__} needs a user agent that names your project, for example "
                f'{type(remote).__name__}(user_agent="my-map (me@example.org)")'
            )
        super().__init__(user_agent=agent, timeout=remote.timeout if timeout is DEFAULT_SENTINEL else timeout)
        self.remote = remote
        if isinstance(remote.adapter, RequestsAdapter):
            # Its own retries would sleep for as long as the service says, unseen.
            for mounted in remote.adapter.session.adapters.values():
                mounted.max_retries = Retry(0, read=False)
        self.local = StoreGeocoder() if local is DEFAULT_SENTINEL else local
        self.offline = offline
        self._cache = _Cache(Path(cache))
        self._max_retries = max_retries
        self._wait, self._max_wait, self._sleep = wait_seconds, max_wait_seconds, sleep
        self._limited = RateLimiter(
            self._call,
            min_delay_seconds=min_delay_seconds,
            max_retries=0,  # `_send` retries, for it reads Retry-After
            error_wait_seconds=min_delay_seconds,
            swallow_exceptions=False,
        )

    def geocode(
        self, query: Any, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL, **options: Any
    ) -> Any:
        """Find places by name: in the store, then in the cache, then at the remote.

        Parameters
        ----------
        query, exactly_one, timeout
            As in geopy.
        options
            What the remote takes besides (language, country_codes …).

        Returns
        -------
        geopy.location.Location, list of them, or None

        Raises
        ------
        geopy.exc.GeocoderServiceError
            The remote failed after all retries (the subclass says how), or is needed and `offline` is set
            (`GeocoderUnavailable`).
        """
        if self.local is not None:
            known = {k: v for k, v in options.items() if k in ("limit", "language", "country_codes")}
            answer = self.local.geocode(query, exactly_one=exactly_one, **known)
            if answer is not None:
                return answer
        return self._ask("geocode", query, timeout=timeout, exactly_one=exactly_one, **options)

    def reverse(
        self, query: Any, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL, **options: Any
    ) -> Any:
        """Find the place of a point, as `geocode` does by name.

        Raises
        ------
        geopy.exc.GeocoderServiceError
            As in `geocode`.
        """
        point = to_point(query)
        if self.local is not None:
            known = {k: v for k, v in options.items() if k in ("limit", "language")}
            answer = self.local.reverse(point, exactly_one=exactly_one, **known)
            if answer is not None:
                return answer
        text = f"{point.latitude:.7f}, {point.longitude:.7f}"
        return self._ask("reverse", text, timeout=timeout, exactly_one=exactly_one, **options)

    def _ask(self, method: str, query: Any, *, timeout: Any, exactly_one: bool, **options: Any) -> Any:
        service = f"{type(self.remote).__name__} {getattr(self.remote, 'domain', '')}".strip()
        asked = {"service": service, "method": method, "query": query, "exactly_one": exactly_one, **options}
        key = json.dumps(asked, ensure_ascii=False, sort_keys=True, default=str)
        found, kept = self._cache.get(key)
        if not found:
            if self.offline:
                raise GeocoderUnavailable(
                    f"{query!r} is in neither the store nor the cache, and this run is offline"
                )
            if not hasattr(self.remote, method):
                raise GeocoderQueryError(f"{service} has no {method}")
            seconds = self.timeout if timeout is DEFAULT_SENTINEL else timeout
            answer = self._send(method, query, timeout=seconds, exactly_one=exactly_one, **options)
            kept = [_pack(x) for x in ([answer] if isinstance(answer, Location) else answer or [])]
            self._cache.put(key, kept)
        locations = [_unpack(item) for item in kept]
        if not locations:
            return None
        return locations[0] if exactly_one else locations

    def _call(self, method: str, query: Any, **options: Any) -> Any:
        return getattr(self.remote, method)(query, **options)

    def _send(self, method: str, query: Any, **options: Any) -> Any:
        for attempt in range(self._max_retries + 1):
            try:
                return self._limited(method, query, **options)
            except _FINAL:
                raise
            except GeocoderServiceError as error:
                if isinstance(error, GeocoderQuotaExceeded) and not isinstance(error, GeocoderRateLimited):
                    raise
                wait = max(self._wait * 2**attempt, getattr(error, "retry_after", None) or 0.0)
                if attempt == self._max_retries or wait > self._max_wait:
                    raise
                _log.warning("%s; asking again in %.1f s", error, wait)
                self._sleep(wait)
        raise AssertionError("the last attempt returns or raises")


class _Cache:
    """Answers by question, in one SQLite table; a connection for each call, so that threads may share it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with closing(self._open()) as db, db:
                db.execute(
                    "CREATE TABLE IF NOT EXISTS answers (question TEXT PRIMARY KEY, answer TEXT NOT NULL)"
                )
        except sqlite3.Error as error:
            raise ConfigurationError(
                f"{path} cannot be used as a cache: {error}; name another file"
            ) from error

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=30)

    def get(self, question: str) -> tuple[bool, list[dict[str, Any]]]:
        with closing(self._open()) as db:
            row = db.execute("SELECT answer FROM answers WHERE question = ?", (question,)).fetchone()
        return (True, json.loads(row[0])) if row else (False, [])

    def put(self, question: str, answer: list[dict[str, Any]]) -> None:
        text = json.dumps(answer, ensure_ascii=False)
        with closing(self._open()) as db, db:
            db.execute("INSERT OR REPLACE INTO answers VALUES (?, ?)", (question, text))


def _pack(location: Location) -> dict[str, Any]:
    return {"address": location.address, "point": list(location.point), "raw": location.raw}


def _unpack(item: dict[str, Any]) -> Location:
    return Location(item["address"], Point(*item["point"]), item["raw"])
