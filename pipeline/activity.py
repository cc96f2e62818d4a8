"""What a sentence says happens: activities with their evidence, whether they are facts, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from pipeline.harm import find_harm
from pipeline.phrases import Words, fold_words, read_words
from pipeline.profile import MODALITY_ORDER, Profile

if TYPE_CHECKING:
    from pipeline.harm import Harm
    from pipeline.profile import Language

ACTIVITIES = pa.schema(
    [
        pa.field("article_id", pa.string(), metadata={"meaning": "The article's id."}),
        pa.field("sentence", pa.int32(), metadata={"meaning": "The sentence's number within the article."}),
        pa.field("start", pa.int32(), metadata={"meaning": "First code point of the evidence in the text."}),
        pa.field("end", pa.int32(), metadata={"meaning": "Code point after it."}),
        pa.field("activity", pa.string(), metadata={"meaning": "Name of the activity in the profile."}),
        pa.field("modality", pa.string(), metadata={"meaning": "fact, negated, planned or alleged."}),
        pa.field("attribution", pa.string(), metadata={"meaning": "Who says so; null: nobody named."}),
        pa.field("killed", pa.int32(), metadata={"meaning": "People killed; null: no number stated."}),
        pa.field("injured", pa.int32(), metadata={"meaning": "People injured; null: no number stated."}),
    ]
)
_READ = frozenset({"headline", "caption", "body"})
_SCOPE = 9  # words: how far before an activity a cue of modality may stand
_SCOPE_AFTER = 5
_MOST = 64  # activities of one sentence: more is no prose, and each is compared with the others
_NEGATED = MODALITY_ORDER.index("negated")
_SOURCE = 12  # words: the longest naming of a source


def find_activities(articles: pa.Table, sentences: pa.Table, profile: Profile) -> pa.Table:
    """Find what the sentences of a batch report.

    Parameters
    ----------
    articles, sentences : pyarrow.Table
        Declared as ``ARTICLES`` and ``SENTENCES``; headlines, captions and bodies are read.
    profile : Profile
        The activities to look for.

    Returns
    -------
    pyarrow.Table
        With the schema ``ACTIVITIES``, by article in the order given, then sentence and start. A sentence may report
        several activities or none. A number of people is given with the activity it stands nearest to, and with every
        other of the sentence that has none nearer.
    """
    texts = dict(zip(articles["article_id"].to_pylist(), articles["text"].to_pylist(), strict=True))
    columns: dict[str, list[Any]] = {name: [] for name in ACTIVITIES.names}
    names = ("article_id", "sentence", "start", "end", "section")
    for article, sentence, start, end, section in zip(
        *(sentences[name].to_pylist() for name in names), strict=True
    ):
        if section not in _READ:
            continue
        for row in read_sentence(texts[article], start, end, profile):
            for name, value in zip(ACTIVITIES.names, (article, sentence, *row), strict=True):
                columns[name].append(value)
    return pa.table(columns, schema=ACTIVITIES)


def read_sentence(
    text: str, start: int, end: int, profile: Profile
) -> list[tuple[int, int, str, str, str | None, int | None, int | None]]:
    """Read one sentence: start, end, activity, modality, attribution, killed and injured of each activity.

    Examples
    --------
    >>> from pipeline.profile import open_profile
    >>> text = "Officials said shelling killed four people in Kupyansk."
    >>> [row[2:] for row in read_sentence(text, 0, len(text), open_profile())]
    [('shelling', 'fact', 'Officials said', 4, None), ('civilian harm', 'fact', 'Officials said', 4, None)]
    """
    folded = fold_words(text, start, end)
    found = [
        (first, after, told)
        for first, after, key in profile.phrases.find(folded)
        if key >= 0
        for told in profile.tells[key]
    ][:_MOST]
    if not found:
        return []
    words = read_words(text, start, end, folded)
    language = profile.language
    source = _find_source(words, language)
    attribution = text[words.spans[source[0]][0] : words.spans[source[1] - 1][1]] if source else None
    harm = find_harm(words, language)
    return [
        (
            words.spans[first][0],
            words.spans[after - 1][1],
            profile.activities[_kind(found, first, key, profile)].name,
            _modality(words, first, after, language),
            attribution,
            _nearest(harm, "killed", first),
            _nearest(harm, "injured", first),
        )
        for first, after, key in found
    ]


def _kind(found: list[tuple[int, int, int]], first: int, key: int, profile: Profile) -> int:
    """Return the nearest activity of the sentence that is a kind of this one, or this one."""
    kinds = [
        (abs(place - first), place, other)
        for place, _, other in found
        if profile.activities[other].kind_of == profile.activities[key].name
    ]
    return min(kinds)[2] if kinds else key


def _modality(words: Words, first: int, after: int, language: Language) -> str:
    """Name the modality of the activity at ``words[first:after]`` by the cues of its clause."""
    start = first
    while start > 0 and first - start < _SCOPE:
        if words.breaks[start] and words.folded[start - 1] not in language.announcing:
            break
        if words.folded[start - 1] in language.scope_breaks:
            break
        start -= 1
    stop = after
    while stop < len(words.folded) and stop - after < _SCOPE_AFTER and not words.breaks[stop]:
        stop += 1
    keys = [key for _, _, key in language.before.find(words.folded, start, first)]
    keys += [key for begin, _, key in language.after.find(words.folded, after, stop) if begin == after]
    # "made no gains": the denial stands within the evidence.
    keys += [key for *_, key in language.before.find(words.folded, first, after) if key == _NEGATED]
    keys += [key for _, end, key in language.beside.find(words.folded, start, first) if end == first]
    return next((MODALITY_ORDER[key] for key in sorted(keys) if key >= 0), "fact")


def _nearest(harm: list[Harm], kind: str, place: int) -> int | None:
    stated = [(abs(found.word - place), found.word, found.number) for found in harm if found.kind == kind]
    return min(stated)[2] if stated else None


def _find_source(words: Words, language: Language) -> tuple[int, int] | None:
    """Find who says so, as a range of words with the verb: "officials said", "said the mayor", "according to police"."""
    folded, breaks = words.folded, words.breaks
    for first, after, _ in language.sources.find(folded):
        return first, _clause_end(words, after, language)
    for place, word in enumerate(folded):
        if word not in language.verbs or (place and folded[place - 1] == "to"):
            continue
        start = place
        while (
            start > 0
            and place - start < _SOURCE
            and not breaks[start]
            and folded[start - 1] not in language.stops
        ):
            start -= 1
        if start < place:
            return start, place + 1
        end = _clause_end(words, place + 1, language)
        if end > place + 1 and place and breaks[place]:
            return place, end
    return None


def _clause_end(words: Words, place: int, language: Language) -> int:
    end = place
    while (
        end < len(words.folded)
        and end - place < _SOURCE
        and not words.breaks[end]
        and words.folded[end] not in language.stops
    ):
        end += 1
    return end
