"""Further forms of names by rule: short and long forms of units, saints and mounts, spellings and cases of Cyrillic names."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from gazetteer.build_cases import case_forms, languages, ukrainian_spelling
from gazetteer.build_latin import latin_spellings, official_spelling
from gazetteer.names import fold
from gazetteer.place import NAME_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gazetteer.build_write import Entry
    from gazetteer.place import NameType

# First words that are written in full or short: "Saint Paul", "St. Paul", "St Paul" (the fold drops the dot).
_FIRST_WORDS = {
    "saint": ("st",),
    "st": ("saint",),
    "mount": ("mt",),
    "mt": ("mount",),
    "fort": ("ft",),
    "ft": ("fort",),
}
_FIRST_WORDS |= {"sainte": ("ste",), "ste": ("sainte",), "point": ("pt",)}
# What a unit is called beside its name. Stripped from a unit's name to find the name alone, added to make the long form.
_UNIT_WORDS = (
    "(?:autonomous|administrative|metropolitan|capital|national|federal)? ?"
    "(?:region|okrug|oblast|republic|district|area|city|county|territory|community|prefecture)|"
    "census area|parish|borough|municipality|raion|rayon|rajon|province|governorate|department|canton|commune|kraj|krai|kray|"
    "state|voivodeship|division|township|область|район|край|округ|республика|республіка|wilaya|wilayat|muhafazah|sheng"
)
_SUFFIX = re.compile(rf" (?:{_UNIT_WORDS})$")
_PREFIX = re.compile(
    r"^(?:provincia d[eio]l?|province d[eu]s?|province of|departamento d[eo]l?|departement de(?: la| l)?|region d[eu]s?|"
    r"region of|state of|county of|district of|republic of|governorate of|municipality of|canton of|estado d[eo]|"
    r"respublika|misto|gorod|город|місто|township of|city of|town of|autonomous republic of)\s+"
)
# Long forms that the English press writes for first-level units, by country; elsewhere the common two.
_OBLASTS = ("{} oblast", "{} region", "{} province")
_LONG_FORMS: dict[str, tuple[str, ...]] = {
    "UA": _OBLASTS,
    "BY": _OBLASTS,
    "KZ": _OBLASTS,
    "RU": (*_OBLASTS, "{} krai", "{} territory", "{} republic"),
    # Not "{} state": "Illinois State Police" is the police of Illinois. The two that go by it are in names.csv.
    "US": ("state of {}",),
    "CA": ("{} province",),
    "AU": ("{} state",),
    "IN": ("{} state",),
    "GB": (),
}
_DISTRICT_FORMS: dict[str, tuple[str, ...]] = {
    "UA": ("{} district", "{} raion"),
    "RU": ("{} district",),
    "GB": ("county {}",),
    "IE": ("county {}",),
    "US": ("{} co",),
}
# Where "Dublin City" in print is mostly the head of "Dublin City Council".
_CITY_IN_BODIES = frozenset(("US", "GB", "IE"))
# What the press writes after the name of a river, an island, a peninsula.
_LAND_FORMS = {"STM": "{} river", "ISL": "{} island", "PEN": "{} peninsula"}
# What GeoNames leaves in Russian in the labels of districts, in the words and the spelling of the English press.
_IN_ENGLISH = (
    ("[’']", ""),
    (r"(?:iy|yy|ij)\b", "y"),
    (r"^Gorodskoy Okrug (.+)", r"\1 Urban Okrug"),
    (r" Gorodskoy Okrug$", " Urban Okrug"),
    (r" Administrativny Okrug$", " Administrative Okrug"),
    (r" [Rr]a[yij]on$", " District"),
)
_CYRILLIC = re.compile("[а-яіїєґ]", re.IGNORECASE)
# A name of one letter, or of digits, is no name in running text; labels excepted.
_SHORTEST = 2
_SLAVIC = frozenset(("UA", "RU", "BY"))
# So many other settlements make a name of theirs another's former one.
_OTHERS = 3
_ALIKE = 0.6  # two spellings of one name have so much in common
# Cyrillic names outside Ukraine, Russia and Belarus are declined for places that their press names often.
_KNOWN_ABROAD = 300_000


def add_forms(entry: Entry) -> None:
    """Fold an entry's names and add their further forms by rule; a source's word on a name's type counts before a rule's."""
    folded: dict[str, NameType] = {}
    _prefer_official_spelling(entry)
    _label_district(entry)
    _spell_in_ukrainian(entry)
    for name, name_type in ((entry.name, "primary"), *entry.names.items()):
        key = fold(name)
        if name != entry.name and (len(key) < _SHORTEST or key.isdigit()):
            continue
        if key and (key not in folded or NAME_TYPES.index(name_type) < NAME_TYPES.index(folded[key])):
            folded[key] = name_type
    plain = [name for name, name_type in folded.items() if name_type not in ("abbreviation", "demonym")]
    forms: list[tuple[str, NameType]] = [(form, "alternate") for name in plain for form in _spelled_out(name)]
    if entry.kind in ("admin1", "admin2"):
        forms += _unit_forms(entry, plain)
    if entry.feature in _LAND_FORMS:
        form = _LAND_FORMS[entry.feature]
        word = form.split()[1]
        forms += [
            (form.format(name), "alternate") for name in plain if name.isascii() and word not in name.split()
        ]
    if _is_slavic(entry):
        forms += _slavic_forms(entry)
    for form, name_type in forms:
        folded.setdefault(form, name_type)
    for name in _city_forms(entry, folded):
        del folded[name]
    entry.names = folded


def mark_former(entries: Iterable[Entry]) -> None:
    """Call an alternate name of a settlement its former one if several others of its country have it as theirs (in place).

    GeoNames keeps the names of towns that were merged and renamed: Columbus was Franklin, Austin was Waterloo, and
    Donetsk goes by Oleksandrivka, as two dozen villages do.
    """
    settlements = [entry for entry in entries if entry.kind == "settlement"]
    labels = {entry.id: _latin(entry.name, entry.country) for entry in settlements}
    bearers = Counter((entry.country, labels[entry.id]) for entry in settlements)
    for entry in settlements:
        label = labels[entry.id]
        for name, name_type in entry.names.items():
            latin = _latin(name, entry.country)
            others = bearers[entry.country, latin] - (latin == label)
            if name_type != "alternate" or others < _OTHERS or latin in label:
                continue
            if SequenceMatcher(None, latin, label).ratio() < _ALIKE:
                entry.names[name] = "former"


def _latin(name: str, country: str) -> str:
    """Fold a name, a Cyrillic one of Ukraine as Ukraine spells it in Latin."""
    return fold(official_spelling(name) if country == "UA" and _CYRILLIC.search(name) else name)


def _city_forms(entry: Entry, folded: dict[str, NameType]) -> list[str]:
    """List the names "X city" that say no more than "X", and would hide its other places.

    A unit's: "Kyiv City" is the city, whose unit bears its name. A settlement's in some countries: see _CITY_IN_BODIES.
    """
    in_body = entry.kind == "settlement" and entry.country in _CITY_IN_BODIES
    if not in_body and entry.kind not in ("admin1", "admin2"):
        return []
    label = fold(entry.name)
    return [
        name
        for name in folded
        if name.endswith(" city") and name != label and name.removesuffix(" city") in folded
    ]


def _prefer_official_spelling(entry: Entry) -> None:
    """Label a Ukrainian settlement as Ukraine spells it in Latin, if the label is another spelling of the same name."""
    if entry.country != "UA" or entry.kind != "settlement":
        return
    label = fold(entry.name)
    ukrainian = [name for name in entry.names if _CYRILLIC.search(name) and languages(name)[:1] == ("uk",)]
    official = {
        official_spelling(name) for name in ukrainian if label in map(fold, latin_spellings(name, "uk"))
    }
    if len(official) == 1 and entry.name not in official:
        entry.names[entry.name] = "alternate"
        entry.name = official.pop()


def _label_district(entry: Entry) -> None:
    """Label a district as its neighbours are: "Korenevskiy Rayon" as "Korenevsky District", "Odeskyi Raion" as "Odesa Raion".

    Those of Ukraine go by the first name that the curated tables give them, after their town.
    """
    if entry.kind != "admin2" or entry.country not in _SLAVIC:
        return
    label = entry.name
    if entry.country == "UA":
        given = (
            name.removesuffix(" district") + " Raion" for name in entry.names if name.endswith(" district")
        )
        label = next(given, label)
    else:
        for russian, english in _IN_ENGLISH:
            label = re.sub(russian, english, label)
    if label != entry.name:
        entry.names.setdefault(entry.name, "alternate")
        entry.name = label


def _spell_in_ukrainian(entry: Entry) -> None:
    """Add the Ukrainian spelling of a Russian settlement that the sources know in Russian alone."""
    if entry.country != "RU" or entry.kind != "settlement":
        return
    cyrillic = [name for name in entry.names if _CYRILLIC.search(name)]
    if any(languages(name) == ("uk",) for name in cyrillic):
        return
    for name in cyrillic:
        if languages(name):
            entry.names.setdefault(ukrainian_spelling(name), "alternate")


def _spelled_out(name: str) -> Iterator[str]:
    if " " not in name:
        return
    words = name.split()
    for first in _FIRST_WORDS.get(words[0], ()):
        yield " ".join([first, *words[1:]])
    if "s" in words[1:]:  # "St. John's" is "st john s": write it without the apostrophe too
        yield re.sub(r"(?<=\w) s\b", "s", name)
    if "and" in words[1:]:
        yield name.replace(" and ", " ")


def unit_base(folded: str) -> str:
    """Return a folded unit name without the word for what it is, or the name itself.

    Examples
    --------
    >>> unit_base("henry county"), unit_base("state of california"), unit_base("county")
    ('henry', 'california', 'county')
    """
    base = _PREFIX.sub("", folded)
    shorter = _SUFFIX.sub("", base)
    return shorter if len(shorter) > 2 else base


def _unit_forms(entry: Entry, names: list[str]) -> Iterator[tuple[str, NameType]]:
    """Give the bare name and the long forms of a unit: "kharkiv", "kharkiv oblast", "kharkiv region"."""
    bases = sorted({unit_base(name) for name in names})
    # "Kharkiv" is no district, which goes by that name where the words around say so; nor is "Сумський", anybody's surname.
    if entry.kind != "admin2" or entry.country not in _SLAVIC:
        yield from ((base, "alternate") for base in bases if base not in names)
    if entry.kind == "admin1":
        long_forms = _LONG_FORMS.get(entry.country, ("{} province", "{} region"))
    else:
        long_forms = _DISTRICT_FORMS.get(entry.country, ())
    for base in bases:
        if base.isascii():
            yield from ((form.format(base), "alternate") for form in long_forms)


def _is_slavic(entry: Entry) -> bool:
    if entry.country in _SLAVIC or entry.kind in ("country", "region", "water", "land", "poi"):
        return True
    return entry.population >= _KNOWN_ABROAD


def _slavic_forms(entry: Entry) -> Iterator[tuple[str, NameType]]:
    for name, name_type in {entry.name: "primary", **entry.names}.items():
        if name_type in ("abbreviation", "demonym") or not _CYRILLIC.search(name):
            continue
        for language in languages(name):
            folded = fold(name)
            bases = {folded}
            if entry.kind == "admin1" and (base := unit_base(folded)) != folded:
                bases.add(base)
            for form in bases:
                yield from ((case, "inflected") for case in sorted(case_forms(form, language)))
            if entry.country in _SLAVIC:
                yield from ((fold(s), "transliterated") for s in sorted(latin_spellings(name, language)))
