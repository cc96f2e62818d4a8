"""The documentation does what it says: how-tos run as written, the notebook runs, the site builds, tests that it names exist."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import click
import nbformat
import pytest
from nbclient import NotebookClient

sys.path += [str(Path(__file__).parents[1] / name) for name in ("pipeline", "read")]
from pages import page
from test_collect import site  # noqa: F401 - a fixture

from pipeline.cli import main

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = ("start.md", "library.md", "own-gazetteer.md", "regions.md")
RUN = [ROOT / "README.md", *(DOCS / name for name in PAGES), *sorted((DOCS / "how-to").glob("*.md"))]
BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ dateline (.+)$", re.MULTILINE)
SHOWN = sorted({line for file in DOCS.rglob("*.md") for line in COMMAND.findall(file.read_text("utf-8"))})


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.stem)
def test_a_page_runs_as_written(page, tmp_path):
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "DATELINE_HOME": str(tmp_path / "home"),
    }
    shutil.copytree(ROOT / "pipeline/sample/articles", tmp_path / "my/articles")
    for language, title, text in BLOCK.findall(page.read_text("utf-8")):
        if title:
            (tmp_path / title).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / title).write_text(text, encoding="utf-8")
        elif language in ("sh", "python"):
            command = ["bash", "-ec", text] if language == "sh" else [sys.executable, "-c", text]
            done = subprocess.run(
                command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("line", SHOWN)
def test_a_command_that_is_shown_is_one(line):
    """Commands on files of the reader's own are not run, but understood."""
    words, command = shlex.split(line, comments=True), main
    while isinstance(command, click.Group):
        command = command.commands[words.pop(0)]
    command.make_context("dateline", words)


def test_the_page_on_collecting_runs_as_written_but_for_its_address(site, tmp_path):
    site.put_news(2)
    site.pages["/rss"] = site.pages["/feed"]
    site.put("/news/one-page", page())
    text = (DOCS / "how-to" / "collect.md").read_text("utf-8").replace("https://example.org", site.url)
    commands = re.findall(r"^\$ (.+)$", text, re.MULTILINE)
    assert [command.split()[1] for command in commands] == ["collect", "maps"]
    for command in commands:
        words = shlex.split(command)
        words[0] = str(Path(sys.executable).with_name(words[0]))
        subprocess.run(words, cwd=tmp_path, check=True, capture_output=True)
    counts = json.loads((tmp_path / "outputs" / "manifest.json").read_text("utf-8"))["counts"]
    assert counts["articles"] == 3


@pytest.mark.parametrize(
    ("shell", "hook"), [("bash", "complete -o"), ("zsh", "compdef"), ("fish", "complete --")]
)
def test_each_shell_is_told_how_to_complete(shell, hook):
    command = [Path(sys.executable).with_name("dateline")]
    done = {}
    for name, words in ((f"{shell}_source", ""), (f"{shell}_complete", "dateline geop")):
        asked = {
            "_DATELINE_COMPLETE": name,
            "COMP_WORDS": words,
            "COMP_CWORD": "geop" if shell == "fish" else "1",
        }
        ran = subprocess.run(command, env=os.environ | asked, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        done[name] = ran.stdout
    assert hook in done[f"{shell}_source"]
    assert "_DATELINE_COMPLETE" in done[f"{shell}_source"]
    assert "geoparse" in done[f"{shell}_complete"]
    assert "resolve" not in done[f"{shell}_complete"]


def test_the_tutorial_runs(tmp_path):
    notebook = nbformat.read(DOCS / "notebooks" / "tutorial.ipynb", as_version=4)
    kernel = {"resources": {"metadata": {"path": str(tmp_path)}}, "timeout": 600}
    done = NotebookClient(notebook, **kernel).execute(env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert all(cell["execution_count"] for cell in done["cells"] if cell["cell_type"] == "code")


def test_the_tutorial_is_kept_without_outputs():
    notebook = nbformat.read(DOCS / "notebooks" / "tutorial.ipynb", as_version=4)
    assert [cell["outputs"] for cell in notebook["cells"] if cell.get("outputs")] == []


def test_the_site_builds_without_warnings(tmp_path):
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--quiet",
        "--site-dir",
        str(tmp_path / "site"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site" / "formats" / "index.html").is_file()


FORMATS = (DOCS / "formats.md").read_text("utf-8")
PACKAGES = (
    *("geojson-validator", "geoparquet-validator", "geopandas", "pyarrow", "PyYAML"),
    *("trafilatura", "htmldate", "feedparser", "warcio", "fastwarc"),
)


def versions(tool: str) -> set[str]:
    """Return the versions of a tool that the formats page names."""
    return set(re.findall(rf"\b{tool} (\d+(?:\.\d+)?)", FORMATS))


@pytest.mark.parametrize("name", PACKAGES)
def test_the_formats_page_names_the_versions_that_its_tests_use(name):
    (named,) = versions(name)
    assert f"{version(name)}.".startswith(f"{named}.")


@pytest.mark.gdal
@pytest.mark.qgis
@pytest.mark.libreoffice
def test_the_formats_page_names_the_tools_of_the_system():
    commands = {
        "GDAL": ["ogrinfo", "--version"],
        "LibreOffice": ["soffice", "--version"],
        "QGIS": ["/usr/bin/python3", "-c", "from qgis.core import Qgis; print('QGIS', Qgis.QGIS_VERSION)"],
    }
    for tool, command in commands.items():
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        (named,) = versions(tool)
        assert f"{tool} {named}." in told


def test_every_test_that_the_formats_page_names_exists():
    named = set(re.findall(r"`(tests/[\w/]+\.py)`", FORMATS))
    assert named
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []
