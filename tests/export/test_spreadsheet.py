"""CSV in a spreadsheet: nothing runs, every row and every text arrives."""

import csv
import re
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pyarrow as pa
import pytest

from pipeline.config import Config
from pipeline.export import write_exports
from pipeline.export.tabular import write_csv

# What would run in one spreadsheet or another if it stood in a cell as it is.
RUN = [
    *("=1+1", "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", "\uff1d1+1"),
    '=HYPERLINK("http://example.org","here")',
]
# What must not be mistaken for something else, or lost.
STAND = [
    *('say "hi", then\nleave', "a;b\t|c", "a\n=1+1", "'=1", "1+1", "Обстріл Харкова", "中文 العربية 🙂"),
    "x" * 30_000,
]
# Comma, double quotes, UTF-8, from the first row; formulas are to be evaluated, if there are any.
IMPORT = "CSV:44,34,76,1,,0,false,false,false,false,false,0,true"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def file(tmp_path) -> Path:
    texts = RUN + STAND
    write_csv(pa.table({"row": list(range(len(texts))), "text": texts}), tmp_path / "texts.csv")
    return tmp_path / "texts.csv"


def opened(folder: Path, *files: Path) -> list[list[list[str]]]:
    """Open files with LibreOffice, and return the rows of each as it shows them; fail if a cell is a formula."""
    command = ["soffice", "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
    command += [f"--infilter={IMPORT}", "--convert-to", "xlsx", "--outdir", folder, *files]
    subprocess.run([str(word) for word in command], capture_output=True, check=True, timeout=300)
    sheets = []
    for file in files:
        with zipfile.ZipFile(folder / f"{file.stem}.xlsx") as archive:
            sheet = ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))
            strings = ET.fromstring(archive.read("xl/sharedStrings.xml"))
        assert [formula.text for formula in sheet.iter(f"{SHEET}f")] == []
        texts = ["".join(text.text or "" for text in each.iter(f"{SHEET}t")) for each in strings]
        sheets.append([[_shown(cell, texts) for cell in row] for row in sheet.iter(f"{SHEET}row")])
    return sheets


def _shown(cell: ET.Element, texts: list[str]) -> str:
    value = cell.findtext(f"{SHEET}v") or ""
    value = texts[int(value)] if cell.get("t") == "s" else value
    return re.sub("_x([0-9A-F]{4})_", lambda code: chr(int(code[1], 16)), value)


def test_no_cell_begins_as_a_formula(file):
    with file.open(encoding="utf-8-sig", newline="") as lines:
        found = [row["text"] for row in csv.DictReader(lines)]
    assert found == [f"'{text}" for text in RUN] + STAND


@pytest.mark.libreoffice
def test_libreoffice_runs_nothing_and_shows_every_text(file, tmp_path):
    ((header, *rows),) = opened(tmp_path, file)
    assert header == ["row", "text"]
    assert [row[0] for row in rows] == [str(number) for number in range(len(RUN + STAND))]
    shown = [text.replace("\r", "\n") for text in [f"'{text}" for text in RUN] + STAND]
    assert [row[1] for row in rows] == shown


@pytest.mark.libreoffice
def test_libreoffice_would_have_run_what_is_not_escaped(tmp_path):
    (tmp_path / "raw.csv").write_text("row,text\n0,=1+1\n", encoding="utf-8-sig")
    with pytest.raises(AssertionError, match=r"1\+1"):
        opened(tmp_path, tmp_path / "raw.csv")


@pytest.mark.libreoffice
def test_libreoffice_opens_the_tables_of_a_run(result, tmp_path):
    write_exports(result, tmp_path, Config(formats=("csv",)))
    reports, articles = opened(
        tmp_path, *(tmp_path / f"tables/{name}.csv" for name in ("reports", "articles"))
    )
    assert (len(reports) - 1, len(articles) - 1) == (result.reports.num_rows, result.articles.num_rows)
    assert reports[0] == result.reports.column_names
    title = articles[0].index("title")
    assert [row[title] for row in articles[1:3]] == ["'=cmd|' /C calc'!A0", 'Кур\u02bcєр, "today"']
