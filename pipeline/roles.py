"""Roles: what a mention does in its sentence.

======================  ============================================================================================
role                    decided by
======================  ============================================================================================
boilerplate, dateline   the section that the sentence stands in (`pipeline.clean`)
demonym                 the gazetteer: the name is an adjective or a people of its place, and no proper name goes on
organisation            a longer name around it, frames, the classifier: part of a name, a post, a product, a person
actor                   frames, the classifier: the name stands for who governs or plays there
located                 the classifier: something is or happens there
======================  ============================================================================================

The classifier (`recognition.network`) reads five words on each side and the writing. Quotes, headlines and captions count
like any other sentence.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from pipeline.recognise import REACH
from pipeline.recognition.features import FIGURES, KNOWN_SHARE, OUTSIDE, RESERVED, UNLISTED
from pipeline.recognition.frames import KINDS_OF_WORDS, classify_words, describe_frames, find_plain_frames
from pipeline.recognition.model import BLOCK, load_model
from pipeline.recognition.network import Network, encode, judge, softmax, unpack
from pipeline.recognition.words import APOSTROPHE, HYPHEN, MIXED, SPACE, STOP, TITLE, UPPER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.recognition.network import Floats
    from pipeline.recognition.words import Ints

WEIGHTS = Path(__file__).parent / "weights" / "roles.npz"
#: The roles that the classifier tells apart, in the order of its outputs.
LEARNED = ("located", "actor", "organisation", "demonym")
#: Weight of each role when the likeliest is chosen: a name wrongly drawn on the map costs more than one left off it.
BIAS = np.array([1.0, 1.0, 2.2, 1.0], np.float32)
#: Networks that vote: three are worth two points of right actors over one (docs/recognition.md).
NETWORKS = 3
#: Share of capitalised words from which capitals of a sentence no longer tell a name: headlines.
WRITTEN_IN_CAPITALS = 0.5
#: Sections that are roles.
SECTION_ROLES = ("boilerplate", "dateline")
#: What is not known of given spans in the same way as of found ones, or is no matter of the role.
_LEFT_OUT = frozenset(
    {"contained", "contains", "longer_prominence", "dotted", "known", "commonness", "personhood"}
)
INPUTS = tuple(name for name in FIGURES if name not in _LEFT_OUT and not name.startswith("same"))
_COLUMNS = [FIGURES.index(name) for name in INPUTS]
_SLOTS = 2 * REACH + 2
_RUN_RIGHT = FIGURES.index("run_right")


def assign_roles(articles: pa.Table, sentences: pa.Table, mentions: pa.Table) -> pa.Table:  # noqa: ARG001
    """Add the column ``role`` to mentions.

    Parameters
    ----------
    articles, sentences
        Tables `ARTICLES` and `SENTENCES` (every stage over mentions is given them).
    mentions
        What `find_mentions` returns.
    """
    if not mentions.num_rows:
        return mentions.append_column("role", pa.array([], pa.string()))
    # A block at a time: the inputs of a long text's names would fill the memory.
    blocks = [mentions.slice(at, BLOCK) for at in range(0, mentions.num_rows, BLOCK)]
    probability = np.concatenate([judge_roles(load_roles(), *read_inputs(block)) for block in blocks])
    return mentions.append_column("role", pa.array(decide_roles(mentions, probability), pa.string()))


def decide_roles(mentions: pa.Table, probability: Floats) -> list[str]:
    """Roles from sections, the gazetteer and the classifier's probabilities, shape (mentions, `LEARNED`)."""
    figures = mentions["figures"].combine_chunks().flatten().to_numpy().reshape(-1, len(FIGURES))
    known, demonym = (figures[:, FIGURES.index(name)] > 0 for name in ("known", "demonym"))
    weighed = probability * BIAS
    # The gazetteer knows which names are adjectives and peoples.
    weighed[demonym, LEARNED.index("located")] = weighed[demonym, LEARNED.index("actor")] = 0
    weighed[known & ~demonym, LEARNED.index("demonym")] = 0
    roles = np.array(LEARNED, object)[weighed.argmax(axis=1)]
    words = mentions["around"].combine_chunks().flatten().to_numpy().reshape(-1, _SLOTS)
    silent = _say_nothing(words)
    at_start, country = (figures[:, FIGURES.index(name)] > 0 for name in ("at_start", "kind_country"))
    # In another language most names say where; a country that opens the sentence does something in it.
    roles[silent & ~demonym] = "located"
    roles[silent & ~demonym & at_start & country] = "actor"
    run_on = np.isin(figures[:, FIGURES.index("gap_after")], (SPACE, APOSTROPHE, STOP))  # "U.S. officials"
    in_body, in_post, governs = find_plain_frames(
        words, _word_kinds(), REACH, figures[:, _RUN_RIGHT], country=country, run_on=run_on
    )
    roles[in_body | (in_post & ~demonym)] = "organisation"
    named = np.where(demonym, _open_a_name(words, figures), _end_a_name(mentions, words, figures))
    roles[named & ~silent] = "organisation"
    roles[governs & ~demonym] = "actor"
    # A building does not govern; what acts there ("the White House said") is the institution that bears its name.
    building = figures[:, FIGURES.index("kind_poi")] > 0
    roles[building & (roles == "actor")] = "organisation"
    section = np.array(mentions["section"].to_pylist(), object)
    for name in SECTION_ROLES:
        roles[section == name] = name
    found: list[str] = roles.tolist()
    return found


