"""The pages in the repository are those that the declarations give."""

import pytest

from pipeline.tables import ALL
from tools.data_dictionary import PAGES


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_the_page_is_current(page):
    assert page.read_text("utf-8") == PAGES[page](), "run python -m tools.data_dictionary"


def test_every_column_says_what_it_means():
    assert [(t.name, c.name) for t in ALL for c in t.columns if not c.meaning.endswith((".", "…"))] == []
