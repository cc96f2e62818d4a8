"""Cues by which a publisher's notice, a credit, a byline or a dateline is known.

Each cue says why it is no news: it speaks to the reader (imperative, "your", "our newsletter"), sells or begs (subscribe,
donate), states rights, links elsewhere, or credits a picture or a writer. English first; the Ukrainian and Russian cues are
the same few turns of phrase. None names an outlet.
"""

from __future__ import annotations

import re

_I = re.IGNORECASE

# A sentence without one of these cannot match `PHRASE`: a plain substring test spares most sentences the pattern.
TRIGGERS = (
    *(
        "our ",
        "your ",
        "click",
        "rights reserved",
        "remind me",
        "©",
        "(c)",
        "copyright",
        "not be published",
        "not be repr",
    ),
    *(
        "not be copied",
        "cookie",
        "privacy",
        "you can ",
        "reading",
        "miss ",
        "expressed",
        "sign",
        "support",
        "become a",
    ),
    *("read more", "if you have", "наш"),
)

# Sentences that begin so address the reader.
OPENING = re.compile(
    r"[\W_]*(?:please |to [\w ]{3,40}, |skip past [\w ]{3,30} |(?:and|or|but) )?(?:"
    r"sign up (?:to|for|here|now|today|with)|sign up$|sign in|log in|subscribe|subscribers agree|donate|click |tap here"
    r"|(?:join|like|follow|find|support|contact) us\b|follow (?:our|@|all the|the latest|[\w’' ]{2,40} on (?:twitter|x|facebook|telegram"
    r"|instagram|youtube|tiktok|whatsapp)\b)|download (?:the|our)\b.{0,40}\bapp\b|get (?:our|in touch\b|the [\w’' ]{0,40}\b(?:app|newsletter)\b)"
    r"|(?:read|keep|continue) (?:more\b|also\b|next\b|reading\b|the full\b|our\b)(?!.{160})|see also|also read|you may (?:also|be)"
    r"|share this|(?:a |special )?message from (?:the|our|your)?|dear (?:readers?|friends?|subscribers?|supporters?)\b"
    r"|editor[’']?s? note|thank you for|not ready to|already a (?:subscriber|member)|support [^.!?]{3,40}!|(?:other )?topics of interest"
    r"|recommended (?:for you|stories|articles)|(?:more|latest) (?:from|stories|on this)\b|what to read next|most (?:read|popular)"
    r"|by (?:submitting|signing|subscribing|clicking|supporting)\b|reprinted (?:with|from)|skip past"
    r"|(?:copyright )?(?:©|\(c\)) ?\d{4}|newsletter \w|підпи(?:суй|ші)т|подпи(?:сыва|ши)|читайте (?:також|ще|также|еще)|(?:дивіться|смотрите) (?:також|также)"
    r")",
    _I,
)

# Phrases that are a notice wherever they stand outside quotation marks.
PHRASE = re.compile(
    r"\bour (?:[\w-]+ ){0,3}(?:newsletters?|app|podcasts?|mailing list|live ?blog|main page|home ?page|website|channels?)\b"
    r"|\byour (?:donation|subscription|inbox|mailbox|e-?mail)\b|\byour (?:support|contribution)\b.{0,40}\b(?:makes?|matters?|helps?|keeps?)\b|\bneed your (?:help|support)\b"
    r"|\bsupport (?:us|our (?:work|journalism))\b|\bclick (?:here|on the link|below)\b|\ball rights reserved\b|\bremind me later\b"
    r"|copyright (?:© ?)?\d{4}|\bmay not be (?:published|reproduced|copied)|\b(?:uses?|set|our) cookies\b|\bcookie (?:policy|settings|choices)\b"
    r"|\bagree to (?:our|the) (?:terms|privacy)|\bprivacy policy\b.{0,20}\bterms\b|\byou can (?:also )?(?:read|find|follow) (?:more|other|the latest|us|all|our)\b"
    r"|\byou[’']?(?:re| are) reading (?:an?|our|the)\b|\b(?:don[’']t|never) miss (?:any|out\b|the latest|a\b|an\b|our)"
    r"|\b(?:views|opinions) expressed (?:in|here|by|are)\b|\bsign(?:ed)? up\b.{0,30}\b(?:newsletter|now)\b|\bnot already signed up\b"
    r"|\bsupporting (?:us|our|independent)\b|\bbecome an? (?:member|subscriber|patron|supporter)\b|\bread more .{0,60}\b(?:here|on (?:our|the) (?:site|page|website))\b"
    r"|\bif you have any (?:questions|comments)\b|\bнаш(?:ому|ем|его|им)? (?:telegram|телеграм|канал|сайт)",
    _I,
)

# Voice of a publisher speaking of itself to its reader: goes on with a notice, never begins one.
VOICE = re.compile(
    r"\b(?:we|our|us|you|your|readers?|subscribers?|this (?:page|site|newsletter|map|update))\b", _I
)

# Whole lines that are buttons or labels.
LABEL = re.compile(
    r"[\W_]*(?:advertisements?|sponsored(?: content)?|newsletter|read more|keep reading|comments?|share|print|expand|related(?: (?:articles?|stories|topics))?"
    r"|sign up|sign in|menu|loading|реклама|більше|подробнее)[\W_]*",
    _I,
)

