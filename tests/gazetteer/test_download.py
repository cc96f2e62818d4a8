"""Fetching dumps: resumed, checked, moved into place; against a server on this machine."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
from server import cut, resumable, send, serving

from gazetteer.download import DownloadError, download


@pytest.fixture
def server():
    with serving() as running:
        yield running


@pytest.fixture(scope="module")
def archive():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("UA.txt", bytes(range(256)) * 3000)
    return buffer.getvalue()


@pytest.fixture
def fetch(server, tmp_path):
    waits = []

    def run(codes=("UA",), **options):
        return download(
            codes,
            tmp_path,
            base_url=f"http://{server.domain}/dump/",
            sleep=waits.append,
            timeout=0.5,
            **options,
        )

    run.waits = waits
    run.folder = tmp_path
    return run


def test_a_file_is_fetched_and_moved_into_place(server, fetch, archive):
    server.answers = [resumable(archive)]
    said = []
    paths = fetch(["UA", "allCountries"], report=said.append)
    assert [p.name for p in paths] == ["UA.zip", "allCountries.zip"]
    assert paths[0].read_bytes() == archive
    assert [r.path for r in server.requests] == ["/dump/UA.zip", "/dump/allCountries.zip"]
    assert sorted(p.name for p in fetch.folder.iterdir()) == ["UA.zip", "allCountries.zip"]
    fetch(report=said.append)
    assert said[-1] == "UA.zip: already here"
    assert len(server.requests) == 2


def test_a_cut_transfer_goes_on_where_it_ended(server, fetch, archive):
    server.answers = [
        resumable(archive, cut_at=100_000),
        resumable(archive, cut_at=300_000),
        resumable(archive),
    ]
    assert fetch()[0].read_bytes() == archive
    starts = [int(r.headers.get("Range", "bytes=0-")[6:-1]) for r in server.requests]
    assert starts[0] == 0
    assert 90_000 < starts[1] <= 100_000
    assert 290_000 < starts[2] <= 300_000
    assert fetch.waits == [1.0, 2.0]


def test_a_part_of_an_earlier_run_is_taken_up(server, fetch, archive):
    server.answers = [resumable(archive, cut_at=50_000)]
    with pytest.raises(DownloadError, match="what came is kept"):
        fetch(retries=0)
    assert 40_000 < (fetch.folder / "UA.part").stat().st_size <= 50_000
    assert not (fetch.folder / "UA.zip").exists()
    server.answers = [resumable(archive)]
    assert fetch()[0].read_bytes() == archive


def test_a_part_that_is_whole_already_is_only_moved(server, fetch, archive):
    (fetch.folder / "UA.part").write_bytes(archive)
    server.answers = [resumable(archive)]
    assert fetch()[0].read_bytes() == archive
    assert not (fetch.folder / "UA.part").exists()


def test_a_part_longer_than_the_file_is_begun_anew(server, fetch, archive):
    (fetch.folder / "UA.part").write_bytes(archive + b"more")
    server.answers = [resumable(archive)]
    assert fetch()[0].read_bytes() == archive


def test_a_server_that_knows_no_ranges_sends_it_all_again(server, fetch, archive):
    (fetch.folder / "UA.part").write_bytes(b"old")
    server.answers = [send(200, archive)]
    assert fetch()[0].read_bytes() == archive


def test_another_hash_than_expected_is_refused_and_the_file_removed(server, fetch, archive):
    server.answers = [resumable(archive)]
    right = hashlib.sha256(archive).hexdigest()
    assert fetch(sha256={"UA": right})
    with pytest.raises(DownloadError, match=f"SHA-256 is {right}, expected {'0' * 64}; the file was removed"):
        fetch(sha256={"UA": "0" * 64})
    assert list(fetch.folder.iterdir()) == []


@pytest.mark.parametrize("damage", ["page", "flipped"])
def test_what_is_no_whole_archive_is_refused(server, fetch, archive, damage):
    body = (
        b"<html>sign in</html>"
        if damage == "page"
        else archive[:1000] + bytes([archive[1000] ^ 1]) + archive[1001:]
    )
    server.answers = [send(200, body)]
    with pytest.raises(DownloadError, match="no zip archive" if damage == "page" else "damaged"):
        fetch()
    assert not (fetch.folder / "UA.zip").exists()


def test_errors_that_may_pass_are_tried_again_and_others_not(server, fetch, archive):
    server.answers = [send(503), send(429), resumable(archive)]
    assert fetch()[0].exists()
    assert len(server.requests) == 3
    server.requests.clear()
    server.answers = [send(404)]
    with pytest.raises(DownloadError, match=r"FR\.zip: the server answered 404"):
        fetch(["FR"])
    assert len(server.requests) == 1


def test_a_server_that_hangs_up_for_ever_is_given_up(server, fetch):
    server.answers = [cut(promised=0)]
    with pytest.raises(DownloadError, match=r"UA\.zip"):
        fetch(retries=2)
    assert len(fetch.waits) == 2


@pytest.mark.parametrize("code", ["ua", "../x", "UKR", "http://elsewhere"])
def test_codes_that_are_none_are_refused_before_anything_is_asked(server, fetch, code):
    with pytest.raises(ValueError, match="expected ISO 3166-1 codes"):
        fetch([code])
    assert server.requests == []
