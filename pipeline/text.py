"""Sentences of a text, as offsets.

A sentence ends at a terminal mark followed by something that can begin a sentence, or at the end of a paragraph or
headline line. Abbreviations and initials do not end one; hard-wrapped agency text keeps its sentences whole across lines.
English, Ukrainian and Russian.
"""

from __future__ import annotations

import re
from itertools import pairwise


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


# Never last in a sentence: titles and the like are followed by a name or a number.
_INNER = _words(
    "mr mrs ms messrs mx dr prof gov govs sen sens rep reps gen maj col lt sgt cpl pvt capt cmdr cdr adm brig pres rev "
    "hon fr st ste ft mt supt insp atty dist vs nos art sec fig vol pp cf approx est ca "
    "обл вул ул просп пр пл бул пер оз ім им акад проф ген полк підп лейт кап св тов гр см напр рис стор с сел м п"
)
# Inner before a number, possible ends otherwise.
_BEFORE_NUMBER = _words("jan feb mar apr jun jul aug sep sept oct nov dec no p ch par")
_YEAR = _words("г р гг рр")
# Ends of a sentence only if a word follows that begins sentences and no names.
_AMBIGUOUS = _words(
    "inc corp co ltd llc plc bros jr sr ph.d u.s u.k u.n e.u u.s.s.r d.c a.m p.m e.g i.e etc al vol dept univ "
    "calif fla ga ill ind ky la mass md mich minn miss mo neb nev n.c n.d n.h n.j n.m n.y okla ore pa r.i s.c s.d tenn tex "
    "va vt wash wis wyo ala ariz ark colo conn del kan ave blvd rd sq mln bln pct dlrs "
    "тис млн млрд тыс грн руб коп т.е т.к т.ч т.д т.п т.з"
)
_STARTERS = _words(
    "the a an in on at by to of he she it they we you i but and or so yet this that these those there here as for from if "
    "when while where after before however meanwhile also although though its his her their our my some many most more "
    "several all both no not since with without under over during until despite according what who why how once then now "
    "в у на з із зі до від по про за при під над він вона воно вони ми ви я але і й та що це ця цей ці як якщо коли після "
    "также однако он она они мы вы но и а что это эта этот эти как если когда после из от об для под над его её их "
    "також однак проте його її їх"
)
_CLOSERS = "\"'”’»)\\]"
_OPENERS = "\"'“”‘’«„([—–-•*"
_PARAGRAPH = r"[\s&*•>|#–—]|-\s"  # a line that begins so begins a paragraph or a list item
_MARKS = rf"[.!?…]+(?:[{_CLOSERS}]|\[\d{{1,4}}\])*\s*"
_END = re.compile(rf"{_MARKS}|\n\s*")
_END_WRAPPED = re.compile(rf"{_MARKS}|\n(?={_PARAGRAPH})\s*")
_MARK = re.compile(rf"([.!?…]+)((?:[{_CLOSERS}]|\[\d{{1,4}}\])*)")
_LAST_TOKEN = re.compile(r"[^\W_]+(?:\.[^\W_]+)*$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
# “Why?” Peskov asked: the mark ends the quotation, not the sentence.
_SPEECH_TAG = re.compile(
    r"(?:[^\W\d_][\w’'-]*\s+){1,3}(?:said|asked|says|asks|told|added|wrote|replied|cried|shouted)\b"
)
_PARAGRAPH_MARK = re.compile(_PARAGRAPH)
_WRAP_LIMIT = (
    100  # columns: agency wires and plain-text mail wrap at 60 to 80, paragraphs on one line run longer
)
_LOOK_BACK = 24  # characters: longer than any abbreviation


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Split a text into sentences.

    Parameters
    ----------
    text : str
        Any text; nothing is normalised.

    Returns
    -------
    list of (int, int)
        Code point offsets ``[start, end)``, in order, without overlap; all that lies between them is white space.

    Examples
    --------
    >>> text = "Gov. Gladkov spoke at 9 a.m. Tuesday. Nobody was hurt."
    >>> [text[start:end] for start, end in split_sentences(text)]
    ['Gov. Gladkov spoke at 9 a.m. Tuesday.', 'Nobody was hurt.']
    """
    wrapped = _is_wrapped(text)
    spans: list[tuple[int, int]] = []
    start = len(text) - len(text.lstrip())
    for match in (_END_WRAPPED if wrapped else _END).finditer(text, start):
        if not _ends_sentence(text, match, wrapped=wrapped):
            continue
        end = start + len(text[start : match.end()].rstrip())
        if end > start:
            spans.append((start, end))
        start = match.end()
    end = len(text.rstrip())
    if end > start:
        spans.append((start, end))
    return spans


def _ends_sentence(text: str, match: re.Match[str], *, wrapped: bool) -> bool:
    found, after = match.group(), match.end()
    if after >= len(text) or ("\n" in found and _is_hard_break(text, match, wrapped=wrapped)):
        return True
    if found[0] == "\n":
        return False
    first = after
    while first < len(text) - 1 and text[first] in _OPENERS:
        first += 1
    following = text[first]
    if not (following.isupper() or following.isdigit() or (first > after and not following.islower())):
        return False
    mark = _MARK.match(found)
    assert mark is not None
    if mark.end() == len(
        found
    ):  # no white space after the mark: a lost blank, or the inside of a name or number
        return (
            following.isupper()
            and text[first + 1 : first + 2].islower()
            and _is_lower_run(text[max(0, match.start() - 3) : match.start()])
        )
    if mark[2] and mark[1][-1] in "!?" and _SPEECH_TAG.match(text, after, after + 60):
        return False
    return mark[1] != "." or not _is_abbreviation(text, match.start(), first)


def _is_lower_run(piece: str) -> bool:
    return len(piece) == 3 and piece.isalpha() and piece.islower()


def _is_abbreviation(text: str, stop: int, first: int) -> bool:
    """Tell whether the full stop at ``stop`` belongs to an abbreviation that goes on at ``first``."""
    found = _LAST_TOKEN.search(text, max(0, stop - _LOOK_BACK), stop)
    if found is None:
        return False
    raw = found.group()
    token = raw.casefold()
    before_number = text[first].isdigit()
    if raw.isdigit():  # "1. First item" at the head of a line
        return len(raw) <= 2 and text[: found.start()].rstrip(" \t")[-1:] in ("", "\n")
    if token in _YEAR:  # "2022 р. Росія" ends, "г. Москва" does not
        return not text[max(0, found.start() - 2) : found.start() - 1].isdigit()
    if token in _INNER or (before_number and token in _BEFORE_NUMBER):
        return True
    if token.rpartition(".")[2] not in _AMBIGUOUS and token not in _AMBIGUOUS and not _is_initials(raw):
        return False
    dateline = any(dash in text[stop:first] for dash in "-–—")  # "CHARLESTON, W.Va. -- All lanes"
    word = _FIRST_WORD.match(text, first)
    return dateline or word is None or word.group().casefold() not in _STARTERS


def _is_initials(raw: str) -> bool:
    return all(len(part) == 1 and part.isupper() for part in raw.split("."))


def _is_wrapped(text: str) -> bool:
    """Tell whether lines are broken at a fixed width, so that a newline may stand inside a sentence."""
    lines = text.split("\n", 400)[:400]
    if len(lines) < 3 or max(map(len, lines)) > _WRAP_LIMIT:
        return False
    broken = [after for line, after in pairwise(lines) if line.strip() and after.strip()]
    # Prose starts a line with a lower-case word far more often than lists and headlines do.
    return len(broken) >= 2 and 3 * sum(line.lstrip()[0].islower() for line in broken) >= len(broken)


def _is_hard_break(text: str, match: re.Match[str], *, wrapped: bool) -> bool:
    """Tell whether the line break inside the match ends a paragraph, a headline or a list line."""
    gap = match.group()
    newline = match.start() + gap.index("\n")
    rest = gap[gap.index("\n") + 1 :]
    if "\n" in rest:
        return True
    line_start = text.rfind("\n", 0, newline) + 1
    if wrapped:
        return _PARAGRAPH_MARK.match(text, newline + 1) is not None
    # A lower-case line after an unfinished long one goes on with it, even where lines are not wrapped as a rule.
    unfinished = gap[0] == "\n" and newline - line_start > 40
    return not (unfinished and text[match.end() : match.end() + 1].islower())
