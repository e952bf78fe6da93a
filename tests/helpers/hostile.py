"""Names that a server may send and nobody expects, and what no text that is shown may have in it."""

from __future__ import annotations

import re

NAMES = {
    "markup": "<b>Ventas</b> & <i>Co</i>",
    "picture": '<img src="https://evil.example/x.png">',
    "link": '<a href="file:///etc/passwd">Ventas</a>',
    "entity": "&amp;&lt;&#x202e;",
    "line break": "Ventas\nBogotá",
    "windows line break": "Ventas\r\nBogotá",
    "line separators": "Ventas\u2028Bogotá\u2029Norte\x85Sur\x0bEste\x0cOeste",
    "tabs": "Ventas\tBogotá\t99",
    "nul": "Ventas\x00Bogotá",
    "colour of a terminal": "\x1b[31mVentas\x1b[0m",
    "title of a terminal": "\x1b]0;owned\x07Ventas",
    "link of a terminal": "\x1b]8;;https://evil.example\x1b\\Ventas\x1b]8;;\x1b\\",
    "clipboard of a terminal": "\x1b]52;c;ZXZpbA==\x07",
    "c1 controls": "Ventas\x9b31m\x9d0;owned\x9c",
    "backspaces": "Ventas\x08\x08\x08Total",
    "right to left override": "Ventas \u202e0042 sacnarboC",
    "isolates": "Ventas \u2066\u2067\u2068Bogotá\u2069",
    "marks of direction": "Ventas\u200e\u200f\u061cBogotá",
    "zero width": "Ven\u200btas\u200c\u200d\ufeff",
    "lone high surrogate": "Ventas \ud83d Bogotá",
    "lone low surrogate": "Ventas \ude00",
    "noncharacter": "Ventas \uffff \ufdd0 \U0010ffff",
    "20,000 characters": "Ventas " * 2857,
    "one long word": "V" * 20_000,
    "pile of accents": "V" + "\u0301" * 500,
    "percent": "%s %d %n %(name)s 100%",
    "braces": "{0} {} {count} {name!r} {{",
    "dollar": "$HOME ${x} `id` $(id)",
    "mnemonics": "&Ventas && _Cobranza_",
    "formula": '=HYPERLINK("https://evil.example")',
    "formula with plus": "+1+cmd|' /C calc'!A0",
    "quotes": "\"Ventas\", 'Bogotá'; \\",
    "family": "👨\u200d👩\u200d👧 Ventas",
    "only spaces": "   ",
    "nothing": "",
}
"""By what is wrong with them."""

HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
"""Control characters, those that turn a line's direction or can't be seen, halves of characters. Joiners (U+200C and
U+200D) belong to scripts and emoji, and are harmless."""


def harm_in(text: str, *, one_line: bool = True) -> list[str]:
    """Return what may not be in a text that is shown, as escapes."""
    found = [f"\\u{ord(char):04x}" for char in HARMFUL.findall(text)]
    return found + (["line break"] if one_line and ("\n" in text or "\t" in text) else [])
