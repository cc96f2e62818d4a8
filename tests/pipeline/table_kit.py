"""Ways to make tables."""

from __future__ import annotations

from pipeline.tables import PUBLISHED


def published_on(days, confidence=1.0):
    """Publication dates that the source gave: article ids with their days, None for an undated one."""
    dated = {"precision": "day", "method": "metadata", "confidence": confidence}
    undated = {"precision": "none", "method": "none", "confidence": 0.0}
    return PUBLISHED.build(
        {"article_id": key, "begin": day, "end_day": day, **(dated if day else undated)}
        for key, day in days.items()
    )
