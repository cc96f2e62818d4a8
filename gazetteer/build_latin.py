"""Latin spellings of Ukrainian and Russian names, by the systems that the press meets them in.

Systems: the Ukrainian national one (resolution 55 of 2010), BGN/PCGN (Ukrainian 1965, Russian 1947), ISO 9:1995 without
its marks, and the habits of English-language newsrooms (no "y" before "e", "-sky" for "-skyi", one "zh" for two). Soft
and hard signs and apostrophes are left out: the fold drops them.
"""

from __future__ import annotations

import re


def _pairs(text: str) -> dict[str, str]:
    """Read "а a б b": Cyrillic letters, each with its Latin ones ("-" for none)."""
    parts = text.split()
    return {
        letter: "" if latin == "-" else latin for letter, latin in zip(parts[::2], parts[1::2], strict=True)
    }


_COMMON = _pairs("а a б b в v д d з z к k л l м m н n о o п p р r с s т t у u ф f ' - ’ - ʼ - ь - ъ -")
_ENGLISH = _COMMON | _pairs("ж zh х kh ц ts ч ch ш sh щ shch")
_ISO = _COMMON | _pairs("ж z х h ц c ч c ш s щ s й j г g е e ю u я a")

_UK_NATIONAL = _ENGLISH | _pairs("г h ґ g е e є ie и y і i ї i й i ю iu я ia")
_UK_NATIONAL_INITIAL = _pairs("є ye ї yi й y ю yu я ya")
_UK_BGN = _UK_NATIONAL | _UK_NATIONAL_INITIAL
_UK_ISO = _ISO | _pairs("ґ g є e и i і i ї i")

_RU_BGN = _ENGLISH | _pairs("г g е e ё e и i й y ы y э e ю yu я ya")
_RU_IA = _RU_BGN | _pairs("й i ю iu я ia")
_RU_ISO = _ISO | _pairs("ё e и i ы y э e")
_VOWELS = "аеёиіїоуыэюяєьъ"


def latin_spellings(name: str, language: str) -> set[str]:
    """Give the Latin spellings of a Cyrillic name, in lower case.

    Parameters
    ----------
    name
        The name as written, in Cyrillic.
    language
        "uk" or "ru".

    Examples
    --------
    >>> sorted(latin_spellings("Олешня", "uk"))
    ['oleshnia', 'oleshniya', 'oleshnya', 'olesna']
    >>> {"nikolaevo", "nikolayevo"} <= latin_spellings("Николаево", "ru")
    True
    """
    lowered = name.lower()
    heard = {lowered, lowered.replace("ьи", "йи")}  # the soft sign parts the vowels: Darino, Daryino
    plain = {_letters(one, *system) for one in heard for system in _systems(lowered, language)}
    spelled: set[str] = set()
    for spelling in plain:
        spelled |= _habits(spelling)
    return {s for s in spelled if re.fullmatch(r"[a-z \-]+", s)}


def official_spelling(name: str) -> str:
    """Spell a Ukrainian name by the national system, each word with a capital.

    Examples
    --------
    >>> official_spelling("Запоріжжя"), official_spelling("Велика Новосілка")
    ('Zaporizhzhia', 'Velyka Novosilka')
    """
    spelling = _letters(name.lower(), _UK_NATIONAL, _UK_NATIONAL_INITIAL, ye=False)
    return re.sub(r"(?:^|(?<=[ -]))[a-z]", lambda first: first.group().upper(), spelling)


def _systems(name: str, language: str) -> list[tuple[dict[str, str], dict[str, str], bool]]:
    """List the tables for a name: letters, letters at the beginning of a word, whether "е" after a vowel is "ye"."""
    if language == "uk":
        systems = [(_UK_NATIONAL, _UK_NATIONAL_INITIAL, False), (_UK_BGN, {}, False), (_UK_ISO, {}, False)]
        if "й" in name:  # the two mixed: Hulyaipole
            systems.append((_UK_BGN | {"й": "i"}, {}, False))
    else:
        systems = [(_RU_BGN, {}, True), (_RU_BGN, {}, False), (_RU_IA, {}, False), (_RU_ISO, {}, False)]
        if "ё" in name:
            systems += [(_RU_BGN | {"ё": "yo"}, {}, True), (_RU_BGN | {"ё": "o"}, {}, False)]
    return systems


def _letters(name: str, table: dict[str, str], initial: dict[str, str], ye: bool) -> str:
    written = []
    for at, letter in enumerate(name):
        before = name[at - 1] if at else " "
        first = before in " -"
        if ye and letter == "е" and (first or before in _VOWELS):
            written.append("ye")
        elif letter == "г" and before == "з" and table.get("г") == "h":
            written.append("gh")
        else:
            written.append((initial.get(letter) if first else None) or table.get(letter, letter))
    return "".join(written)


def _habits(spelling: str) -> set[str]:
    """Add what newsrooms make of a spelling: shorter endings and no doubled sounds."""
    found = {spelling}
    for pattern, shorter in (
        (r"(?:yi|ii|iy|yy|ij|ui)\b", "y"),
        (r"(?:yi|ii|yy|ij)\b", "iy"),
        (r"(?:yi|iy|yy|ij)\b", "yi"),
        (r"zhzh", "zh"),
        (r"([bdklmnprstz])\1(?=[iy][aeu]|[aeiouy]\b)", r"\1"),
        (r"iia\b|iya\b", "ia"),
        (r"iya\b|ia\b", "iya"),
        (r"kh", "h"),
    ):
        found |= {re.sub(pattern, shorter, one) for one in found}
    return found
