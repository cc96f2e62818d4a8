"""Which time of a sentence governs a mention: the words that part clauses, report speech, begin and end a span."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pipeline.timing.language import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Row = Mapping[str, Any]

_REACH = 60  # characters to either side of a time that are looked at
_NOUN_PHRASE = 45  # characters: "2014 invasion of Crimea" reaches so far from year to place
_HYPHENS = ("-", "–")
_POSSESSIVES = ("'s", "’s")
_BREAK = re.compile(r"[;:—]")


@dataclass(frozen=True)
class Governing:
    """A language's words about times, compiled.

    Attributes
    ----------
    clause
        Where a clause of its own begins.
    present, that
        What puts a clause into the present ("are preparing", "continue to"); where reported speech begins.
    after_speech, before_speech
        The text up to a time of saying ("reported on"), the text from it on ("that", "as saying").
    since, comparison, by
        The word that begins a span, the text before one that only compares, the text up to the time that ends one.
    joined
        What stands between two times that count as one.
    event, event_verbs, told, named
        An event; the verbs that tell one; the text up to the place of one that is told as known ("the strike in"), and the text
        after a place that names one ("the March Alton strike").
    attribute
        The text after a year that only describes a noun.
    """

    clause: re.Pattern[str]
    present: re.Pattern[str]
    that: re.Pattern[str]
    after_speech: re.Pattern[str]
    before_speech: re.Pattern[str]
    since: re.Pattern[str]
    comparison: re.Pattern[str]
    by: re.Pattern[str]
    joined: re.Pattern[str]
    event: re.Pattern[str]
    event_verbs: Mapping[str, str]
    told: re.Pattern[str]
    named: tuple[re.Pattern[str], re.Pattern[str]]
    attribute: re.Pattern[str]

    def clauses(self, text: str, start: int, end: int) -> list[int]:
        """Return the offsets at which clauses after the first begin."""
        return [mark.start() for mark in self.clause.finditer(text, start, end)]

    def is_attribute(self, time: Row, mention: Row, text: str) -> bool:
        """Say whether a year only describes a noun elsewhere in the sentence ("as the 2024 campaign began")."""
        if time["precision"] != "year":
            return False
        if (
            text[time["start"] - 1 : time["start"]] in _HYPHENS
            or text[time["end"] : time["end"] + 2] in _POSSESSIVES
        ):
            return True
        if not self.attribute.match(text[time["end"] : time["end"] + _REACH]):
            return False
        return not 0 <= mention["start"] - time["end"] <= _NOUN_PHRASE

    def is_of_speech(self, time: Row, line: Row, text: str) -> bool:
        """Say whether a time is that of saying ("reported on January 6 that …") and not of what is said."""
        before = text[max(line["start"], time["start"] - _REACH) : time["start"]]
        after = text[time["end"] : min(line["end"], time["end"] + _REACH)]
        return bool(self.after_speech.search(before) or self.before_speech.match(after))

    def is_joined(self, first: Row, second: Row, text: str) -> bool:
        """Say whether two times count as one ("late April and mid-May")."""
        return bool(self.joined.fullmatch(text[first["end"] : second["start"]]))

    def since_mark(self, time: Row, others: Iterable[Row], line: Row, text: str) -> int | None:
        """Return where the "since" of a time stands: before it, with no other time and no break between."""
        begin: int = line["start"]
        marks = [begin + mark.start() for mark in self.since.finditer(text[begin : time["start"]])]
        if not marks or _BREAK.search(text[marks[-1] : time["start"]]):
            return None
        if any(marks[-1] < other["start"] < time["start"] for other in others):
            return None
        return marks[-1]

    def is_comparison(self, mark: int, line: Row, text: str) -> bool:
        """Say whether a "since" only compares ("for the first time since September")."""
        return bool(self.comparison.search(text[max(line["start"], mark - _REACH) : mark]))

    def events(self, text: str) -> set[str]:
        """Return the events a stretch of text names ("strike") or tells ("struck")."""
        found = (mark.group().lower() for mark in self.event.finditer(text))
        return {self.event_verbs.get(word, word) for word in found}

    def known_event(self, mention: Row, line: Row, text: str) -> str | None:
        """Return the event that a mention is told as known by ("the strike in Alton")."""
        mark = self.told.search(text[max(line["start"], mention["start"] - _REACH) : mention["start"]])
        if mark:
            return mark[1].lower()
        before, after = self.named
        mark = after.match(text[mention["end"] : min(line["end"], mention["end"] + _REACH)])
        if mark and before.search(text[max(line["start"], mention["start"] - _REACH) : mention["start"]]):
            return mark[1].lower()
        return None

    def is_present(self, text: str, start: int, end: int, place: int) -> bool:
        """Say whether a clause tells what goes on now; of "is saying that …" only what is said counts."""
        start = max([start, *(mark.end() for mark in self.that.finditer(text, start, place))])
        return bool(self.present.search(text, start, end))

    def is_by(self, time: Row, line: Row, text: str) -> bool:
        """Say whether a time is a term ("by May 9")."""
        return bool(self.by.search(text[max(line["start"], time["start"] - _REACH) : time["start"]]))


@lru_cache(maxsize=8)
def open_governing(name: str = "en") -> Governing:
    """Compile the table ``[governing]`` of a language's file.

    Raises
    ------
    FileNotFoundError
        The language has no file.
    """
    table = {"goes_on": [], "present": [], "event_verbs": {}} | read_table(name)["governing"]
    words = {key: _any(entries) for key, entries in table.items()}
    words["link"] = _any(read_table(name)["governing"]["joined"][:1])

    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern, re.IGNORECASE)

    return Governing(
        clause=compiled(rf"[;:—]|\s–\s|,\s+{words['clause']}\b|\s{words['link']}\s+{words['goes_on']}\b"),
        present=compiled(rf"\b{words['present']}\s+(?:\w+\s+){{0,2}}(?:\w+ing|to)\b"),
        after_speech=compiled(
            rf"\b{words['speech']}(?:\s+\w+){{0,2}}\s+(?:{words['part']}\s+)?(?:{words['on']}\s+)?$"
        ),
        before_speech=compiled(rf"^\s+(?:\w+\s+){{0,2}}{words['speech']}\b|^,?\s+{words['that']}\b"),
        since=compiled(rf"\b{words['since']}\b(?!\s+{words['then']})"),
        comparison=compiled(rf"\b{words['comparison']}\b(?:\W+\w+){{0,5}}\W*$"),
        by=compiled(rf"\b{words['by']}\s+(?:{words['article']}\s+)?$"),
        joined=compiled(rf"\s*(?:{words['joined']}|[-–])\s*"),
        that=compiled(rf"\b{words['that']}\b"),
        event=compiled(rf"\b(?:{words['event']}|{words['event_verbs']})\b"),
        event_verbs=table["event_verbs"],
        named=(
            compiled(rf"\b{words['known']}\s+(?:[^\W_]+\s+){{0,3}}$"),
            compiled(rf"^(?:\s+[^\W\d_]+)?\s+({words['event']})\b"),
        ),
        told=compiled(
            rf"\b{words['known']}\s+(?:\w+\s+){{0,2}}({words['event']})\s+{words['at']}\s+(?:{words['article']}\s+)?$"
        ),
        attribute=re.compile(rf"^\s+(?!{words['after_year']}\b)[^\W\d_A-ZА-ЯІЇЄҐ]"),
    )


def _any(words: Iterable[str]) -> str:
    """Match any of the words; none matches nothing."""
    return f"(?:{'|'.join(map(re.escape, words))})" if words else "(?!)"
