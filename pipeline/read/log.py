"""What reading says of its sources: their hashes, and what could not be read as it stood."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from pipeline.read.record import Fault

if TYPE_CHECKING:
    from pipeline.read.entry import Entry

# A broken file of ten million rows shall not fill the memory with complaints: the rest are counted in one.
FAULTS_PER_FILE = 100
# Nor shall a folder of a million files fill the manifest: the rest share one hash.
INPUTS_LISTED = 1000


class Log:
    """The log of a reading.

    Attributes
    ----------
    faults
        In the order met: at most `FAULTS_PER_FILE` of a file, then one that counts the rest of each kind.
    inputs
        SHA-256 of each file by its name; past `INPUTS_LISTED` files, one hash for all the others.
    """

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.inputs: dict[str, str] = {}
        self._kept = 0
        self._more: Counter[tuple[str, str, bool]] = Counter()
        self._others = hashlib.sha256()
        self._other_files = 0

    @property
    def skipped(self) -> int:
        """How many articles or files were lost."""
        return sum(fault.count for fault in self.faults if fault.skipped)

    def add(self, fault: Fault) -> None:
        """Take a fault."""
        if self._kept < FAULTS_PER_FILE:
            self._kept += 1
            self.faults.append(fault)
        else:
            self._more[fault.file, fault.kind, fault.skipped] += fault.count

    def close(self, entry: Entry | Fault) -> None:
        """End a file: count the faults left out, and take its hash."""
        for (file, kind, skipped), count in sorted(self._more.items()):
            message = f"{count} more rows like it ({kind})"
            self.faults.append(Fault(file, 0, kind, message, "", skipped, count))
        self._kept = 0
        self._more.clear()
        if isinstance(entry, Fault):
            return
        if len(self.inputs) < INPUTS_LISTED:
            name, number = entry.source, 1
            while name in self.inputs:
                number += 1
                name = f"{entry.source} ({number})"
            self.inputs[name] = entry.digest()
        else:
            self.inputs.pop(self._rest_name(), None)
            self._other_files += 1
            self._others.update(f"{entry.source}\0{entry.digest()}\n".encode())
            self.inputs[self._rest_name()] = self._others.hexdigest()

    def _rest_name(self) -> str:
        return f"and {self._other_files} more files"
