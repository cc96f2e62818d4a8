"""Expressions that are read together: "Monday to Friday", "between May and September 2022"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from pipeline.timing.language import Language
    from pipeline.timing.parts import Setting
    from pipeline.timing.scan import Found, Scan

Joint = tuple[int, int, int]
_OF_YEARS = frozenset(("month", "calendar", "calendar_month"))
_JOINS = ("AND", "TO", "HYPHEN", "COMMA")


def linked_day(
    scan: Scan, last: Found | None, found: Found, setting: Setting, language: Language
) -> date | None:
    """Return the day of the weekday just before that a weekday goes on from ("Friday" in "Monday to Friday")."""
    if last is None or not last.make == found.make == "weekday" or found.first - last.last != 1:
        return None
    return setting.day if scan.tokens[last.last].lower() in language.links else None


def joint_years(scan: Scan, all_found: list[Found], setting: Setting, language: Language) -> dict[int, Joint]:
    """Return, for months and days without a year, the year and month that their neighbour states.

    Returns
    -------
    dict
        By number of the expression: year, month, and -1 where that neighbour follows ("May" in "between May and September
        2022"), 1 where it goes before ("March" in "December 2021 to March").
    """
    joints: dict[int, Joint] = {}
    stated = [_year_of(found, setting) for found in all_found]
    for i in range(len(all_found) - 2, -1, -1):
        there = stated[i + 1] or (joints[i + 1][:2] if i + 1 in joints else None)
        if there and stated[i] is None and _are_joined(scan, all_found[i], all_found[i + 1], language):
            joints[i] = (*there, -1)
    for i in range(1, len(all_found)):
        before = stated[i - 1]
        if before and stated[i] is None and i not in joints:
            gap = scan.tokens[all_found[i - 1].last : all_found[i].first]
            if len(gap) == 1 and gap[0].lower() in language.links and all_found[i].make in _OF_YEARS:
                joints[i] = (*before, 1)
    return joints


def _year_of(found: Found, setting: Setting) -> tuple[int, int] | None:
    """Return the year and month that an expression itself states."""
    if found.make not in _OF_YEARS:
        return None
    values = {piece.cls: piece.value for piece in found.pieces}
    if "MONTH" not in values:
        return None
    if "YEARNUM" in values:
        return values["YEARNUM"], values["MONTH"]
    shift = next(
        (values[name] for name in ("LAST", "PREVIOUS", "PAST", "NEXT", "THIS") if name in values), None
    )
    if "UNIT" in values and shift is not None and setting.today:
        return setting.today.year + shift, values["MONTH"]
    return None


def _are_joined(scan: Scan, one: Found, other: Found, language: Language) -> bool:
    """Say whether one word or mark that joins stands between two months or days of months."""
    if not (one.make in _OF_YEARS and other.make in _OF_YEARS) or other.first - one.last != 1:
        return False
    joins = {language.codes[name] for name in _JOINS if name in language.codes}
    return scan.classes[one.last] in joins or scan.tokens[one.last].lower() in language.links
