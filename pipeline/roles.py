"""Roles: what a mention does in its sentence."""

from __future__ import annotations

import pyarrow as pa


def assign_roles(articles: pa.Table, sentences: pa.Table, mentions: pa.Table) -> pa.Table:
    """Add the column ``role`` to the mentions."""
    sections = mentions["section"].to_pylist()
    special = {"boilerplate": "boilerplate", "dateline": "dateline"}
    roles = [special.get(section, "located") for section in sections]
    return mentions.append_column("role", pa.array(roles, pa.string()))
