"""Fetching one address politely: robots.txt, a pace for each host, retries, a limit of size."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from importlib.metadata import version
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen
from urllib.robotparser import RobotFileParser

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

USER_AGENT = f"dateline/{version('dateline')} (news geoparser; obeys robots.txt)"
_TIMEOUT = 30.0
_RETRIES = 3
# A server that asks for a longer pause is left alone this time.
_LONGEST_PAUSE = 120.0
_WORTH_RETRYING = (429, 500, 502, 503, 504)
_UNCHANGED = 304
# The answer's header → the header that asks for anything newer.
_TAGS = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}


@dataclass(frozen=True)
class Response:
    """What came of a request: a body, "unchanged", or a fault in words.

    Attributes
    ----------
    address
        Where the body came from in the end, after redirections.
    tags
        Headers that ask this server for anything newer.
    """

    address: str
    body: bytes = b""
    tags: dict[str, str] = field(default_factory=dict)
    unchanged: bool = False
    fault: str = ""


class Fetcher:
    """Fetches addresses one after the other, no host faster than its pace.

    Parameters
    ----------
    pause
        Seconds between two requests to a host; a longer Crawl-delay in its robots.txt goes before it.
    limit
        Bytes that a body may have.
    user_agent
        What the fetcher calls itself; robots.txt is read under this name.
    wait, now
        Sleeping, and a clock that only goes forward.
    """

    def __init__(
        self,
        *,
        pause: float = 1.0,
        limit: int = 64 << 20,
        user_agent: str = USER_AGENT,
        wait: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pause, self._limit, self._agent = pause, limit, user_agent
        self._wait, self._now = wait, now
        self._robots: dict[str, RobotFileParser] = {}
        self._last: dict[str, float] = {}

    def get(self, address: str, tags: Mapping[str, str]) -> Response:
        """Fetch an address; a fault is a response, too, so that the others are fetched all the same."""
        if not self._allowed(address):
            return Response(address, fault="robots.txt does not allow it; skipped")
        response = self._try(address, tags)
        if (
            response.body
            and _host(response.address) != _host(address)
            and not self._allowed(response.address)
        ):
            return Response(address, fault="redirected to where robots.txt does not allow it; skipped")
        return response

    def _try(self, address: str, tags: Mapping[str, str]) -> Response:
        fault = ""
        for attempt in range(_RETRIES + 1):
            self._keep_pace(address)
            pause = 2.0**attempt
            try:
                return self._request(address, tags)
            except HTTPError as error:
                with error:
                    if error.code == _UNCHANGED:
                        return Response(address, unchanged=True)
                    fault = f"the server answered {error.code} {error.reason}"
                    if error.code not in _WORTH_RETRYING:
                        break
                    pause = _asked_pause(error.headers.get("Retry-After"), pause)
            except (URLError, HTTPException, OSError, ValueError) as error:
                fault = f"not reached ({getattr(error, 'reason', None) or error})"
            if pause > _LONGEST_PAUSE or attempt == _RETRIES:
                break
            self._wait(pause)
        return Response(address, fault=f"{fault}; skipped")

    def _request(self, address: str, tags: Mapping[str, str]) -> Response:
        request = Request(address, headers={"User-Agent": self._agent, **tags})  # noqa: S310 - http(s) only, below
        if urlsplit(address).scheme not in ("http", "https"):
            raise ValueError("not http or https")
        with urlopen(request, timeout=_TIMEOUT) as answer:  # noqa: S310
            body = answer.read(self._limit + 1)
            if len(body) > self._limit:
                return Response(address, fault=f"larger than {self._limit >> 20} MB (limit_mb); skipped")
            kept = {ask: answer.headers[tag] for tag, ask in _TAGS.items() if answer.headers[tag]}
            return Response(answer.url, body, kept)

    def _allowed(self, address: str) -> bool:
        host = _host(address)
        if host not in self._robots:
            self._robots[host] = self._read_robots(host)
        return self._robots[host].can_fetch(self._agent, address)

    def _read_robots(self, host: str) -> RobotFileParser:
        """Read robots.txt by RFC 9309: one that is not there allows all, one that cannot be reached nothing."""
        robots = RobotFileParser()
        try:
            robots.parse(self._request(f"{host}/robots.txt", {}).body.decode("utf-8", "replace").splitlines())
        except HTTPError as error:
            with error:
                robots.parse([] if 400 <= error.code < 500 else ["User-agent: *", "Disallow: /"])
        except (URLError, HTTPException, OSError, ValueError):
            robots.parse(["User-agent: *", "Disallow: /"])
        return robots

    def _keep_pace(self, address: str) -> None:
        host = _host(address)
        robots = self._robots.get(host)
        pause = max(self._pause, float((robots and robots.crawl_delay(self._agent)) or 0))
        if host in self._last:
            ahead = self._last[host] + pause - self._now()
            if ahead > 0:
                self._wait(ahead)
        self._last[host] = self._now()


def _host(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _asked_pause(header: str | None, otherwise: float) -> float:
    """Return the seconds of a Retry-After header; a date in it is taken as the longest pause."""
    if header is None:
        return otherwise
    if header.strip().isdigit():
        return float(header)
    try:
        parsedate_to_datetime(header)
    except ValueError:
        return otherwise
    return _LONGEST_PAUSE
