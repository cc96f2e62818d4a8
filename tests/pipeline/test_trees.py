"""The numpy evaluator of tree ensembles."""

import numpy as np
import pytest

from pipeline.trees import MANY, Trees, logistic
from tools.train.trees import convert

lightgbm = pytest.importorskip("lightgbm", reason="LightGBM is needed to train what is compared")


@pytest.mark.parametrize(("objective", "classes"), [("binary", 1), ("multiclass", 3)])
def test_trees_agree_with_lightgbm(objective, classes, tmp_path):
    dice = np.random.default_rng(1)
    rows = np.round(dice.normal(size=(3000, 6)), 2).astype(np.float32)
    labels = (rows[:, 0] * rows[:, 1] > 0.1).astype(int) + (rows[:, 2] > 0.5) * (classes > 1)
    settings = {"objective": objective, "verbose": -1, "use_missing": False, "num_threads": 1, "seed": 1}
    if classes > 1:
        settings["num_class"] = classes
    booster = lightgbm.train(settings, lightgbm.Dataset(rows, labels), num_boost_round=30)
    trees = convert(booster)
    trees.save(tmp_path / "a.npz")
    loaded = Trees.load(tmp_path / "a.npz")
    assert np.allclose(loaded.predict(rows), booster.predict(rows, raw_score=True), atol=1e-4)
    assert loaded.features == tuple(booster.feature_name())
    # What is said of a row may not depend on how many others stand beside it.
    many = np.tile(rows, (MANY // len(rows) + 1, 1))
    assert np.array_equal(loaded.predict(many)[: len(rows)], loaded.predict(rows))


def test_same_ensemble_gives_the_same_bytes(tmp_path):
    stump = Trees(
        ("x",),
        1,
        *(np.array(a, dtype=np.int32) for a in ([0], [0, 0, 0])),
        np.array([0.5, np.inf, np.inf], dtype=np.float32),
        np.array([2, 1, 1, 1, 2, 2], dtype=np.int32),
        np.array([0, -1, 1], dtype=np.float32),
        1,
    )
    assert stump.predict(np.array([[0.5], [0.6]])).tolist() == [-1.0, 1.0]
    assert stump.predict(np.zeros((0, 1))).tolist() == []
    for name in ("a.npz", "b.npz"):
        stump.save(tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_logistic_does_not_overflow():
    assert logistic(np.array([-1e9, 0.0, 1e9])).round(6).tolist() == [0.0, 0.5, 1.0]