# Lines that link to another piece ("01:45 … – video", "READ MORE: …") or only credit a picture ("Photo: EPA").
LINK = re.compile(
    r"(?:\d{1,2}:\d\d\s.{5,160}|.{10,160}\s[–—-] (?:video|videos|video report|in pictures|live|podcast|gallery|explainer|audio)"
    r"|(?:read (?:more|also)|see also|watch|related|also read|more|читайте (?:також|также|ще|еще)): .{5,160}"
    r"|(?:cover )?(?:image|photo|picture|video|graphic|фото|відео|видео)s?(?: credit| source| by)? ?: ?.{2,100})\s*",
    _I,
)

# A picture's credit at the end of a line; the text before it describes the picture.
CREDIT = re.compile(
    r"(?:\((?:[^()]{0,60}\b)?(?:photo|image|picture|pic|photograph|video|file photo)\b[^()]{0,80}\)"
    r"|\([^()/]{3,60}/(?-i:[A-Z])[^()]{1,60}\)|\b(?:photograph|photo|image|picture)s?(?: credit| by)? ?: ?[^\n.:]{2,80}"
    r"|\bvia (?:getty|reuters|ap|afp)\b[^\n]{0,40}|\bcourtesy of [^\n.]{2,60}|© ?(?:\d{4} )?(?-i:[A-Z])[^\n.]{1,60})[.\s]*$",
    _I,
)
# "Ann Lee / AFP", "Ann Lee/Pool/Getty Images"
SLASHED = re.compile(r"\b[A-ZА-ЯІЇЄ][\w.’'-]+ [A-ZА-ЯІЇЄ][\w.’'-]+(?: ?/ ?[A-ZА-ЯІЇЄ][\w.’' -]{1,30}){1,3}$")
PICTURE_LABEL = re.compile(r"(?:view image in fullscreen|image caption|image copyright|pictured?:)", _I)

_NAME = r"(?:[A-ZÀ-ŽЀ-Я][\w.’'-]*|de|van|von|der|al|bin)"
# "By Ann Lee", "Ann Lee and Bob Ray", "Reporting by …; editing by …", "Ann Lee contributed to this report."
BYLINE = re.compile(
    rf"(?:by|от|автор:?)\s+{_NAME}(?:[ ,]+(?:and |& )?{_NAME}){{1,12}}(?:[,|].{{0,60}})?\.?$"
    rf"|{_NAME}(?: {_NAME}){{1,3}}(?:, {_NAME}(?: {_NAME}){{1,3}})*,? and {_NAME}(?: {_NAME}){{1,3}}$"
    r"|\(?(?:additional |extra )?(?:reporting|writing|editing|report) by (?-i:[A-Z]).{2,200}$"
)
CONTRIBUTED = re.compile(
    r"\bcontributed (?:to this (?:report|story|article)|reporting)\b|\breported from [A-Z][\w .,]+\.$"
)
# Lines such as: February 24, 3:00 pm EST; Updated 5 March 2024; May 17, 2024.
DATE_LINE = re.compile(
    r"(?:(?:published|updated|posted|last updated|modified)\b[:\s].{0,40}"
    r"|(?:\w{3,9},? )?(?:\d{1,2}(?:st|nd|rd|th)? )?(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.? (?:\d{1,2},? ?)?(?:\d{4})?[ ,]*"
    r"(?:(?:at )?(?:\d{1,2}[:.]\d\d ?(?:[ap]\.?m\.?)?|\d{1,2} ?[ap]\.?m\.?)(?: ?[A-Z]{2,4})?)?)\s*$",
    _I,
)

_CITY = r"[A-ZÀ-ÖØ-ÞЀ-Я][A-ZÀ-ÖØ-ÞЀ-Я.’'-]+(?:[ /][A-ZÀ-ÖØ-ÞЀ-Я][A-ZÀ-ÖØ-ÞЀ-Я.’'-]+){0,3}"
_TITLE_CITY = r"[A-ZÀ-ÖØ-ÞЀ-Я][\w’'-]+(?: [A-ZÀ-ÖØ-ÞЀ-Я][\w’'-]+){0,3}"
_DASH = r"\s*(?:--|[-–—])(?:\s+|$)"
_DAY = r",? (?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8}\.?)(?:,? \d{4})?"
_AGENCY = r"\s*\(?[A-Z][\w.&’'-]+(?:[ /][A-Z][\w.&’'-]+){0,3}[ /]?\)"
# Forms: KYIV, March 5 (Interfax) –; LONDON –; Kyiv, Ukraine (CNN) —; MOSCOW. March 5 (Interfax) -.
DATELINE = re.compile(
    rf"(?:{_CITY}(?:, [A-Z][\w. ]{{1,20}})?(?:[.,]?{_DAY})?(?:{_AGENCY})?{_DASH}"
    rf"|{_TITLE_CITY}(?:, [A-Z][\w. ]{{1,20}})?(?:{_DAY})?{_AGENCY}{_DASH}"
    rf"|(?:{_TITLE_CITY}(?:, [A-Z]\w+)? )?\(?[A-Z]{{2,5}}\)?\s*[—–](?:\s+|$))"
)
