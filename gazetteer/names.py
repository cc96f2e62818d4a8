"""One folding of a name, and the tokens it is made of.

Everything that compares names compares their folds: the compiled store holds folded names, and running text is walked as
folded tokens. `fold` and `tokens` are one rule: ``fold(s) == " ".join(folded for _, _, folded in tokens(s))``.

What the fold forgives: letter case, marks on Latin, Greek and Cyrillic letters (but Cyrillic "й" and "ї" stay letters of
their own), ligatures and stroked letters, apostrophes of every kind, hyphens, dots, invisible characters, the dots of
initials ("U.S." is "us", so a reader of text must look at the surface before it believes in an abbreviation).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters whose marks are not a decoration: dropping them makes another letter of the same alphabet.
_KEPT = frozenset("йї")
# Letters without a canonical decomposition, folded to what the press writes for them.
_LETTERS = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ħ": "h",
    "ı": "i",
    "ł": "l",
    "þ": "th",
    "ŧ": "t",
    "ŋ": "ng",
    "ə": "a",
    "ґ": "г",
    "ѣ": "е",
}
_APOSTROPHES = "'’‘ʼʹʻ`´ʾʿ′＇‛"
_INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff"
# Combining marks that `\w` leaves out and that belong to the letter before them (blocks of the Unicode standard).
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0711\u0730-\u074a\u07a6-\u07b0\u0816-\u082d\u08d3-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963"
    "\u0981-\u0983\u09bc-\u09d7\u0a01-\u0a03\u0a3c-\u0a51\u0a70-\u0a75\u0a81-\u0a83\u0abc-\u0acd\u0b01-\u0b03"
    "\u0b3c-\u0b57\u0b82\u0bbe-\u0bd7\u0c00-\u0c04\u0c3e-\u0c56\u0c81-\u0c83\u0cbc-\u0cd6\u0d00-\u0d03"
    "\u0d3b-\u0d57\u0d81-\u0d83\u0dca-\u0ddf\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd"
    "\u0f18-\u0f3f\u0f71-\u0f87\u0f8d-\u0fbc\u102b-\u103e\u1056-\u1059\u135d-\u135f\u1712-\u1734\u17b4-\u17d3"
    "\u1ab0-\u1aff\u1b00-\u1b04\u1b34-\u1b44\u1dc0-\u1dff\u20d0-\u20f0\u302a-\u302f\u3099\u309a\ufe20-\ufe2f"
)
_LETTER = rf"[^\W_][{_MARKS}{_INVISIBLE}]*"
_TOKEN = re.compile(
    # Initials: two or more single letters, each with its dot ("U.S.", "D.C."); the last dot may be missing.
    rf"(?P<initials>\b[A-Za-zА-Яа-я]\.(?:[A-Za-zА-Яа-я]\.)*[A-Za-zА-Яа-я](?![{_MARKS}\w])\.?)"
    # A word: letters, and apostrophes between them, but for the possessive "'s", which is a token of its own.
    rf"|(?:{_LETTER})+(?:[{_APOSTROPHES}](?![sS](?![{_MARKS}\w]))(?:{_LETTER})+)*"
)
# Names that need no more than lower case, most of all names: a shortcut of `fold`.
_PLAIN = re.compile(r"[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+)*")
_LEADING_MARKS = re.compile(r"^[^\w]+")
_DROPPED = re.compile(rf"[^\w{_MARKS}]|[_{_APOSTROPHES}{_INVISIBLE}]")


@lru_cache(maxsize=8192)
def _fold_character(character: str) -> str:
    """Fold one character; marks go only from the scripts whose letters stay readable without them."""
    if character in _KEPT:
        return character
    if character in _LETTERS:
        return _LETTERS[character]
    decomposed = unicodedata.normalize("NFKD", character)
    if all(c < "\u0590" or "\u1d00" <= c < "\u2100" for c in decomposed):
        return "".join(c for c in decomposed if not unicodedata.combining(c))
    return character


@lru_cache(maxsize=1 << 16)
def _fold_word(word: str) -> str:
    """Fold a token, again and again until nothing changes (a compatibility form may unfold into capitals)."""
    if word.isascii() and word.isalnum():
        return word.lower()
    composed = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold())
    folded = _LEADING_MARKS.sub("", _DROPPED.sub("", "".join(map(_fold_character, composed))))
    if not folded:  # a lone mark that counts as a letter stays; an apostrophe that does, goes
        return "".join(c for c in word if c.isalnum() and c not in _APOSTROPHES)
    return folded if folded == word else _fold_word(folded)


def tokens(text: str) -> list[tuple[int, int, str]]:
    """Split a text into folded words.

    Returns
    -------
    list of (start, end, folded)
        Offsets are code points of `text`, `end` after the last one. A possessive "'s" is the token "s"; initials with dots
        ("U.S.") are one token that ends with their last dot.

    Examples
    --------
    >>> tokens("Kyiv's Saint-Michael, U.S.")
    [(0, 4, 'kyiv'), (5, 6, 's'), (7, 12, 'saint'), (13, 20, 'michael'), (22, 26, 'us')]
    """
    found = []
    for match in _TOKEN.finditer(text):
        folded = _fold_word(match.group().replace(".", "") if match["initials"] else match.group())
        if folded:
            found.append((match.start(), match.end(), folded))
    return found


def fold(name: str) -> str:
    """Fold a name to the form that names are compared in.

    Idempotent, and never empty for a string that holds a letter or a digit.

    Examples
    --------
    >>> fold("Donets’k"), fold("Ivano-Frankivs'k"), fold("São Paulo"), fold("Артёмовск"), fold("St. John’s")
    ('donetsk', 'ivano frankivsk', 'sao paulo', 'артемовск', 'st john s')
    """
    if _PLAIN.fullmatch(name):
        return name.lower().replace("-", " ")
    return " ".join([folded for _, _, folded in tokens(name)])


# What a place is called beside its name, before it ("City of", "County") and after it ("Region", "Twp").
_BEFORE = re.compile(
    r"^(?:(?:city|town|township|village|county|state|province|region|republic|district|municipality|port|island|isle|lake|"
    r"borough|parish|commune|oblast|kingdom|university|bishop|archdiocese|diocese|gulf|bay|strait|mount|river) (?:of (?:the )?)?|"
    r"(?:north|south|east|west|northern|southern|eastern|western|central|upper|lower|greater|inner|outer|downtown|metro|"
    r"metropolitan|northeast|northwest|southeast|southwest|northeastern|northwestern|southeastern|southwestern|mid|rural|"
    r"mainland|occupied|annexed) )+"
)
_AFTER = re.compile(
    r"(?: (?:city|town|township|twp|village|county|co|state|province|region|republic|district|municipality|borough|parish|"
    r"commune|oblast|raion|area|metro|metropolitan|island|islands|river|valley|airport|international airport|university))+$"
)
# Words that are no name by themselves, though there is a place of that name somewhere.
_WEAK_WORDS = (
    "the a of in at and de la el al new old st saint mount fort port lake "
    "city town state county north south east west great big little san santa los las le northern southern "
    "eastern western central upper lower middle high national university s bank church school hospital street road park house "
    "world international royal general first "
)
_WEAK = frozenset(_WEAK_WORDS.split())


def variants(name: str) -> list[str]:
    """Give the folded forms under which a name may stand in a gazetteer, the surest first.

    The name itself; without article and possessive; without the word for what it is ("City of Paris", "Kursk region") or
    for a part of it ("western Kharkiv"); at last its beginnings, and what stands after "of", for names within longer names
    ("Colorado State University", "Bank of Japan"). Whoever asks takes the first form that the gazetteer knows.

    Examples
    --------
    >>> variants("Kharkiv region's")
    ['kharkiv region s', 'kharkiv region', 'kharkiv']
    """
    folded = fold(name)
    forms = [folded]
    forms += [_without_possessive(form) for form in forms]
    forms += [form.removeprefix("the ") for form in forms]
    for form in list(forms):
        bare = _BEFORE.sub("", form)
        forms += [bare, _AFTER.sub("", form), _AFTER.sub("", bare)]
    for form in list(dict.fromkeys(forms)):
        words = form.split()
        forms += [
            " ".join(words[:end]) for end in range(len(words) - 1, 0, -1) if words[end - 1] not in _WEAK
        ]
        forms += [" ".join(words[at + 1 :]) for at, word in enumerate(words) if word in ("of", "in", "at")]
    return [form for form in dict.fromkeys(forms) if form and (form == folded or form not in _WEAK)]


def _without_possessive(folded: str) -> str:
    return folded.removesuffix(" s")
