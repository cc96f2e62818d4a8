"""Fetches GeoNames' dumps: resumed where a transfer was cut, checked, moved into place when whole.

Only ``dateline gazetteer build --download`` and this module's own callers reach the network.
"""

from __future__ import annotations

import hashlib
import re
import time
import zipfile
from http import HTTPStatus
from typing import TYPE_CHECKING

import requests

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

BASE_URL = "https://download.geonames.org/export/dump/"
# Names that may be asked for beside country codes.
FILES = ("allCountries", "alternateNamesV2", "hierarchy", "cities500", "no-country")
TIMEOUT_SECONDS = 30.0
_CHUNK = 1 << 13  # small, for what has come of a chunk when the transfer is cut is lost
# Worth asking again: a time-out, too many requests.
_AGAIN = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
_CODE = re.compile(r"[A-Z]{2}")


class DownloadError(OSError):
    """A file could not be fetched whole: what, from where, and what to do."""


def download(
    codes: Sequence[str],
    folder: Path,
    *,
    base_url: str = BASE_URL,
    sha256: Mapping[str, str] | None = None,
    retries: int = 3,
    timeout: float = TIMEOUT_SECONDS,
    report: Callable[[str], None] = lambda _: None,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Path]:
    """Fetch dumps.

    Parameters
    ----------
    codes
        ISO 3166-1 codes ("UA") or names of `FILES`.
    folder
        Where the zip files go; a file that is there and whole is not fetched again.
    base_url
        Folder on the server.
    sha256
        Expected hash by code, where the caller knows it. Without one, size and the archive's own checksums count.
    retries
        How often a cut transfer is taken up again.
    timeout
        Seconds without a byte.
    report
        Told what is done.
    sleep
        Waits between two tries: 1 s, 2 s, 4 s …

    Raises
    ------
    ValueError
        A code is none.
    DownloadError
        The server fails or goes on cutting the transfer; the part stays and is resumed next time. Or the whole file has
        another hash than expected; then it is removed.
    """
    odd = [code for code in codes if not (_CODE.fullmatch(code) or code in FILES)]
    if odd:
        raise ValueError(f"{', '.join(odd)}: expected ISO 3166-1 codes (UA) or {', '.join(FILES)}")
    folder.mkdir(parents=True, exist_ok=True)
    result = []
    with requests.Session() as session:
        for code in codes:
            path = folder / f"{code}.zip"
            if path.exists() and _fault(path, (sha256 or {}).get(code)) is None:
                report(f"{path.name}: already here")
            else:
                url = base_url.rstrip("/") + f"/{path.name}"
                for attempt in range(retries + 1):
                    fault = _transfer(session, url, path, timeout, report)
                    if fault is None or attempt == retries:
                        break
                    report(f"{url}: {fault}; trying again")
                    sleep(2.0**attempt)
                if fault is not None:
                    raise DownloadError(f"{url}: {fault}; what came is kept, the next try goes on from there")
                if fault := _fault(path, (sha256 or {}).get(code)):
                    path.unlink()
                    raise DownloadError(f"{url}: {fault}; the file was removed, fetch it again")
            result.append(path)
    return result


def _transfer(
    session: requests.Session, url: str, path: Path, timeout: float, report: Callable[[str], None]
) -> str | None:
    """Fetch into ``<name>.part`` from where that ends, and move it when whole; return what went wrong.

    Raises
    ------
    DownloadError
        The server refuses the file; asking again would not help.
    """
    part = path.with_suffix(".part")
    have = part.stat().st_size if part.exists() else 0
    report(f"{url}: from byte {have}" if have else url)
    headers = {
        "User-Agent": "dateline",
        "Accept-Encoding": "identity",
        **({"Range": f"bytes={have}-"} if have else {}),
    }
    try:
        with session.get(url, headers=headers, stream=True, timeout=timeout) as answer:
            status = answer.status_code
            if have and status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                if answer.headers.get("Content-Range", "").rpartition("/")[2] != str(have):
                    part.unlink()  # longer than the server's file: another version
                    return "the file on the server has changed"
            elif status in _AGAIN or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                return f"the server answered {status}"
            elif status >= HTTPStatus.BAD_REQUEST:
                raise DownloadError(f"{url}: the server answered {status} {answer.reason}")
            elif not _append(answer, part, have if status == HTTPStatus.PARTIAL_CONTENT else 0):
                return "the transfer was cut"
    except requests.RequestException as error:
        return str(error)
    part.replace(path)
    return None


def _append(answer: requests.Response, part: Path, start: int) -> bool:
    """Write the answer's body to the part from a byte on; True if all of it came."""
    length = answer.headers.get("Content-Length")
    with part.open("ab" if start else "wb") as file:
        for chunk in answer.iter_content(_CHUNK):
            file.write(chunk)
    return length is None or part.stat().st_size == start + int(length)


def _fault(path: Path, expected: str | None) -> str | None:
    """Say what is wrong with a fetched file, if anything."""
    if expected is not None:
        with path.open("rb") as file:
            got = hashlib.file_digest(file, "sha256").hexdigest()
        return None if got == expected else f"SHA-256 is {got}, expected {expected}"
    try:
        with zipfile.ZipFile(path) as archive:
            broken = archive.testzip()
    except zipfile.BadZipFile as error:
        return f"no zip archive ({error})"
    return f"{broken} in the archive is damaged" if broken else None
