"""How deep a challenge is dug: what is clear by now, and what would make it clearer next.

The rules look at substance, not at length: a number with its unit, a date, an observable state.
A text copied from another field, or the same few characters over and over, says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ppp_portal.japan.text import nfkc
from proposals.models import Challenge

_NOT_WORDS = re.compile(r"[\s、。，．,.・…ー〜~!！?？「」（）()\-]+")
_NUMBER = r"(?:[0-9]|[一二三四五六七八九十百千万]|数十|数百)"
_AMOUNT = re.compile(
    rf"{_NUMBER}[0-9,.一二三四五六七八九十百千万億]*\s*"
    r"(?:人|名|世帯|軒|戸|件|校|団体|か所|カ所|箇所|ヶ所|台|社|店|回|時間|日|%|％|割|分の|円|km|ha|㎡|t|トン)"
)
_WHEN = re.compile(
    r"(?:19|20)\d\d|(?:令和|平成|昭和)\s*(?:元|\d+)|[RHS]\d+|\d+\s*(?:年|か月|カ月|ヶ月|月)"
    r"|[一二三四五六七八九十]+年|コロナ禍|震災|合併|数年"
)
_EVERYBODY = {
    *("市民", "町民", "村民", "県民", "区民", "住民", "みんな", "皆", "全員", "すべての人"),
    *("地域住民", "市民全体", "地域", "行政", "職員"),
}
_NOTHING = {
    *("なし", "無し", "ない", "特になし", "とくになし", "未定", "不明", "検討中", "わからない"),
    *("分からない", "まだ", "これから", "同上"),
}
# Reasons that fit every problem explain none.
_STOCK_REASONS = re.compile(
    r"予算|財源|お金|資金|人手|人員|職員|マンパワー|時間|ノウハウ|不足|足りない|足りなかった|ない"
    r"|なかった|ため|から|こと|だった|です|ます|した|が|の|や|と|も|で"
)
_MEANS = re.compile(
    r"(?:システム|アプリ|サイト|ツール|AI|ICT|DX|計画|条例|委託|事業)[^。]{0,12}"
    r"(?:導入|構築|作成|開発|策定|実施|整備)"
)
_CHANGE = re.compile(
    r"できる|られる|れるよう|なる|なって|いない状態|減|増|上が|下が|続く|戻|選べ|つなが|暮らせ|通え"
)
MIN_DIFFERENT = 5


@dataclass(frozen=True)
class DepthItem:
    """One thing that a reader needs to know: `step` is where to write it, `next` what is lacking."""

    label: str
    step: str
    clear: bool
    next: str


@dataclass(frozen=True)
class Depth:
    items: list[DepthItem]

    @property
    def clear(self) -> int:
        return sum(item.clear for item in self.items)

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def next(self) -> DepthItem | None:
        """The first thing that is not clear yet, in the order one thinks."""
        return next((item for item in self.items if not item.clear), None)

    @property
    def word(self) -> str:
        """How far the digging has come, in a word that a lone official can use."""
        by_step: dict[str, bool] = {}
        for item in self.items:
            by_step[item.step] = by_step.get(item.step, True) and item.clear
        if not (by_step["people"] and by_step["tried"]):
            return "困りごと"
        return "相談できる課題" if self.next is None else "課題"


def depth(challenge: Challenge) -> Depth:
    """Judge the texts of a challenge, saved or not. Never queries, never raises."""
    said = _Said(challenge)
    return Depth([DepthItem(label, step, *rule(said)) for label, step, rule in _RULES])


class _Said:
    """The texts in plain form; what is copied from an earlier field counts as unsaid."""

    def __init__(self, challenge: Challenge) -> None:
        self.challenge = challenge
        self._seen: dict[str, str] = {}
        for name in _TEXTS:
            text = nfkc(getattr(challenge, name) or "").strip()
            core = _NOT_WORDS.sub("", text)
            copied = len(core) > MIN_DIFFERENT and core in self._seen
            self._seen.setdefault(core, name)
            setattr(self, name, "" if copied or core in _NOTHING else text)

    def text(self, name: str) -> str:
        return str(getattr(self, name))

    def says(self, name: str) -> bool:
        """Whether the text is more than a few characters repeated."""
        return len(set(_NOT_WORDS.sub("", self.text(name)))) >= MIN_DIFFERENT


_TEXTS = (
    *("title", "trouble", "who", "since", "how_many", "tried", "why_failed", "solved"),
    *("offer_field", "offer_data", "offer_staff", "budget", "period"),
)
_Rule = Callable[[_Said], tuple[bool, str]]


def _who(said: _Said) -> tuple[bool, str]:
    core = _NOT_WORDS.sub("", said.text("who"))
    if not core:
        return (
            False,
            "だれが困っているのかが、まだ書かれていません。いちばん困っている人を一人思い浮かべて書きます。",
        )
    if core in _EVERYBODY:
        return (
            False,
            f"「{core}」では広すぎます。そのうちの、どんな年代・地域・状況の人かを書きます。",
        )
    if len(set(core)) < 3:
        return False, "だれのことかが読み取れません。年代・地域・状況の分かることばで書きます。"
    return True, ""


def _since(said: _Said) -> tuple[bool, str]:
    if _WHEN.search(said.text("since")):
        return True, ""
    return (
        False,
        "いつから続いているかが、年や出来事で書かれていません。気づいた年からでかまいません。",
    )


def _how_many(said: _Said) -> tuple[bool, str]:
    if _AMOUNT.search(said.text("how_many")):
        return True, ""
    return (
        False,
        "困っている人の数がまだ数字になっていません。窓口の件数や調査の割合など、手元の数字から始めます。",
    )


def _tried(said: _Said) -> tuple[bool, str]:
    if said.says("tried"):
        return True, ""
    return (
        False,
        "これまでに試したことが書かれていません。小さな工夫や、聞き取りだけでも手がかりになります。",
    )


def _why_failed(said: _Said) -> tuple[bool, str]:
    if not said.says("why_failed"):
        return False, "試しても解決しなかった理由が書かれていません。どこで止まったのかを書きます。"
    left = _NOT_WORDS.sub("", _STOCK_REASONS.sub("", said.text("why_failed")))
    if len(set(left)) < MIN_DIFFERENT:
        return (
            False,
            "予算や人手のほかに、何が壁だったのかがまだ見えません。「来てほしい人に届かなかった」のように書きます。",
        )
    return True, ""


def _solved(said: _Said) -> tuple[bool, str]:
    text = said.text("solved")
    if not said.says("solved"):
        return (
            False,
            "解決した姿が書かれていません。困っていた人の一日が、どう変わっていればよいかを書きます。",
        )
    if _MEANS.search(text) and not _CHANGE.search(text):
        return (
            False,
            "手段（何を導入・実施するか）が書かれています。その先で、だれがどうなっていればよいかを書きます。",
        )
    if not (_CHANGE.search(text) or _AMOUNT.search(text)):
        return (
            False,
            "どうなったら解決といえるかが、外から確かめられる形になっていません。「〜できるようになる」「〜が減る」と書きます。",
        )
    return True, ""


def _offer(said: _Said) -> tuple[bool, str]:
    if any(said.text(name) for name in ("offer_field", "offer_data", "offer_staff")):
        return True, ""
    return (
        False,
        "市や町から出せるもの（場所、データ、職員の協力）が書かれていません。一つでもあれば、提案が具体的になります。",
    )


def _terms(said: _Said) -> tuple[bool, str]:
    budget = nfkc(said.challenge.budget)
    has_budget = bool(
        re.search(rf"{_NUMBER}[^。]*円|なし|無し|ゼロ|0円|予算化|補助|寄附|自己負担", budget)
    )
    if not has_budget:
        return (
            False,
            "お金の考えが書かれていません。金額の目安か、「今年度はなし」でもかまいません。",
        )
    if not _WHEN.search(said.text("period")):
        return (
            False,
            "いつ始めたいかが、年や月で書かれていません。来年度の予算に間に合わせたいときは、その月を書きます。",
        )
    return True, ""


def _place(said: _Said) -> tuple[bool, str]:
    if said.challenge.related_plan.strip():
        return True, ""
    return (
        False,
        "関連する計画（総合計画や個別計画）が書かれていません。位置付けがあると、庁内の説明と予算につながります。",
    )


_RULES: tuple[tuple[str, str, _Rule], ...] = (
    ("だれが困っているか", "people", _who),
    ("いつからか", "people", _since),
    ("どれだけか", "people", _how_many),
    ("試したこと", "tried", _tried),
    ("うまくいかなかった理由", "tried", _why_failed),
    ("解決した姿", "goal", _solved),
    ("提供できるもの", "offer", _offer),
    ("お金と時期", "offer", _terms),
    ("計画上の位置付け", "reception", _place),
)
