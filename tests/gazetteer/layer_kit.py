"""Ways to write a table and to add a layer."""

from __future__ import annotations

from gazetteer.home import linked_store
from gazetteer.layers import add_layer
from gazetteer.store import Store

ABOUT = {"licence": "CC0-1.0", "attribution": "The tests"}


def csv_file(path, *lines):
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def add(path, base, home, name="mine", **options):
    layer, refusals = add_layer([path], name=name, home=home, store=base, **ABOUT, **options)
    store = linked_store(home)
    assert store is not None
    return layer, refusals, Store(store)
