"""What an expression is made of, what it is read against, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from typing import TYPE_CHECKING, Any

from pipeline.timing.interval import days_of, narrow

if TYPE_CHECKING:
    from datetime import date

    from pipeline.timing.scan import Found, Piece

Count = float | str | None
_FIGURES = frozenset(("DAYNUM", "INT", "YEARNUM", "DECIMAL", "RANGE"))
_FACTORS = frozenset(("TENFOLD", "COUPLE", "DOZEN"))
_COUNT_ENDS = frozenset(("UNIT", "UNITS"))


@dataclass(frozen=True, slots=True)
class Timex:
    """A meaning: TIMEX3 type and value (None: not to be fixed), days and precision (none: no days)."""

    type: str
    value: str | None
    begin: date | None = None
    end: date | None = None
    precision: str = "none"


@dataclass(slots=True)
class Setting:
    """What an expression is read against.

    Attributes
    ----------
    today
        The article's day of publication, or None: undated.
    year
        Its year, known for some articles whose day is not.
    before
        First day of the expression before it in the text, for "the following year".
    day, day_near
        The last expression before it that was one day, for "a day earlier", "that evening"; whether it stands near.
    direction
        Log-odds that the expression points ahead of publication; 0 where nothing says.
    nearness
        Weight, by kind, of how much nearer the day ahead is than the day behind.
    day_first
        How 1/2/2024 is to be read; None: not known.
    linked
        The day of the weekday that this one is joined to ("Friday" in "Monday to Friday").
    joint
        Year and month of the neighbour that states its year, and on which side it stands (`pipeline.timing.joined`).
    quarter
        Value of the quarter spoken of ("a year earlier" than a third quarter is a third quarter).
    """

    today: date | None = None
    year: int | None = None
    before: date | None = None
    day: date | None = None
    day_near: bool = False
    direction: float = 0.0
    nearness: dict[str, float] = field(default_factory=dict)
    day_first: bool | None = None
    linked: date | None = None
    joint: tuple[int, int, int] | None = None
    quarter: str | None = None


class Parts:
    """An expression's pieces, by class."""

    def __init__(self, found: Found) -> None:
        self.pieces: tuple[Piece, ...] = found.pieces
        self.classes = frozenset(piece.cls for piece in found.pieces)

    def has(self, *classes: str) -> bool:
        """Say whether a piece is of one of the classes."""
        return not self.classes.isdisjoint(classes)

    def get(self, *classes: str) -> Any:
        """Return the value of the first piece of one of the classes, or None."""
        if self.classes.isdisjoint(classes):
            return None
        return next(piece.value for piece in self.pieces if piece.cls in classes)

    def edge(self) -> str | None:
        """Return START, MID or END for "early", "mid-", "the end of"."""
        value: str | None = self.get("START", "MID", "FINISH")
        return value

    def shift(self) -> int | None:
        """Return -1 for last, 0 for this, +1 for next, None without such a word."""
        value: int | None = self.get(
            "LAST", "PREVIOUS", "PAST", "NEXT", "THIS", "FOLLOWING", "THAT", "LATEST"
        )
        return value

    def count(self) -> Count:
        """Return the number before the unit, "X" where it is not said ("several"), or None."""
        total = chunk = 0.0
        seen = False
        for piece in self.pieces:
            if piece.cls in _COUNT_ENDS or (seen and piece.cls in ("TO", "AND")):
                break
            if piece.cls == "VAGUE" and not seen:
                return 1.0 if piece.value == 1 else "X"
            if piece.cls in _FIGURES:
                chunk = float(piece.value[0] if piece.cls == "RANGE" else piece.value)
            elif piece.cls in ("NUM", "FRACTION"):
                chunk += piece.value
            elif piece.cls in _FACTORS:
                chunk = (chunk or 1) * piece.value
                if piece.value >= 1000:
                    total, chunk = total + chunk, 0.0
            else:
                continue
            seen = True
        if self.has("HALF"):
            return total + chunk + 0.5 + (not seen and self.has("AND"))
        return total + chunk if seen else 1.0 if self.has("A") else None

    def clock(self) -> str:
        """Return what follows the day in a value: "T15:00", "TNI" or ""."""
        for piece, after in zip(self.pieces, [*self.pieces[1:], None], strict=True):
            if piece.cls in ("CLOCK", "CLOCKAP"):
                hour, minute = piece.value
                half = self.get("MERIDIEM")
                if piece.cls == "CLOCK" and half and 1 <= hour <= 12:
                    hour = hour % 12 + 12 * (half == "p")
                return f"T{hour:02d}:{minute:02d}"
            if piece.cls in ("INT", "YEARNUM") and after and after.cls == "ZONE":
                return f"T{time(int(piece.word[:-2]), int(piece.word[-2:])):%H:%M}"
            if piece.cls == "DECIMAL" and after and after.cls == "MERIDIEM":
                hour, minute = map(int, piece.word.split("."))
                return f"T{time(hour % 12 + 12 * (after.value == 'p'), minute):%H:%M}"
            if piece.cls == "NOON":
                return f"T{piece.value}"
            if piece.cls == "DAYNUM" and after and after.cls == "MERIDIEM" and piece.value <= 12:
                return f"T{piece.value % 12 + 12 * (after.value == 'p'):02d}:00"
        part = self.get("DAYPART", "DAYPARTS", "TONIGHT")
        return f"T{part}" if part else ""


def dated(value: str | None, edge: str | None = None) -> Timex:
    """Make a DATE (a TIME, where the value has one) with the days it covers."""
    kind = "TIME" if value and "T" in value else "DATE"
    days = days_of(value)
    return Timex(kind, value, *narrow(days, edge)) if days else Timex(kind, value)
