"""How names and numbers of the marts are written for people."""

from __future__ import annotations

MONEY, COUNT, SHARE, FACTOR = ",.0f", ",.0f", ".1%", ".2f"

ACRONYMS = {
    "ncac": "nCAC",
    "cac": "CAC",
    "mer": "MER",
    "roas": "ROAS",
    "rfm": "RFM",
    "clv": "CLV",
    "ltv": "LTV",
    "sms": "SMS",
}


def pretty(name: str) -> str:
    """A column's name as a label."""
    words = [ACRONYMS.get(word, word) for word in name.split("_")]
    if words[0] not in ACRONYMS.values():
        words[0] = words[0][:1].upper() + words[0][1:]
    return " ".join(words)
