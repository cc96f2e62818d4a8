"""Case forms of Ukrainian and Russian place names: "у Харкові", "под Купянском", "Харківської області".

Place names follow the regular declensions, so the ending tells the forms; a dictionary would not know the villages
anyway. Each rule gives the endings of genitive, dative, accusative, instrumental and locative. The rules are those of the
school grammars; where one nominative may decline in two ways ("Бахмуті", "Донецьку"), both are given: a form that nobody
writes costs a few bytes, a missing one costs a place.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

# (pattern of the ending, letters to cut, genitive | dative | accusative | instrumental | locative); "," = either form,
# "" = the bare stem. The first rule whose pattern fits, counts.
_RULES_UK = (
    ("область", 1, "і|і|ь|ю|і"),
    ("їв", 2, "єва|єву|їв|євом|єві"),
    ("ів", 2, "ова,ева|ову,еву|ів|овом,евом|ові,еві"),
    ("ець", 3, "ця|цю|ець|цем|ці"),
    ("єць", 3, "йця|йцю|єць|йцем|йці"),
    ("інь", 3, "еня,ені|еню,ені|інь|енем,інню|ені"),
    ("нь", 1, "я,і|ю,і|ь|ем,ню|і"),
    ("ь", 1, "я,і|ю,і|ь|ем,ю|і"),
    ("ий", 2, "ого|ому|ий|им|ому,ім"),
    ("ій", 2, "ього,ого,ію,ія|ьому,ому,ію|ій|ім,им,ієм|ьому,ому,ії"),
    ("й", 1, "я,ю|ю|й|єм|ї,ю"),
    ("[сцз]ька", 1, "ої,и|ій|у|ою|ій"),
    ("(ова|ева|єва|на|та)", 1, "ої,и|ій,і|у|ою|ій,і"),
    ("(вели|висо|глибо|широ|ди|яс)ка", 1, "ої|ій|у|ою|ій"),
    ("ка", 2, "ки|ці|ку|кою|ці"),
    ("га", 2, "ги|зі|гу|гою|зі"),
    ("ха", 2, "хи|сі|ху|хою|сі"),
    ("[жчшщ]а", 1, "і,ої|і,ій|у|ею,ою|і,ій"),
    ("а", 1, "и|і|у|ою|і"),
    ("ія", 1, "ї|ї|ю|єю|ї"),
    ("(.)\\1я", 1, "я|ю|я|ям|і"),
    ("['аеиіоуюяєї]я", 1, "ї|ї|ю|єю|ї"),
    ("я", 1, "і|і|ю|ею|і"),
    ("ще", 1, "а|у|е|ем|і"),
    ("[лр]е", 1, "ого,я|ому,ю|е|им,ем|ому,і"),
    ("е", 1, "ого|ому|е|им|ому,ім"),
    ("є", 1, "ього|ьому|є|ім|ьому"),
    ("о", 1, "а|у|о|ом|і,у"),
    ("и", 1, ",ів|ам|и|ами|ах"),
    ("([цжчшщ])і", 1, "ів,|ям,ам|і|ями,ами|ях,ах"),
    ("і", 1, "ів,ь,их|ям,им|і|ями,ими|ях,их"),
    ("ї", 1, "їв|ям|ї|ями|ях"),
    ("ц", 1, "ця,ца|цю,цу|ц|цем,цом|ці"),
    ("[жчшщ]", 0, "а,у|у,еві||ем|і"),
    ("[^ь]к", 1, "ка,ку|ку,кові|к|ком|ку,ці"),
    ("г", 1, "га,гу|гу,гові|г|гом|гу,зі"),
    ("[бвгґдзклмнпрстфх]", 0, "а,у|у,ові||ом|і,у"),
)
_RULES_RU = (
    ("область", 1, "и|и|ь|ью|и"),
    ("ец", 2, "ца|цу|ец|цом,цем|це"),
    ("ок", 2, "ка,ока|ку,оку|ок|ком,оком|ке,оке"),
    ("ей", 2, "ея,ея|ею|ей|еем|ее"),
    ("ь", 1, "я,и|ю,и|ь|ем,ью|е,и"),
    ("([гкхжчшщ])ий", 2, "ого,его|ому,ему|ий|им|ом,ем"),
    ("ый", 2, "ого|ому|ый|ым|ом"),
    ("ой", 2, "ого,оя|ому,ою|ой|ым,оем|ом,ое"),
    ("ий", 2, "ия,его|ию,ему|ий|ием,им|ии,ем"),
    ("й", 1, "я|ю|й|ем|е"),
    ("ая", 2, "ой|ой|ую|ой|ой"),
    ("яя", 2, "ей|ей|юю|ей|ей"),
    ("ия", 1, "и|и|ю|ей|и"),
    ("[гкхжчшщ]а", 1, "и|е|у|ой,ей|е"),
    ("(ова|ева|ина)", 1, "ой,ы|ой,е|у|ой|ой,е"),
    ("ца", 1, "ы|е|у|ей|е"),
    ("а", 1, "ы|е|у|ой|е"),
    ("я", 1, "и|е|ю|ей|е"),
    ("ое", 2, "ого|ому|ое|ым,им|ом"),
    ("ее", 2, "его|ему|ее|им|ем"),
    ("ие", 2, "ия,их|ию,им|ие|ием,ими|ии,их"),
    ("ье", 1, "я|ю|е|ем|е"),
    ("ые", 2, "ых|ым|ые|ыми|ых"),
    ("е", 1, "а,я|у,ю|е|ем|е"),
    ("о", 1, "а|у|о|ом|е"),
    ("ы", 1, ",ов|ам|ы|ами|ах"),
    ("и", 1, ",ов,ей|ам,ям|и|ами,ями|ах,ях"),
    ("ц", 0, "а|у||ем|е"),
    ("[жчшщ]", 0, "а|у||ем|е"),
    ("[бвгдзклмнпрстф]", 0, "а|у||ом|е,у"),
    ("х", 0, "а|у||ом|е"),
)
_CASES = 5
_COMPILED = {
    "uk": tuple(
        (re.compile(f"(?:{ending})$"), cut, endings.split("|")) for ending, cut, endings in _RULES_UK
    ),
    "ru": tuple(
        (re.compile(f"(?:{ending})$"), cut, endings.split("|")) for ending, cut, endings in _RULES_RU
    ),
}
# Words after which the rest of a name stays as it is: "Ростов-на-Дону", "Білгород-Дністровський" has none.
_FIXED = frozenset(("на", "над", "под", "під", "в", "у", "при", "имени", "імені", "им", "ім"))
_ONLY_UK, _ONLY_RU = frozenset("іїєґ"), frozenset("ыэъё")


def languages(name: str) -> tuple[str, ...]:
    """Tell which of the two languages a Cyrillic name may be in; none if it holds letters of neither.

    Letters decide; a name without one that only one language has may be in both.
    """
    letters = set(name.lower())
    if not re.fullmatch(r"[а-яёіїєґ'’ʼ\- ().]+", name.lower()):
        return ()
    if letters & _ONLY_UK:
        return () if letters & _ONLY_RU else ("uk",)
    if letters & _ONLY_RU:
        return ("ru",)
    return ("uk", "ru")


def case_forms(folded: str, language: str) -> set[str]:
    """Give the case forms of a folded name, the nominative left out.

    Parameters
    ----------
    folded
        Folded name (lower case, words apart by blanks).
    language
        "uk" or "ru".

    Examples
    --------
    >>> sorted(case_forms("купянск", "ru"))
    ['купянска', 'купянске', 'купянском', 'купянску']
    >>> "харкові" in case_forms("харків", "uk"), "великої новосілки" in case_forms("велика новосілка", "uk")
    (True, True)
    """
    words = folded.split()
    movable = next((i for i, word in enumerate(words) if word in _FIXED), len(words))
    tables = [_word_forms(word, language) for word in words[:movable]]
    rest = words[movable:]
    if not tables or any(table is None for table in tables):
        return set()
    forms: set[str] = set()
    for case in range(_CASES):
        choices = [table[case] for table in tables if table is not None]
        forms.update(" ".join([*choice, *rest]) for choice in product(*(c[:2] for c in choices)))
    return forms - {folded}


# Russian spelling → Ukrainian, in this order: endings first, letters last.
_TO_UKRAINIAN = tuple(
    (re.compile(pattern), spelled)
    for pattern, spelled in (
        (r"([сц])к(?=$|ий|ая|ое|ие|ой|[ -])", r"\1ьк"),
        (r"ькой\b", "ькый"),
        (r"([^кгхжчшщ])ий\b", r"\1ій"),
        (r"ая\b", "а"),
        (r"ое\b", "е"),
        (r"[ыи]е\b", "і"),
        (r"и(?=нськ)|(?<=[жчшщцкгх])и(?=й\b)|(?<=[жчшщц])и(?!\b)", "ы"),
        ("и", "і"),
        (r"(?<=[жчшщ])ё", "о"),
        (r"(?<![бвгдзклмнпрстфхц])ё", "йо"),
        ("ё", "ьо"),
        (r"\bе|(?<=[аеёиіоуыэюяьъ])е", "є"),
        ("э", "е"),
        ("ы", "и"),
        ("ъ", "'"),
    )
)


def ukrainian_spelling(name: str) -> str:
    """Spell a Russian place name as the Ukrainian press does, in lower case.

    Examples
    --------
    >>> ukrainian_spelling("Новошахтинск"), ukrainian_spelling("Шебекино"), ukrainian_spelling("Елабуга")
    ('новошахтинськ', 'шебекіно', 'єлабуга')
    """
    spelled = name.lower()
    for pattern, replacement in _TO_UKRAINIAN:
        spelled = pattern.sub(replacement, spelled)
    return spelled


@lru_cache(maxsize=1 << 16)
def _word_forms(word: str, language: str) -> tuple[tuple[str, ...], ...] | None:
    """Give the forms of one word for each case, or None if no rule fits."""
    if len(word) < 2 or word.isdigit():
        return ((word,),) * _CASES
    for ending, cut, cases in _COMPILED[language]:
        if ending.search(word):
            stem = word[: len(word) - cut]
            return tuple(tuple(stem + e for e in case.split(",")) for case in cases)
    return None
