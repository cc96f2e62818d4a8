"""Why this place, in one line of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gazetteer.place import KINDS, NAME_TYPES
from pipeline.resolution.evidence import ALONE, TOGETHER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gazetteer.store import Store
    from pipeline.resolution.candidates import Floats, Ints
    from pipeline.resolution.evidence import Prepared

MOST_PARTS = 3  # one line
COLUMNS = (*ALONE, *TOGETHER)
READ = (
    "kind",
    "nearest",
    "admin1_named",
    "country_named",
    "admin1_share",
    "country_share",
    "parent",
    "cue",
    "cue_kind",
    "outlet_near",
    "prominence_rank",
)
NAMED = {
    "demonym": "name of its people",
    "abbreviation": "abbreviation",
    "former": "former name",
    "inflected": "inflected form",
    "inferred": "the area around the seat of this name",
    "inner": "a name inside the longer one",
    "respelled": "the gazetteer spells it otherwise",
}


def explain(
    prepared: Prepared, features: Floats, order: Ints, status: NDArray[np.str_], store: Store
) -> list[str]:
    """Give the reason of each mention.

    Parameters
    ----------
    features
        (candidates, features) of the last pass, an entity's candidates side by side and best first.
    order
        Where each of these rows stands in `candidates`.
    """
    entities, candidates = prepared.entities, prepared.candidates
    out: dict[tuple[int, str], str] = {}
    reasons = []
    read = features[:, [COLUMNS.index(name) for name in READ]]
    for entity, state in zip(entities.mention_entity.tolist(), status.tolist(), strict=True):
        key = (entity, state)
        if key not in out:
            if state == "unknown":
                out[key] = "no place of this name in the gazetteer"
            else:
                first, size = int(candidates.first[entity]), int(candidates.size[entity])
                at = int(order[first])
                kind_of_name = int(candidates.name_type[at])
                words = _words(dict(zip(READ, read[first].tolist(), strict=True)), kind_of_name, size)
                if state == "ambiguous":
                    words = f"none of {size} candidates is likely enough; best {store.label(int(candidates.row[at]))}: {words}"
                out[key] = words
        reasons.append(out[key])
    return reasons


def _words(value: dict[str, float], name_type: int, size: int) -> str:
    """Say what speaks most for a candidate."""
    kind, km = KINDS[int(value["kind"])], float(np.expm1(value["nearest"]))
    named = (
        "its admin1" if value["admin1_named"] > 0.5 else "its country" if value["country_named"] > 0.5 else ""
    )
    holder, share = max(
        (value[f"{area}_share"] * bonus, area) for area, bonus in (("admin1", 1.5), ("country", 1))
    )
    spoken = (*NAME_TYPES, "inferred", "inner", "respelled")[name_type]
    parts = (
        (size == 1 and spoken != "respelled", "the only place of this name"),
        (value["parent"] > 0.3, "followed by the area that holds it"),
        (value["cue"] > 0, f"the words around say {KINDS[int(value['cue_kind'])]}"),
        (spoken in NAMED, NAMED.get(spoken, "")),
        (bool(named), f"{named} is named in the article"),
        (km < 100 and kind not in {"country", "region"}, f"{km:.0f} km from another place of the article"),
        (holder > 0.3, f"{value[f'{share}_share']:.0%} of the other names point to its {share}"),
        (value["outlet_near"] > 0.2, "where the outlet's other articles point"),
        (size > 1 and value["prominence_rank"] == 0, f"the most prominent of {size}"),
    )
    said = [words for holds, words in parts if holds][:MOST_PARTS]
    return "; ".join(said) or f"best of {size} by name and prominence"
