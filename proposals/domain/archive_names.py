"""Names of files inside an archive that every Windows desk can unpack."""

from __future__ import annotations

import re

_RESERVED = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_DEVICES = {"CON", "PRN", "AUX", "NUL"} | {
    f"{name}{n}" for name in ("COM", "LPT") for n in range(1, 10)
}
MOST = 60


def safe_name(text: str) -> str:
    """`text` without reserved characters and device names, in CP932, at most 60 characters.

    The ending (「.pdf」) stays; what CP932 cannot write becomes 「_」; nothing left becomes 「無題」.
    """
    plain = _RESERVED.sub("_", text)
    plain = "".join(one if _in_cp932(one) else "_" for one in plain).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 8:
        stem, ending = plain, ""
    stem = stem[: MOST - len(ending) - 1].rstrip(" .") or "無題"
    if stem.split(".")[0].upper() in _DEVICES:
        stem = f"_{stem}"
    return f"{stem}.{ending}" if ending else stem


def _in_cp932(one: str) -> bool:
    try:
        one.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True
