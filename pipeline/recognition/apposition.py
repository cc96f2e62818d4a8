"""What a sentence calls a place beside its name: "Ukraine's second city, Kharkiv", "Izium, a town in …", "the governor of Kherson"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.recognition.words import APOSTROPHE, COMMA, HYPHEN, LOWER, SPACE, TITLE, list_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.recognition.words import Words

#: What a place is called in an apposition, folded → its kind.
_CALLED = {
    **dict.fromkeys(("city", "town", "village", "hamlet", "settlement", "capital", "suburb", "seat"), "settlement"),
    **dict.fromkeys(("oblast", "province", "region", "state", "republic"), "admin1"),
    **dict.fromkeys(("county", "district", "raion"), "admin2"),
}  # fmt: skip
#: Offices that only a place of one kind has, as they stand after its name and before "of" it.
_OFFICES = {"mayor": "settlement", "mayors": "settlement", "governor": "admin1", "governors": "admin1", "sheriff": "admin2"}  # fmt: skip
#: Adjectives after a name that say of what kind it is; in small letters, for "Paris Regional Medical Center" is in a town.
_ADJECTIVES = {
    "regional": "admin1",
    "provincial": "admin1",
    "administrative": "admin1",
    "municipal": "settlement",
}
_DETERMINERS = list_words("a an the its their")
#: What may follow the word for the kind, where nothing but a comma or a full stop does.
_GOES_ON = list_words(
    "in on of near at by about around outside between along that which where with under and some north south east west just "
    "close held home whose"
)
#: What ends the search for that word: the rest speaks of another place ("Izium, a hub in the Kharkiv region").
_ENDS = list_words(
    "in on of near from to at that which who where and for with by as is was has had will said"
)
_LONGEST = 7  # words of an apposition before its end


def name_kind(words: Words, first: int, last: int) -> str | None:
    """State the kind that an office, an adjective or an apposition gives the name from the word `first` to `last`, or None."""
    article = words.article[first]
    size = len(words.form)

    def word(row: int) -> str:
        return words.folds[words.form[row]] if 0 <= row < size and words.article[row] == article else ""

    after = last + 1
    if words.gap[last] == SPACE and word(after):
        kind = _OFFICES.get(word(after))
        if kind is None and words.shape[after] == LOWER:
            kind = _ADJECTIVES.get(word(after))
        if kind:
            return kind
    if words.gap[last] == APOSTROPHE and word(after) == "s" and (kind := _OFFICES.get(word(after + 1))):
        return kind
    if word(first - 1) == "of" and (kind := _OFFICES.get(word(first - 2))):
        return kind
    closed = words.gap[last] not in (SPACE, HYPHEN, APOSTROPHE)
    if closed and word(first - 1) and words.gap[first - 1] == COMMA and words.shape[first - 1] == LOWER:
        kind = _CALLED.get(word(first - 1))
        if kind == "settlement":  # "the region, Russia said" is no apposition
            return kind
    return _read_after(words, word, after) if words.gap[last] == COMMA and word(after) else None


def _read_after(words: Words, word: Callable[[int], str], begin: int) -> str | None:
    """State the kind in the apposition that begins at a word: "a town of …", "Ukraine's second-largest city"."""
    owned = words.gap[begin] == APOSTROPHE
    if not owned and word(begin) not in _DETERMINERS:
        return None
    for row in range(begin + 1, begin + _LONGEST):
        here = word(row)
        if not here or here in _ENDS or words.gap[row - 1] not in (SPACE, HYPHEN, APOSTROPHE):
            return None
        kind = _CALLED.get(here)
        if kind is None or words.shape[row] != LOWER:
            continue
        if kind != "settlement" and words.shape[row - 1] == TITLE:
            continue  # another name's: "Izium, the Kharkiv region town"
        if words.gap[row] != SPACE or word(row + 1) in _GOES_ON:
            return kind
    return None
