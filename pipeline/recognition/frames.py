"""Frames: what kind of words stand around a name, and which word governs it.

The roles of names hang on few kinds of words ("in …", "… said", "mayor of …", "…'s army"). They are listed here by kind,
so that a classifier that learns from a few thousand names needs not learn each word on its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from pipeline.recognition.words import Ints

_WORDS = {
    "place_preposition": "in at near from across around outside inside into toward towards throughout over along via within "
    "onto through beyond off leave left fled reach reached enter entered visit visited capture captured seize seized "
    "attack attacked shell shelled strike struck hit bombed bombard destroy destroyed outskirts surrounding nearby",
    "stance_preposition": "for against with between by behind support supporting backing backs versus than among toward accuse accused accuses "
    "slammed blames blamed blame urged urge urges told tell tells asked ask asks warned warns thanked supports supported "
    "supporting back backed condemned condemns help helped beat defeated charged",
    "to": "to",
    "motion": "travel travels travelled traveled travelling traveling went go goes going return returned returning flew fly came "
    "come coming move moved moving flight flights trip tour journey way road back arrived drive drove walked shipped deported "
    "deportation evacuated transferred withdrew home close next",
    "of": "of",
    "and": "and or as well s",
    "determiner": "the a an its their his her this that both other",
    "direction": "northern southern eastern western central northeastern northwestern southeastern southwestern north south "
    "east west northeast northwest southeast southwest upper lower greater downtown rural occupied neighboring neighbouring "
    "nearby coastal whole entire metropolitan metro mainland inner outer continental historic old upstate downstate soviet "
    "nazi communist imperial",
    "area": "region regions oblast oblasts province provinces city cities town towns village villages district districts county "
    "counties state states territory border borders capital area areas suburb suburbs settlement settlements municipality "
    "municipalities island peninsula coast valley river frontline front direction axis outskirts street neighborhood "
    "neighbourhood port airport part parts rest south north east west centre center side sector border",
    "post": "president minister premier governor mayor senator chancellor king queen prince ambassador spokesman spokeswoman "
    "spokesperson official officials leader leaders chief head secretary commander general prosecutor prosecutors authorities "
    "lawmaker lawmakers deputy director chairman envoy diplomat diplomats counterpart coach captain sheriff judge "
    "congressman congresswoman representative attorney officer officers regime",
    "body": "government administration parliament ministry army forces military troops regiment brigade battalion police "
    "department council committee commission court embassy agency university college school institute hospital "
    "corporation inc plc association society federation union league party club team times post news press "
    "television tv radio daily herald tribune journal guard fire board authority office bureau service "
    "academy foundation airlines airways assembly senate congress command intelligence delegation leadership",
    "act": "said says say saying told tells announced announce announces claimed claims denied denies accused accuses launched "
    "launches wants want wanted plans planned agreed agrees rejected rejects refused refuses called calls warned warns "
    "vowed vows insisted insists decided decides responded imposed sanctioned invaded withdrew supports backed sent sends "
    "expelled expel believes believe hopes condemned demanded demands urged urges seeks sought tried tries maintains "
    "justified continues continued began stepped faces faced needs accuses reports reported denounced won lost beat",
    "auxiliary": "has have had will would could should may might must is are was were does did do can",
    "deed": "invasion war attack attacks offensive aggression assault strikes strike shelling bombardment occupation "
    "annexation capture siege defense defence liberation destruction conflict crisis battle evacuation",
    "politics": "goals goal aims policy policies decision response request position role support interests security "
    "economy sanctions relations ties talks deal agreement exports imports foreign military defence defense national "
    "leadership efforts effort demands plan concern concerns influence ambitions claims allies ally success advance "
    "victory statement views resolution willingness war",
    "regional": "regional city county state district municipal provincial local",
    "day": "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december",
    "participle": "based born led backed occupied controlled held",
}
# Capitalised, these are part of a title or of a proper name: "Belgorod Governor", "Paris Police Department".
_PROPER = {"post": "title", "body": "proper_body"}
_PROPER_ONLY = "bank cup press staff company fc pd chambers reserve observatory"
# Bodies that are also buildings: "Xavier University" may be where something happens, "Cavan County Council" never is.
_SEATS = "university college school academy institute hospital church court embassy agency board"
KINDS_OF_WORDS = ("other", "outside", "capitalised", *_WORDS, *_PROPER.values(), "proper_seat")
_NUMBER = {kind: k for k, kind in enumerate(KINDS_OF_WORDS)}
_SKIPPED = ("determiner", "direction", "area", "regional")


def classify_words(
    vocabulary: Mapping[str, int], size: int, unlisted_capitals: tuple[int, ...]
) -> NDArray[np.int8]:
    """Kind of each word number of a vocabulary, shape (size,); lower-case and capitalised forms count alike."""
    kinds = np.zeros(size, np.int8)
    kinds[0] = _NUMBER["outside"]
    kinds[list(unlisted_capitals)] = _NUMBER["capitalised"]
    for key, number in vocabulary.items():
        if key.endswith("^"):
            kinds[number] = _NUMBER["capitalised"]
    for kind, line in _WORDS.items():
        for word in line.split():
            for key, found in ((word, kind), (word + "^", _PROPER.get(kind, kind))):
                if key in vocabulary:
                    kinds[vocabulary[key]] = _NUMBER[found]
    for kind, line in (("proper_body", _PROPER_ONLY), ("proper_seat", _SEATS)):
        for word in line.split():
            if word + "^" in vocabulary:
                kinds[vocabulary[word + "^"]] = _NUMBER[kind]
    return kinds


def describe_frames(around: Ints, kinds: NDArray[np.int8], reach: int) -> NDArray[np.float32]:
    """Kinds of the words around each name as indicators, shape (names, inputs).

    The kinds of the name's last word and of the `reach` words on either side; then the kind of the word that governs the name (the first one
    before it that is no article, direction, kind word with "of", or other name of a list), and if that is "of" or
    "to", of the word before it.
    """
    kind = kinds[around]
    sides = np.concatenate([kind[:, :reach], kind[:, reach + 1 :]], axis=1)
    governor, noun = _find_governor(kind[:, :reach][:, ::-1])
    columns = np.concatenate([sides, governor[:, None], noun[:, None]], axis=1)
    shown = columns[:, :, None] == np.arange(len(KINDS_OF_WORDS))
    return np.asarray(shown.reshape(len(around), -1), np.float32)


def find_plain_frames(
    around: Ints,
    kinds: NDArray[np.int8],
    reach: int,
    run_right: NDArray[np.float32],
    *,
    country: NDArray[np.bool_],
    run_on: NDArray[np.bool_],
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which names stand in a frame that leaves no doubt: in a body's proper name, in a post, for who governs.

    "Paris Police Department", "Cavan County Council", "Bank of Mexico"; "Belgorod Governor", "mayor of the city of X", "Armed Forces of X", "Kharkiv regional
    prosecutors"; "the Kyiv regime", "Mariupol city council", "the government of X".

    Parameters
    ----------
    country
        (names,) whether the name is a country's.
    run_on
        (names,) whether the next word belongs to the name's phrase: not so in "a strike in Ukraine, officials said".
    """
    kind = kinds[around]
    after = [kind[:, reach + 2 + k] for k in range(min(reach, 4))]
    governor, noun = _find_governor(kind[:, :reach][:, ::-1])
    post, title, body, proper = (_NUMBER[k] for k in ("post", "title", "body", "proper_body"))
    bodies = (proper, _NUMBER["proper_seat"])
    by_of = governor == _NUMBER["of"]
    # The name's own first or last word, of several; the Russian Federation is no federation.
    own = kind[:, reach : reach + 2] == proper
    in_body = own.any(axis=1) & (around[:, reach] != around[:, reach + 1]) & ~country
    for k in range(3):
        in_body |= np.isin(after[k], bodies) & (run_right > k)
    in_post = (after[0] == title) & (run_right > 0)
    in_post |= by_of & np.isin(noun, (post, title, *bodies))
    regional = _NUMBER["regional"]
    possessive = after[0] == _NUMBER["and"]  # "s" counts as a link
    for first, second in ((after[0], after[1]), (np.where(possessive, after[1], -1), after[2])):
        in_post |= run_on & (first == regional) & np.isin(second, (post, title))
    governs = (by_of & (noun == body)) | (run_on & np.isin(after[0], (post, body)))
    governs |= run_on & (after[0] == regional) & (after[1] == body)
    return in_body, in_post, governs & ~in_post & ~in_body


