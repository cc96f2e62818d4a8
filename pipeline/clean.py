"""Sections of an article: headline, dateline, byline, caption, body, boilerplate.

Nothing is removed. A publisher's notice is known by whom it speaks to and what it wants (`pipeline.notices`), judged over
runs of sentences: a run begins at a sentence that is plainly a notice, goes on while the publisher speaks of itself to its
reader, and bridges a sentence or two that could be news. The run is the cheapest path of a two-state chain (Viterbi).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline import notices
from pipeline.read.seen import digest
from pipeline.repeats import count_lines, merge_lines, read_repeats
from pipeline.tables import SENTENCES
from pipeline.text import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

Span = tuple[int, int]

# Evidence for "notice" in nats, set on the development news so that one plain cue is enough alone, that voice without a
# cue never is, and that one ordinary sentence between cues is bridged but two are not.
_CUE, _VOICE, _BUTTON, _NEWS = 4.0, -0.1, 0.0, -2.0
_ENTER, _LEAVE = -3.0, -0.2
_BUTTON_WORDS = 3
_HEADLINE_LIMIT = 200  # characters
_CAPTION_LIMIT = 700
_CREDIT_LIMIT = 160
_DATELINE_LIMIT = 160  # "KYIV, Ukraine, March 5, 2024 (Interfax-Ukraine) –" and some more
_QUOTED = re.compile('“[^”\n]*(?:”|$|(?=\n))|«[^»\n]*(?:»|$|(?=\n))|"[^"\n]*(?:"|$|(?=\n))', re.MULTILINE)
_FINAL = re.compile(r"[.!?…:;,][\"'”’»)\]]*$")
_WORD = re.compile(r"\w+")
_CREDITED = re.compile(r"[(/:©]|\bvia |ourtesy")  # every credit holds one of these


def split_sections(articles: pa.Table, lines: pa.Table | None = None) -> pa.Table:
    """Split the texts of a batch into sentences and name the section of each.

    Parameters
    ----------
    articles : pyarrow.Table
        Declared as ``ARTICLES``.
    lines : pyarrow.Table, optional
        What each outlet repeats, over the corpus (`merge_lines`); without it the batch's own articles say.

    Returns
    -------
    pyarrow.Table
        Declared as ``SENTENCES``. A dateline that opens a sentence ("KYIV, March 5 (Interfax) –") is a row of its own.
    """
    repeats = read_repeats(merge_lines([count_lines(articles)]) if lines is None else lines)
    out = []
    for row in articles.select(["article_id", "title", "text", "outlet"]).to_pylist():
        spans = split_sentences(row["text"])
        repeated = _repeated_voice(row["text"], spans, repeats.get(row["outlet"]))
        sections = name_sections(row["text"], spans, title=row["title"], repeated=repeated)
        for number, (start, end, section) in enumerate(sections):
            out.append(
                {
                    "article_id": row["article_id"],
                    "sentence": number,
                    "start": start,
                    "end": end,
                    "section": section,
                }
            )
    return SENTENCES.build(out)


def name_sections(
    text: str, spans: Sequence[Span], *, title: str | None = None, repeated: frozenset[str] = frozenset()
) -> list[tuple[int, int, str]]:
    r"""Name the section of each sentence of one text.

    Examples
    --------
    >>> text = "KYIV (AP) - Shells fell on Sumy.\nSign up for our newsletter."
    >>> [(text[a:b], s) for a, b, s in name_sections(text, split_sentences(text))]  # doctest: +NORMALIZE_WHITESPACE
    [('KYIV (AP) -', 'dateline'), ('Shells fell on Sumy.', 'body'),
     ('Sign up for our newsletter.', 'boilerplate')]
    """
    lines = _lines(text, spans)
    notice = _find_notices(text, spans, lines, repeated)
    sections = ["boilerplate" if is_notice else "body" for is_notice in notice]
    first_line = True
    for members in lines:
        if sections[members[0]] == "boilerplate":
            continue
        line = text[spans[members[0]][0] : spans[members[-1]][1]]
        section = _line_section(
            line, members, first=first_line, last=members[-1] == len(spans) - 1, title=title
        )
        if section == "body" and len(members) > 1:
            _mark_credited(text, spans, members, sections)
        elif section != "body":
            for member in members:
                sections[member] = section
        if section in ("headline", "body"):
            first_line = False
    return list(_with_dateline(text, spans, sections))


def _lines(text: str, spans: Sequence[Span]) -> list[list[int]]:
    """Group sentence numbers by the line they stand on."""
    lines: list[list[int]] = []
    end = 0
    for number, (start, stop) in enumerate(spans):
        if not lines or "\n" in text[end:start]:
            lines.append([])
        lines[-1].append(number)
        end = stop
    return lines


def _line_section(line: str, members: Sequence[int], *, first: bool, last: bool, title: str | None) -> str:
    """Name the section of a whole line: anything but boilerplate, and "body" where nothing speaks against it."""
    near_head = members[0] <= 8
    if len(line) <= _CAPTION_LIMIT and len(members) <= 3 and _is_caption(line):
        return "caption"
    if len(line) <= 300 and (
        (near_head and (notices.BYLINE.match(line) or notices.DATE_LINE.match(line)))
        or ("ed " in line and notices.CONTRIBUTED.search(line))
        or (
            line.lstrip("(")[:24].lower().find("ing by ") > 0
            and notices.BYLINE.match(line[0].lower() + line[1:])
        )
    ):
        return "byline"
    if len(line) <= _DATELINE_LIMIT and notices.DATELINE.fullmatch(line):
        return "dateline"
    if title and _letters(line) == _letters(title):
        return "headline"
    unfinished = not _FINAL.search(line)
    if first and not last and unfinished and len(line) <= _HEADLINE_LIMIT and len(_WORD.findall(line)) >= 3:
        return "headline"
    return "body"


def _letters(text: str) -> str:
    return "".join(_WORD.findall(text.casefold()))


def _is_caption(line: str) -> bool:
    tail = line[-_CREDIT_LIMIT:]
    return (
        (_CREDITED.search(tail) is not None and notices.CREDIT.search(tail) is not None)
        or ("/" in tail and notices.SLASHED.search(tail) is not None)
        or notices.PICTURE_LABEL.match(line) is not None
    )


def _mark_credited(text: str, spans: Sequence[Span], members: Sequence[int], sections: list[str]) -> None:
    """Mark single sentences within a longer line: one that ends in a picture's credit, and "By Ann Lee." before the text."""
    for member in members:
        sentence = text[spans[member][0] : spans[member][1]]
        if sections[member] != "body" or len(sentence) > _CAPTION_LIMIT:
            continue
        if sentence[-2:].endswith((")", ").")) and _is_caption(sentence):
            sections[member] = "caption"
        elif member <= 2 and sentence.startswith("By ") and notices.BYLINE.match("b" + sentence[1:]):
            sections[member] = "byline"