def _open_a_name(words: Ints, figures: Floats) -> NDArray[np.bool_]:
    """Tell which adjectives open a longer proper name: "Chinese Human Rights Defenders", not "Chinese Prime Minister"."""
    kinds = _word_kinds()[words[:, REACH + 2 : REACH + 5]]
    titled = np.isin(kinds, [KINDS_OF_WORDS.index(kind) for kind in ("title", "politics", "regional")]).any(
        axis=1
    )
    plain = kinds[:, 0] == KINDS_OF_WORDS.index("capitalised")
    cased = figures[:, FIGURES.index("sentence_capitals")] <= WRITTEN_IN_CAPITALS
    return np.asarray(plain & cased & (figures[:, _RUN_RIGHT] >= 2) & ~titled, np.bool_)


def _end_a_name(mentions: pa.Table, words: Ints, figures: Floats) -> NDArray[np.bool_]:
    """Tell which names end a longer proper name: "United Russia", "Air Berlin", "Emilie Holroyd".

    A capitalised word that is no title, direction or day stands directly before them within the sentence, and no place
    that was found ends there. At the head of a sentence, or where capitals say nothing, any such pair counts that
    the article has elsewhere.
    """
    column = {
        name: figures[:, FIGURES.index(name)]
        for name in ("run_left", "gap_before", "gap_after", "sentence_capitals")
    }
    left = words[:, REACH - 1]
    article = mentions["article_id"].combine_chunks().dictionary_encode().indices.to_numpy()
    start, end = (mentions[name].to_numpy() for name in ("start", "end"))
    close = np.zeros(len(start), np.bool_)
    close[1:] = (article[1:] == article[:-1]) & (start[1:] - end[:-1] <= 1)
    pair = (column["run_left"] > 0) & (column["gap_before"] == SPACE) & ~close
    pair &= column["gap_after"] != HYPHEN  # "the E40 Izium-Sloviansk highway"
    pair &= _word_kinds()[left] == KINDS_OF_WORDS.index("capitalised")
    inside = (words[:, REACH - 2] != OUTSIDE) & (column["sentence_capitals"] <= WRITTEN_IN_CAPITALS)
    _, key = np.unique(np.stack([article, left, mentions["name_id"].to_numpy()]), axis=1, return_inverse=True)
    sure = np.bincount(key, pair & inside)[key] > 0
    return np.asarray(pair & sure, np.bool_)


def _say_nothing(words: Ints) -> NDArray[np.bool_]:
    """Tell which names stand among words of a language that the model does not know."""
    around = np.delete(words, (REACH, REACH + 1), axis=1)
    known, inside = (around >= RESERVED).sum(axis=1), (around != OUTSIDE).sum(axis=1)
    return np.asarray((known < KNOWN_SHARE * inside) & (inside > 1), np.bool_)


@lru_cache(maxsize=1)
def load_roles() -> tuple[Network, ...]:
    """Load the networks that `tools.train.roles` wrote; they build on the word vectors of the span classifier.

    Raises
    ------
    ValueError
        They were trained over another span classifier.
    """
    with np.load(WEIGHTS, allow_pickle=False) as file:
        arrays = dict(file)
    model = load_model()
    if arrays["digest"].tobytes().decode() != model.digest:
        raise ValueError(f"{WEIGHTS.name} goes with another recognise.npz; run python -m tools.train.roles")
    return tuple(unpack(arrays, f"roles{k}", model.vectors) for k in range(NETWORKS))


def judge_roles(networks: tuple[Network, ...], words: Ints, encoded: Floats) -> Floats:
    """Mean probability of each of `LEARNED`, shape (mentions, roles)."""
    votes = [softmax(logits) for logits in judge(networks, words, encoded)]
    return np.asarray(np.mean(votes, axis=0), np.float32)


def read_inputs(mentions: pa.Table) -> tuple[Ints, Floats]:
    """Word numbers around each mention, shape (mentions, 2 * REACH + 2), and its encoded `INPUTS`."""
    words = mentions["around"].combine_chunks().flatten().to_numpy().reshape(-1, _SLOTS)
    figures = mentions["figures"].combine_chunks().flatten().to_numpy().reshape(-1, len(FIGURES))
    frames = describe_frames(words, _word_kinds(), REACH)
    return words, np.concatenate([encode(figures[:, _COLUMNS], INPUTS), frames], axis=1)


@lru_cache(maxsize=1)
def _word_kinds() -> NDArray[np.int8]:
    model = load_model()
    return classify_words(
        model.vocabulary, len(model.vectors), (UNLISTED + TITLE, UNLISTED + UPPER, UNLISTED + MIXED)
    )