def _find_governor(before: NDArray[np.int8]) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """Walk back from the name; columns of `before` run from the nearest word to the farthest."""
    rows, reach = before.shape
    governor = np.full(rows, _NUMBER["other"], np.int8)
    noun = np.full(rows, _NUMBER["other"], np.int8)
    open_ = np.ones(rows, np.bool_)
    skipped = np.array([_NUMBER[k] for k in _SKIPPED], np.int8)
    areas = np.array([_NUMBER["area"], _NUMBER["regional"]], np.int8)
    listing = np.array([_NUMBER["and"], _NUMBER["capitalised"]], np.int8)
    in_list = np.zeros(rows, np.bool_)
    for k in range(reach):
        here = before[:, k]
        following = before[:, k + 1] if k + 1 < reach else np.full(rows, _NUMBER["outside"], np.int8)
        of_area = (here == _NUMBER["of"]) & np.isin(following, areas)
        in_list |= here == _NUMBER["and"]
        skip = (
            np.isin(here, skipped) | of_area | (np.isin(here, listing) & (in_list | (here == _NUMBER["and"])))
        )
        stop = open_ & ~skip
        governor[stop] = here[stop]
        of = stop & ((here == _NUMBER["of"]) | (here == _NUMBER["to"]))
        noun[of] = following[of]
        open_ &= ~stop
    return governor, noun
