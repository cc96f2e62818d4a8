"""Why this place, in one line of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gazetteer.place import KINDS, NAME_TYPES
from pipeline.resolution.candidates import INFERRED
from pipeline.resolution.evidence import ALONE, TOGETHER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gazetteer.store import Store
    from pipeline.resolution.candidates import Candidates, Entities, Floats, Ints

AT = {name: number for number, name in enumerate((*ALONE, *TOGETHER))}
MOST_PARTS = 3  # one line
NAMED = {
    "demonym": "name of its people",
    "abbreviation": "abbreviation",
    "former": "former name",
    "inflected": "inflected form",
}


def explain(
    entities: Entities,
    candidates: Candidates,
    features: Floats,
    status: NDArray[np.str_],
    store: Store,
    order: Ints,
) -> list[str]:
    """Give the reason of each mention.

    Parameters
    ----------
    features
        (candidates, features) of the last pass, an entity's candidates side by side and best first.
    order
        Where each of these rows stands in `candidates`.
    """
    out: dict[tuple[int, str], str] = {}
    reasons = []
    for entity, state in zip(entities.mention_entity.tolist(), status.tolist(), strict=True):
        key = (entity, state)
        if key not in out:
            if state == "unknown":
                out[key] = "no place of this name in the gazetteer"
            else:
                first, size = int(candidates.first[entity]), int(candidates.size[entity])
                at = int(order[first])
                kind_of_name = int(candidates.name_type[at])
                words = _words(features[first].tolist(), kind_of_name, size)
                if state == "ambiguous":
                    words = f"none of {size} candidates is likely enough; best {store.label(int(candidates.row[at]))}: {words}"
                out[key] = words
        reasons.append(out[key])
    return reasons


def _words(values: list[float], name_type: int, size: int) -> str:
    """Say what speaks most for a candidate."""
    parts = []
    if size == 1:
        parts.append("the only place of this name")
    if values[AT["parent"]] > 0.3:
        parts.append("followed by the area that holds it")
    if values[AT["cue"]] > 0:
        parts.append(f"the words around say {KINDS[int(values[AT['cue_kind']])]}")
    if name_type == INFERRED:
        parts.append("the area around the seat of this name")
    elif NAME_TYPES[name_type] in NAMED:
        parts.append(NAMED[NAME_TYPES[name_type]])
    if values[AT["admin1_named"]] > 0.5:
        parts.append("its admin1 is named in the article")
    elif values[AT["country_named"]] > 0.5:
        parts.append("its country is named in the article")
    km = float(np.expm1(values[AT["nearest"]]))
    if km < 100 and KINDS[int(values[AT["kind"]])] not in ("country", "region"):
        parts.append(f"{km:.0f} km from another place of the article")
    if values[AT["admin1_share"]] > 0.3:
        parts.append(f"{values[AT['admin1_share']]:.0%} of the other names point to its admin1")
    elif values[AT["country_share"]] > 0.3:
        parts.append(f"{values[AT['country_share']]:.0%} of the other names point to its country")
    if values[AT["outlet_near"]] > 0.2:
        parts.append("where the outlet's other articles point")
    if size > 1 and values[AT["prominence_rank"]] == 0:
        parts.append(f"the most prominent of {size}")
    return "; ".join(parts[:MOST_PARTS]) or f"best of {size} by name and prominence"
