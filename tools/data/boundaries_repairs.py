"""What is mended in Natural Earth's admin-1 layer, and why."""

from __future__ import annotations

from typing import Any

# Two units carry each other's code: the oblast (RUS-2364) the city's, the city (RUS-2365) the oblast's.
SWAPPED = {"RUS-2364": "RU-MOS", "RUS-2365": "RU-MOW"}

# Country of a unit where the layer has none, or another than the default world view: UN General Assembly resolution
# 68/262 for Crimea and Sevastopol; ISO 3166-1 for the rest, which gives overseas parts a code of their own and knows
# neither Northern Cyprus nor Somaliland. What ISO gives to nobody keeps an empty country.
COUNTRIES = {
    "UA-43": "UA",
    "UA-40": "UA",
    "-99-X02~": "FR",  # Clipperton
    "-99-X03~": "AU",  # Coral Sea Islands
    "-99-X04~": "CY",  # northern Cyprus
    "-99-X05~": "KZ",  # Baikonur, leased
    "-99-X06~": "",  # Siachen glacier
    "-99-X08~": "",  # Spratly Islands
    "CN-X01~": "",  # Paracel Islands
    "-99-X11~": "SO",  # Somaliland
    "-99-X13~": "CU",  # Guantanamo Bay, leased
    "-99-X14~": "CX",
    "-99-X15~": "CC",
    "-99-X16~": "CY",  # Dhekelia base
    "-99-X17~": "CY",  # Akrotiri base
    "FR-GF": "GF",
    "FR-GP": "GP",
    "FR-MQ": "MQ",
    "FR-RE": "RE",
    "FR-YT": "YT",
    "NL-BQ1": "BQ",
    "NL-BQ2": "BQ",
    "NL-BQ3": "BQ",
    "NO-21": "SJ",
    "NO-22": "SJ",
    "NO-X01~": "BV",
    "TK-X01~": "TK",
    "MA-15": "EH",  # Western Sahara west of the berm, a non-self-governing territory on the UN's list
    "MA-16": "EH",
}

# Region → country where a world view differs from the default. "natural-earth" is the source's own: who controls the
# land as the layer has it. A code with "~" in the source is kept as "<country>-X..".
WORLDVIEWS = {
    "un": {},
    "natural-earth": {
        "UA-43": "RU",
        "UA-40": "RU",
    },
}

# Names that the layer has wrong, or that two regions of a country share.
NAMES: dict[str, dict[str, str]] = {
    "UA-30": {"name": "Kyiv", "name_uk": "Київ", "name_ru": "Киев"},
    "UA-32": {"name": "Kyiv Oblast", "name_uk": "Київська область", "name_ru": "Киевская область"},
    "UA-51": {"name": "Odesa Oblast"},
    "UA-43": {"name": "Crimea"},
    "RU-MOW": {"name": "Moscow", "name_uk": "Москва", "name_ru": "Москва"},
    "RU-MOS": {"name": "Moscow Oblast", "name_uk": "Московська область", "name_ru": "Московская область"},
    "RU-ALT": {"name": "Altai Krai", "name_uk": "Алтайський край", "name_ru": "Алтайский край"},
    "RU-YEV": {"name": "Jewish Autonomous Oblast"},
    "US-DC": {"name": "District of Columbia"},
    "FR-NOR": {"name": "Normandy", "name_uk": "Нормандія", "name_ru": "Нормандия"},
    "MD-SN": {"name": "Transnistria", "name_uk": "Придністров'я", "name_ru": "Приднестровье"},
}


def region_code(unit: dict[str, Any]) -> str:
    """Return the unit's code: ISO 3166-2 after repairs; a stand-in "<country>-X01" where ISO has none."""
    code = SWAPPED.get(unit["adm1_code"], unit["iso_3166_2"])
    if code.startswith("-99-"):
        code = (COUNTRIES[unit["iso_3166_2"]] or "XX") + code[3:]
    return str(code).rstrip("~")
