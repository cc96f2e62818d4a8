"""What the rest of the article says of a name being a person's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline.recognition.words import COMMA, list_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gazetteer.store import Store
    from pipeline.recognition.features import Context
    from pipeline.recognition.spans import Spans
    from pipeline.recognition.words import Bools, Words

# Forms of address, folded.
_TITLES = list_words(
    "mr mrs ms miss dr prof sir lady lord dame sen rep gov lt sgt cpl capt col maj gen adm rev fr judge justice officer "
    "detective deputy coach councilman councilwoman councillor cllr congressman congresswoman superintendent"
)
_WHO = list_words("who whose whom")
_PREPOSITIONS = list_words("of from in near at around to outside")  # "a man from Swansea, who"
#: Personhood of a capitalised word before a name that the store does not know as a person's.
UNLISTED_NAME = 0.1


def find_first_names(
    words: Words, spans: Spans, ends_run: Bools, group: NDArray[np.int64], store: Store
) -> NDArray[np.float32]:
    """Return the greatest personhood of a word directly before the name anywhere in its article: "Elizabeth Fairfield".

    Parameters
    ----------
    ends_run
        (spans,) whether a run of capitalised words ends with the span.
    group
        (spans,) number of the name within its article (`features.same_name`).
    """
    before = np.zeros(len(group), np.float32)
    rows = np.flatnonzero(ends_run)
    forms, which = np.unique(words.form[spans.first[rows] - 1], return_inverse=True)
    known = store.name_ids([words.folds[form] for form in forms.tolist()])
    person = np.where(known >= 0, store.shares(known)[:, 1], 0).astype(np.float32)
    before[rows] = np.maximum(person[which], UNLISTED_NAME)
    return _spread(before, group)


def find_persons(context: Context, spans: Spans, group: NDArray[np.int64]) -> NDArray[np.float32]:
    """Tell which names a title, an age or "who" shows to be a person's anywhere in their article.

    "Mrs. Lincoln", "Fairfield, 24, of …", "Colton, who …".
    """
    words, first, last = context.words, spans.first, spans.last
    title, who = (words.among(listed)[words.form] for listed in (_TITLES, _WHO))
    age = np.array([form.isdecimal() and len(form) == 2 for form in words.forms], np.bool_)[words.form]
    before, after = np.maximum(first - 1, 0), np.minimum(last + 1, len(words.form) - 1)
    here = context.sentence[first]
    titled = title[before] & (before < first) & (context.sentence[before] == here)
    follows = (words.gap[last] == COMMA) & (context.sentence[after] == here)
    by_preposition = words.among(_PREPOSITIONS)[words.form[before]] & (before < first)
    shown = titled | (follows & ((who[after] & ~by_preposition) | (age[after] & (words.gap[after] == COMMA))))
    return _spread(shown.astype(np.float32), group)


def _spread(values: NDArray[np.float32], group: NDArray[np.int64]) -> NDArray[np.float32]:
    """Give each member of a group the greatest value of its members."""
    best = np.zeros(int(group.max(initial=-1)) + 1, np.float32)
    np.maximum.at(best, group, values)
    return best[group]