def _find_notices(
    text: str, spans: Sequence[Span], lines: Sequence[Sequence[int]], repeated: frozenset[str]
) -> list[bool]:
    """Decide for each sentence whether it belongs to a publisher's notice."""
    shouts = text.isupper()
    masked = _QUOTED.sub(lambda found: " " * len(found.group()), text)
    lowered = masked.lower()
    triggers = [trigger for trigger in notices.TRIGGERS if trigger in lowered]
    single: set[int] = set()  # sentences of lines that are notices by themselves and start no run
    evidence = [_NEWS] * len(spans)
    for members in lines:
        start, end = spans[members[0]][0], spans[members[-1]][1]
        if end - start > _HEADLINE_LIMIT:
            continue
        line = text[start:end]
        if (members[0] > 0 and _is_link(line, shouts=shouts)) or notices.LABEL.fullmatch(line):
            single.update(members)
        if len(members) == 1 and len(line.split()) <= _BUTTON_WORDS and not _FINAL.search(line):
            evidence[members[0]] = _BUTTON
    for number, (start, end) in enumerate(spans):
        if (
            notices.OPENING.match(text, start, end)
            or (
                any(lowered.find(trigger, start, end) >= 0 for trigger in triggers)
                and notices.PHRASE.search(masked, start, end)
            )
            or (repeated and text[start:end] in repeated)
        ):
            evidence[number] = _CUE
    if _CUE not in evidence:
        return [number in single for number in range(len(spans))]
    for number, (start, end) in enumerate(spans):
        if evidence[number] == _NEWS and notices.VOICE.search(masked, start, end):
            evidence[number] = _VOICE
    return [number in single or found for number, found in enumerate(_best_path(evidence))]


def _is_link(line: str, *, shouts: bool) -> bool:
    """Tell whether a line within an article points to another: a link's wording, or capitals where the article has none."""
    if line.isupper() and not shouts and len(line.split()) >= 5:
        return True
    return notices.LINK.fullmatch(line) is not None


def _best_path(evidence: Sequence[float]) -> list[bool]:
    """Return the best labelling of a two-state chain: news scores 0, a notice its evidence, changes cost."""
    news, notice = 0.0, _ENTER
    back: list[tuple[bool, bool]] = []
    for score in evidence:
        from_notice = notice + _LEAVE > news
        stay = notice >= news + _ENTER
        back.append((from_notice, stay))
        news, notice = (
            max(news, notice + _LEAVE),
            max(notice, news + _ENTER) + score,
        )
    state = notice > news
    path = []
    for from_notice, stay in reversed(back):
        path.append(state)
        state = stay if state else from_notice
    return path[::-1]


def _repeated_voice(text: str, spans: Sequence[Span], repeats: set[int] | None) -> frozenset[str]:
    """Return the sentences of an article that its outlet repeats to the reader in unlike articles."""
    if not repeats:
        return frozenset()
    sentences = {text[start:end] for start, end in spans}
    again = {sentence for sentence in sentences if digest(sentence) in repeats}
    if 2 * len(again) > len(sentences):  # a copy of another article, not a notice within it
        return frozenset()
    return frozenset(sentence for sentence in again if notices.VOICE.search(_QUOTED.sub("", sentence)))


def _with_dateline(
    text: str, spans: Sequence[Span], sections: Sequence[str]
) -> Iterator[tuple[int, int, str]]:
    """Cut the dateline off the first sentence of the body."""
    seen = False
    for (start, end), section in zip(spans, sections, strict=True):
        found = None
        if section == "body" and not seen:
            seen = True
            found = notices.DATELINE.match(text, start, min(end, start + 100))
        if found and found.end() < end:
            yield start, start + len(found.group().rstrip()), "dateline"
            yield found.end(), end, section
        else:
            yield start, end, section
