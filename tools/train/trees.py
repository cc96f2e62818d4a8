"""LightGBM → `pipeline.trees.Trees`."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipeline.trees import Trees


def convert(booster: Any) -> Trees:
    """Convert a trained LightGBM booster.

    It must have been trained with ``use_missing=False`` and without categorical features, on float32 rows.

    Raises
    ------
    ValueError
        A split handles missing values or categories.
    """
    dump = booster.dump_model()
    column: list[int] = []
    threshold: list[float] = []
    children: list[list[int]] = []
    value: list[float] = []
    roots: list[int] = []

    def add(node: dict[str, Any], level: int) -> tuple[int, int]:
        """Add a node and what is below it; return its number and the deepest level reached."""
        number = len(column)
        if "leaf_value" in node:
            column.append(0)
            threshold.append(np.inf)
            children.append([number, number])
            value.append(node["leaf_value"])
            return number, level
        if node["decision_type"] != "<=" or node["missing_type"] != "None":
            raise ValueError(f"split not supported: {node['decision_type']}, missing {node['missing_type']}")
        column.append(node["split_feature"])
        threshold.append(node["threshold"])
        children.append([number, number])
        value.append(0.0)
        yes, deep_yes = add(node["left_child"], level + 1)
        no, deep_no = add(node["right_child"], level + 1)
        children[number] = [no, yes]
        return number, max(deep_yes, deep_no)

    depth = 0
    for tree in dump["tree_info"]:
        root, deep = add(tree["tree_structure"], 0)
        roots.append(root)
        depth = max(depth, deep)
    # Rounding towards minus infinity keeps `x <= threshold` the same for every float32 x.
    exact = np.array(threshold, dtype=np.float64)
    with np.errstate(over="ignore"):
        near = exact.astype(np.float32)
    near = np.where(near > exact, np.nextafter(near, np.float32(-np.inf)), near)
    return Trees(
        features=tuple(dump["feature_names"]),
        classes=dump["num_tree_per_iteration"],
        roots=np.array(roots, dtype=np.int32),
        column=np.array(column, dtype=np.int32),
        threshold=near,
        children=np.array(children, dtype=np.int32).ravel(),
        value=np.array(value, dtype=np.float32),
        depth=depth,
    )


def average(several: list[Trees]) -> Trees:
    """Return one ensemble that predicts the mean of several over the same features."""
    shifts = np.cumsum([0, *(len(trees.column) for trees in several[:-1])])

    def join(name: str, shift: int = 0) -> np.ndarray:
        parts = [getattr(t, name) + shift * at for t, at in zip(several, shifts.tolist(), strict=True)]
        return np.concatenate(parts).astype(getattr(several[0], name).dtype)

    return Trees(
        features=several[0].features,
        classes=several[0].classes,
        roots=join("roots", 1),
        column=join("column"),
        threshold=join("threshold"),
        children=join("children", 1),
        value=join("value") / np.float32(len(several)),
        depth=max(trees.depth for trees in several),
    )
