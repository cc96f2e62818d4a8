"""What "why here" shows of a report, packed apart: few readers open it, and only for a few reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.page.columns import encode, narrow, numbers, pack
from pipeline.page.rows import rows_of, take_or_null
from pipeline.page.spans import NONE16

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.page import Result


def pack_detail(
    result: Result,
    reports: pa.Table,
    article: NDArray[np.int64],
    times: pa.Table,
) -> str:
    """Pack what "why here" shows: the mention's reason and candidates, the time's words, who says so, casualties."""
    mentions = take_or_null(
        result.mentions, rows_of(reports, result.mentions, "mention", article, result.articles)
    )
    reason, reasons = encode(mentions["reason"])
    said, attributions = encode(reports["attribution"])
    alternatives = mentions["alternatives"].combine_chunks()
    if isinstance(alternatives, pa.ChunkedArray):
        alternatives = pa.array([], mentions["alternatives"].type)
    flat = alternatives.flatten()
    candidate, ids = encode(pa.chunked_array([flat.field("id")]))
    firsts = np.zeros(len(ids), np.int64)
    firsts[candidate[::-1]] = np.arange(len(candidate) - 1, -1, -1)
    surface, surfaces = encode(times["surface"])
    value, values = encode(times["value"])
    counts = pc.fill_null(pc.list_value_length(alternatives), 0).to_numpy(zero_copy_only=False)
    columns = {
        "reason": narrow(reason + 1),
        "score": np.rint(numbers(mentions["score"], 0) * 100).astype(np.uint8),
        "attribution": narrow(said + 1),
        "killed": np.minimum(numbers(reports["killed"], NONE16), NONE16).astype(np.uint16),
        "injured": np.minimum(numbers(reports["injured"], NONE16), NONE16).astype(np.uint16),
        "candidates": narrow(counts),
        "candidate": narrow(candidate),
        "candidateScore": np.rint(flat.field("score").to_numpy(zero_copy_only=False) * 100).astype(np.uint8),
        "timeSurface": narrow(surface + 1),
        "timeValue": narrow(value + 1),
    }
    header = {
        "reasons": ["", *reasons],
        "attributions": ["", *attributions],
        "candidateIds": ids,
        "candidateNames": flat.field("name").take(pa.array(firsts)).to_pylist(),
        "surfaces": ["", *surfaces],
        "values": ["", *values],
    }
    return pack(columns, header)
