"""Kind cues: words beside a name that state what kind of place it is ("region", "city of", "the villages of A and B")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.recognition.apposition import name_kind
from pipeline.recognition.words import COMMA, HYPHEN, LOWER, NEWLINE, NONE, SPACE, list_words

if TYPE_CHECKING:
    from pipeline.recognition.words import Ints, Words

_SINGULAR = {
    "admin1": "region oblast province state krai republic exclave enclave governorate prefecture voivodeship область області край",
    "admin2": "county district raion rayon parish borough municipality canton район району",
    "settlement": "city town village settlement hamlet township suburb community capital port місто село селище город село "
    "міста села",
    "country": "country nation kingdom",
    "water": "river lake sea bay gulf strait creek reservoir canal ocean river harbor harbour",
    "land": "island mountain peninsula valley hill desert forest glacier volcano mount cape",
    "poi": "airport airfield airbase base bridge cemetery dam depot facility factory hospital mine park plant port prison reactor "
    "refinery reservoir seaport shipyard stadium station steelworks university zone",
}
_PLURAL = {
    "admin1": "regions oblasts provinces states krais republics governorates prefectures області областей",
    "admin2": "counties districts raions rayons parishes boroughs municipalities cantons райони",
    "settlement": "cities towns villages settlements hamlets townships suburbs communities міста села",
    "country": "countries nations",
    "water": "rivers lakes seas bays",
    "land": "islands mountains peninsulas valleys hills",
    "poi": "airports airfields bridges stations dams parks refineries plants bases ports",
}
#: Words for sites; after a name, or before "of", they are no cue, but may make it another name (`sites`).
SITE_WORDS = frozenset(_SINGULAR["poi"].split())
_AFTER = {word: kind for kind, line in _SINGULAR.items() for word in line.split()}
_PLURALS = {word: kind for kind, line in _PLURAL.items() for word in line.split()}
# After a name these say little: "Paris port", "Kyiv station" are parts of the place or things in it.
_BEFORE_ONLY = frozenset(
    word for word in (*SITE_WORDS, "capital", "community", "country", "nation", "harbor", "harbour")
)
# Before "of" these speak of the place that holds the name's place, or of a thing in it ("capital of X", "hospitals of X").
_NEVER_OF = frozenset({*SITE_WORDS, *_PLURAL["poi"].split(), "capital", "port", "harbor", "harbour"})
_BETWEEN = frozenset({"and", "or", "та", "і", "и"})
_LISTING = frozenset({COMMA, NEWLINE, NONE, SPACE})
#: Words between two names of one list: names that were not found, too, are in "Harvey, Harper and Kingman counties".
LONGEST_GAP = 6

_PARTS = list_words(
    "northern southern eastern western central northeastern northwestern southeastern southwestern"
)

#: Kind words that make a place of whatever name they stand with ("the village of X", "X district").
STATING_BEFORE = frozenset(
    [
        "village",
        "villages",
        "town",
        "towns",
        "hamlet",
        "hamlets",
        "settlement",
        "settlements",
        "city",
        "cities",
        "suburb",
        "district",
        "municipality",
        "municipalities",
        "province",
        "region",
        "island",
        "river",
        "село",
        "села",
        "селі",
        "місто",
        "місті",
        "город",
        "города",
    ]
)
STATING_AFTER = frozenset(
    [
        "district",
        "raion",
        "oblast",
        "province",
        "village",
        "municipality",
        "county",
        "parish",
        "island",
        "river",
        "район",
    ]
)


def find_cues(words: Words, first: Ints, last: Ints) -> list[str | None]:
    """State the kind cue of each chosen span; spans are sorted and do not overlap.

    A plural before or after a chain of names ("regions of A, B and C", "the A and B regions") holds for all of them.
    """
    size = len(words.form)
    form, folds = words.form, words.folds
    gap = words.gap

    def word(row: int, article: int) -> str:
        return folds[form[row]] if 0 <= row < size and words.article[row] == article else ""

    before: list[str | None] = []
    before_all: list[str | None] = []
    after: list[str | None] = []
    after_all: list[str | None] = []
    chained: list[bool] = []
    previous = -2
    for a, b in zip(first.tolist(), last.tolist(), strict=True):
        article = words.article[a]
        left, right = word(a - 1, article), word(b + 1, article)
        if left == "of":
            left = word(a - 2, article)
            before.append(None if left in _NEVER_OF else _AFTER.get(left))
            before_all.append(None if left in _NEVER_OF else _PLURALS.get(left))
        else:
            direct = gap[a - 1] == SPACE if a else False
            kind = _AFTER.get(left) if direct and words.shape[a - 1] == 0 else None
            before.append(kind if kind in ("settlement", "water", "land") else None)
            before_all.append((_PLURALS.get(left) if direct else None) or _announced(words, a))
        close = gap[b] == SPACE
        after.append(_AFTER.get(right) if close and right not in _BEFORE_ONLY else None)
        after_all.append(_PLURALS.get(right) if close else None)
        chained.append(_is_chained(words, previous, a, article))
        previous = b
    found = _spread(before, before_all, after, after_all, chained)
    spans = list(zip(first.tolist(), last.tolist(), strict=True))
    found = [cue or name_kind(words, a, b) for cue, (a, b) in zip(found, spans, strict=True)]
    for row in range(len(spans) - 2, -1, -1):  # "the Donetsk-Kharkiv administrative border"
        joined = spans[row][1] + 1 == spans[row + 1][0] and gap[spans[row][1]] == HYPHEN
        kind = found[row + 1] or _AFTER.get(folds[form[spans[row + 1][1]]])  # "Kherson-Dnipropetrovsk Oblast"
        if joined and found[row] is None and kind in ("admin1", "admin2"):
            found[row] = kind
    return _carry(words, spans, found)


def _carry(words: Words, spans: list[tuple[int, int]], cues: list[str | None]) -> list[str | None]:
    """Let what is once called a city be the city wherever its bare name stands in the article.

    Not so of an area: beside "the Kharkiv region", "Kharkiv" alone is mostly the city. Nor of "northern Kharkiv".
    """
    names = [
        (int(words.article[a]), *(words.folds[form] for form in words.form[a : b + 1].tolist()))
        for a, b in spans
    ]
    called = {name for name, cue in zip(names, cues, strict=True) if cue == "settlement"}
    return [
        "settlement" if cue is None and name in called and not _is_part(words, a) else cue
        for cue, name, (a, _) in zip(cues, names, spans, strict=True)
    ]


def _is_part(words: Words, first: int) -> bool:
    """Tell whether a name is said of a part of an area: "northern Kharkiv"."""
    before = first - 1
    return bool(
        before >= 0
        and words.article[before] == words.article[first]
        and words.folds[words.form[before]] in _PARTS
    )


def _announced(words: Words, first: int) -> str | None:
    """State the kind of a list that a plural announces: "regions in the south, including A and B", "towns such as A"."""
    low = max(first - LONGEST_GAP - 2, int(words.first[words.article[first]]))
    before = [words.folds[words.form[row]] for row in range(low, first)]
    if before[-1:] not in (["including"], ["namely"], ["like"]) and before[-2:] != ["such", "as"]:
        return None
    return next((_PLURALS[word] for word in reversed(before) if word in _PLURALS), None)


def _is_chained(words: Words, previous: int, first: int, article: int) -> bool:
    """Tell whether two names stand in one list: only commas, "and" and other capitalised words between them."""
    between = range(previous + 1, first)
    if previous < 0 or words.article[previous] != article or len(between) > LONGEST_GAP:
        return False
    inner = [words.folds[words.form[row]] for row in between]
    small = [word for word, row in zip(inner, between, strict=True) if words.shape[row] == LOWER]
    if (
        not set(small) <= _BETWEEN | _PARTS | {"the"}
        or not set(words.gap[previous:first].tolist()) <= _LISTING
    ):
        return False
    starts = words.gap[previous] == COMMA or bool(inner and inner[0] in _BETWEEN)
    ends = words.gap[first - 1] == COMMA or bool(set(inner[-2:]) & _BETWEEN)
    return bool(starts and ends)


def _spread(
    before: list[str | None],
    before_all: list[str | None],
    after: list[str | None],
    after_all: list[str | None],
    chained: list[bool],
) -> list[str | None]:
    """Pass plurals along the chains; a name's own singular goes first."""
    from_left: list[str | None] = []
    for row, kind in enumerate(before_all):
        from_left.append(kind or (from_left[-1] if row and chained[row] else None))
    from_right: list[str | None] = list(after_all)
    for row in range(len(after_all) - 2, -1, -1):
        if chained[row + 1] and from_right[row] is None:
            from_right[row] = from_right[row + 1]
    own = zip(after, before, from_right, from_left, strict=True)
    return [next((kind for kind in kinds if kind), None) for kinds in own]
