"""The declaration of a table: its columns, and the check that a stage ends with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.errors import TableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class Column:
    """One column: type, meaning, and what a null says (empty: never null)."""

    name: str
    type: pa.DataType
    meaning: str
    null: str = ""
    example: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table's declaration."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema, meanings as field metadata."""
        return pa.schema(
            [pa.field(c.name, c.type, nullable=True, metadata={"meaning": c.meaning}) for c in self.columns]
        )

    def build(self, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
        """Build and check a table from mappings; a missing key is null."""
        rows = list(rows)
        arrays, faults = [], []
        for column in self.columns:
            values = [row.get(column.name) for row in rows]
            try:
                arrays.append(pa.array(values, column.type))
            except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
                faults.append(f"{column.name}: {error}")
        if faults:
            raise TableError(f"table {self.name}: " + "; ".join(faults))
        return self.check(pa.Table.from_arrays(arrays, schema=self.schema))

    def check(self, table: pa.Table) -> pa.Table:
        """Return the table with its columns in order, or raise with every fault found.

        Raises
        ------
        TableError
            A column is missing, unknown, of another type, null where null means nothing, or outside its values.
        """
        faults = [f"unknown column {name}" for name in table.column_names if name not in self.schema.names]
        for column in self.columns:
            if column.name not in table.column_names:
                faults.append(f"missing column {column.name}")
                continue
            data = table[column.name]
            if data.type != column.type:
                faults.append(f"{column.name}: {data.type}, declared {column.type}")
                continue
            if not column.null and data.null_count:
                faults.append(f"{column.name}: {data.null_count} nulls, declared never null")
            if column.values:
                odd = set(pc.unique(data).to_pylist()) - {*column.values, None}
                if odd:
                    faults.append(f"{column.name}: {sorted(odd)[:5]} outside {list(column.values)}")
        if not faults and table.num_rows > 1:
            distinct = table.group_by(list(self.key)).aggregate([]).num_rows
            if distinct < table.num_rows:
                faults.append(f"{table.num_rows - distinct} rows repeat the key {self.key}")
        if faults:
            raise TableError(f"table {self.name}: " + "; ".join(faults))
        return table.select(self.schema.names).replace_schema_metadata(None)

    def empty(self) -> pa.Table:
        """Return a table without rows."""
        return self.schema.empty_table()
