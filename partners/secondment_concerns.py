"""What of a secondment lies outside its scheme's usual frame: shown as 「要確認」, never refused.

A combination or term that the laws' lists do not name may stand in a 政令 or a municipality's
条例, so each concern names the article and says where to look (domain.md §3).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from partners.secondment_enums import (
    BEFORE_SIGNING,
    Bearer,
    Scheme,
    SecondmentSide,
    SecondmentState,
)
from partners.secondment_schemes import FRAMES, METROPOLITAN, Body, SchemeFrame
from ppp_portal.japan.wareki import format_wareki

WHERE_TO_LOOK = "政令・条例に定めがあるか確かめてください。"
_NO_ARTICLE = "根拠法令・条例"
_DISPATCH_ACT = "公益的法人等派遣法"
_BY_PAPER = frozenset(set(Scheme) - {Scheme.FORMER_OFFICIAL, Scheme.REVOLVING_DOOR})
_ABROAD_ACT = "外国派遣法（昭和62年法律78号）"
_EXCHANGE_ACT = "官民人事交流法"
_AS_LABOUR = "労働者派遣法2条1号・職業安定法44条"
_RESIGNED = frozenset({Scheme.RETIRED, Scheme.FORMER_OFFICIAL, Scheme.CEDED})
_CONSENT = {Scheme.PUBLIC_CORPORATION: f"{_DISPATCH_ACT}2条2項", Scheme.ABROAD: f"{_ABROAD_ACT}2条"}


@dataclass(frozen=True)
class Concern:
    """One thing to make sure of, and the article it rests on."""

    text: str
    article: str


@dataclass(frozen=True)
class Terms:
    """What the frame is held against. Dates are inclusive; prefectures are two-digit codes.

    `until` is the last day an agreed extension may reach. `line_starts_on` is the first day of
    the unbroken line of secondments under the same scheme that this one renews; they add up where
    one person stays. None and "" mean not stated.
    """

    scheme: str
    sender: Body
    host: Body
    starts_on: date | None = None
    ends_on: date | None = None
    until: date | None = None
    line_starts_on: date | None = None
    same_person: bool | None = None
    sender_prefecture: str = ""
    host_prefecture: str = ""
    host_is_prefecture: bool = False
    salary: str = ""
    rules_of: str = ""
    keeps_status: bool | None = None
    has_consent: bool | None = None
    host_is_invested: bool | None = None
    permitted_on: date | None = None
    days_per_month: int | None = None
    legal_basis: str = ""
    has_agreement: bool = False
    state: str = SecondmentState.CONSIDERED


def concerns(terms: Terms) -> list[Concern]:
    """Everything outside the usual frame, in reading order; [] where all is usual.

    A rule (制度) names no person, so nobody's consent or permission is missing.
    """
    frame = FRAMES[terms.scheme]
    found = [*_bodies(terms, frame), *_term(terms, frame), *_line(terms, frame), *_pay(terms)]
    found += [*_status(terms), *_of_scheme(terms)]
    if terms.state != SecondmentState.RULE:
        found += [*_missing(terms), *_paper(terms)]
    return [Concern(f"{text}{WHERE_TO_LOOK}", article or _NO_ARTICLE) for text, article in found]


Found = Iterator[tuple[str, str]]


def _bodies(terms: Terms, frame: SchemeFrame) -> Found:
    # A rule says 民間 or 団体 and means every kind.
    named = {Body.UNKNOWN} if terms.state == SecondmentState.RULE else set()
    if terms.host not in frame.hosts | named:
        yield _wrong_host(terms, frame)
    if terms.sender not in frame.senders | named:
        yield _unusual("派遣元", terms.sender, terms, frame)
    if terms.scheme == Scheme.SIDE_JOB and {terms.sender, terms.host} == {Body.MUNICIPALITY}:
        yield (
            "二つの自治体の職を兼ねるときは、兼職と重ねての給与の決まりにもよります。",
            "地方公務員法24条3項・35条・38条",
        )


def _wrong_host(terms: Terms, frame: SchemeFrame) -> tuple[str, str]:
    if terms.host != Body.UNKNOWN:
        if terms.scheme == Scheme.PUBLIC_CORPORATION:
            return _outside_list(terms.host)
        if terms.scheme == Scheme.RETIRED:
            return (
                "退職派遣の派遣先は、自治体が出資し条例で定めた株式会社です。"
                f"{terms.host.value}はこれに挙げられていません。",
                f"{_DISPATCH_ACT}10条1項",
            )
    return _unusual("受入先", terms.host, terms, frame)


def _outside_list(host: Body) -> tuple[str, str]:
    article = f"{_DISPATCH_ACT}2条1項"
    if host == Body.NPO:
        return (
            "2条1項が挙げる団体（一般社団・財団法人、地方独立行政法人、政令で定める法人、"
            "地方六団体）に、NPO法人の名はありません。NPOへは39条の研修とする例があります。",
            article,
        )
    if host == Body.COMPANY:
        return (
            "営利を目的とする会社は、2条の派遣先ではありません。"
            "自治体が出資する会社なら10条の退職派遣があります。",
            f"{article}・10条",
        )
    if host == Body.MUNICIPALITY:
        return ("自治体への派遣は、地方自治法によります。", f"{article}・地方自治法252条の17")
    if host == Body.STATE:
        return (
            "国の機関は2条の派遣先ではありません。39条の研修や割愛採用とする例があります。",
            f"{article}・地方公務員法39条",
        )
    if host == Body.FOREIGN:
        return ("外国の機関への派遣は、別の法律によります。", f"{article}・{_ABROAD_ACT}2条")
    return (f"2条1項が挙げる団体に、{host.value}がそのまま当たるとは限りません。", article)


def _unusual(side: str, body: Body, terms: Terms, frame: SchemeFrame) -> tuple[str, str]:
    """What is usual instead; for a known pair of bodies also the schemes that are made for it."""
    who = f"（{frame.who}）"
    if body == Body.UNKNOWN:
        text = f"{side}の種別が分からないので、「{frame.scheme.label}」に当たるか確かめられません"
        return f"{text}{who}。", frame.law
    others = [
        f"「{other.scheme.label}」"
        for other in FRAMES.values()
        if terms.sender in other.senders and terms.host in other.hosts and not other.is_for_all
    ]
    hint = f"この向きの制度には、{'、'.join(others)}があります。" if others else ""
    text = f"「{frame.scheme.label}」の{side}は、ふつう{body.value}ではありません{who}。"
    return f"{text}{hint}", frame.law


def _term(terms: Terms, frame: SchemeFrame) -> Found:
    start, end = terms.starts_on, terms.until or terms.ends_on
    if not (start and end):
        return
    article = _term_article(terms.scheme, frame)
    what = "延長の限度までの期間" if terms.until else "期間"
    if months := _passed(start, end, frame):
        yield (f"{what}が{_span(months)}を超えています（{frame.term}）。", article)
    if frame.shortest_months and not reaches(start, end, frame.shortest_months, whole=True):
        yield (f"期間が{_span(frame.shortest_months)}に届きません（{frame.term}）。", article)
    if terms.scheme == Scheme.FISCAL_YEAR_STAFF and end > _fiscal_end(start):
        yield (
            "任期が、採用した会計年度の末日（3月31日）を越えています。",
            "地方公務員法22条の2第2項",
        )
    if terms.scheme == Scheme.DONATED and end > _fiscal_end(start):
        yield (
            "期間が年度をまたいでいます。年度ごとに寄附と任用が要ります。",
            "地域再生法13条の3・企業版ふるさと納税（人材派遣型）の要件",
        )


def _line(terms: Terms, frame: SchemeFrame) -> Found:
    """A renewal of the same person's: the years from the first one on count together."""
    first, start, end = terms.line_starts_on, terms.starts_on, terms.until or terms.ends_on
    if first is None or terms.same_person is False or not (start and end and first < start):
        return
    months = _passed(first, end, frame)
    if months and months != _passed(start, end, frame):
        who = "同じ人が続けるので" if terms.same_person else "同じ人が続けるときは"
        yield (
            f"{who}、{format_wareki(first)}からの期間を通算します。"
            f"通算が{_span(months)}を超えています（{frame.term}）。",
            _term_article(terms.scheme, frame),
        )


def _passed(start: date, end: date, frame: SchemeFrame) -> int | None:
    """The longer of the two usual terms, in months, that start–end exceeds."""
    passed = [
        months
        for months in (frame.usual_months, frame.longest_months)
        if months and reaches(start, end, months)
    ]
    return max(passed, default=None)


def _term_article(scheme: str, frame: SchemeFrame) -> str:
    return {
        Scheme.PUBLIC_CORPORATION: f"{_DISPATCH_ACT}3条1項・2項",
        Scheme.RETIRED: f"{_DISPATCH_ACT}10条",
        Scheme.FIXED_TERM: "任期付職員法6条",
        Scheme.FISCAL_YEAR_STAFF: "地方公務員法22条の2第2項",
        Scheme.STATE_EXCHANGE: f"{_EXCHANGE_ACT}8条・19条",
    }.get(Scheme(scheme), frame.law)


def _pay(terms: Terms) -> Found:
    by_sender = terms.salary in (Bearer.SENDER, Bearer.SHARED)
    by_host = terms.salary in (Bearer.HOST, Bearer.SHARED)
    if terms.scheme == Scheme.TRAINING and by_host:
        yield (
            "研修は派遣元の職務なので、給与は派遣元が負担するのがふつうです。",
            "地方公務員法39条",
        )
    if terms.scheme == Scheme.PUBLIC_CORPORATION and by_sender:
        yield (
            "派遣元は原則として給与を支給しません。委託・共同・補助などの業務で、"
            "条例に定めがあるときに限り支給できます。",
            f"{_DISPATCH_ACT}6条1項・2項",
        )
    if terms.scheme == Scheme.RETIRED and by_sender:
        yield ("退職しているので、給与は派遣先が負担します。", f"{_DISPATCH_ACT}10条")
    if terms.scheme == Scheme.BETWEEN_MUNICIPALITIES and by_sender:
        yield (
            "給料・手当（退職手当を除く）・旅費は、派遣を受けた自治体が負担します。",
            "地方自治法252条の17第2項",
        )
    if terms.scheme in (Scheme.FIXED_TERM, Scheme.FISCAL_YEAR_STAFF) and by_sender:
        yield (
            "採用した自治体が給与を支給します。派遣元の負担は、寄附や別の取決めが要ります。",
            "地方公務員法24条・25条",
        )
    if terms.scheme == Scheme.PLACED and by_host:
        yield (
            "委託では、団体がその職員に給与を支払います。自治体が直接に支払うときは、"
            "任用や労働者派遣に当たらないか確かめます。",
            _AS_LABOUR,
        )
    if terms.scheme == Scheme.CEDED and by_sender:
        yield ("退職して採用されるので、給与は採用した側が負担します。", "地方公務員法24条・25条")


def _status(terms: Terms) -> Found:
    frame = FRAMES[terms.scheme]
    if terms.scheme in _RESIGNED and terms.keeps_status:
        yield (
            "この制度では、派遣元を退職してから勤めます。「退職しない」と合いません。",
            frame.law,
        )
    if terms.scheme == Scheme.TRAINING and terms.keeps_status is False:
        yield ("研修は、派遣元の職員の身分のまま行います。「退職する」と合いません。", frame.law)
    if terms.scheme == Scheme.PUBLIC_CORPORATION and terms.keeps_status is False:
        yield ("2条の派遣は、派遣元の職員の身分を保ったまま行います。", f"{_DISPATCH_ACT}4条")
    if terms.scheme == Scheme.BETWEEN_MUNICIPALITIES and terms.keeps_status is False:
        yield (
            "派遣元の職員のまま、派遣を受けた自治体の職員の身分を併せ持ちます。「退職する」と合いません。",
            "地方自治法252条の17第2項",
        )
    if terms.scheme == Scheme.FIXED_TERM and terms.keeps_status:
        yield (
            "もとの勤め先に籍を残すときは、営利企業への従事などの許可が要ります。",
            "地方公務員法38条1項",
        )
    if terms.scheme == Scheme.PLACED and terms.rules_of == SecondmentSide.HOST:
        yield (
            "勤務時間などを受入先の規程によると、自治体の職員が直接に指揮命令する形に近づきます。",
            _AS_LABOUR,
        )


def _missing(terms: Terms) -> Found:
    """What has to be on record for the person who goes."""
    article = _CONSENT.get(Scheme(terms.scheme))
    if article and not terms.has_consent:
        yield ("派遣には、職員本人の同意が要ります。同意が記録されていません。", article)
    if terms.scheme == Scheme.RETIRED and terms.host == Body.COMPANY and not terms.host_is_invested:
        yield (
            "派遣元の出資がある会社か、記録されていません。出資し、条例で定めた株式会社に限ります。",
            f"{_DISPATCH_ACT}10条1項",
        )
    if (
        terms.scheme == Scheme.SIDE_JOB
        and terms.sender == Body.MUNICIPALITY
        and terms.permitted_on is None
    ):
        yield (
            "職員が営利企業に勤め、または報酬を得て働くには、任命権者の許可が要ります。"
            "許可の日が記録されていません。",
            "地方公務員法38条1項",
        )


def _of_scheme(terms: Terms) -> Found:
    if terms.scheme in (Scheme.ENTREPRENEUR, Scheme.SIDE_ENTREPRENEUR):
        yield from _entrepreneur(terms)
    if terms.scheme == Scheme.DONATED and _same_prefecture(terms):
        yield (
            "企業の所在地が受入先と同じ都道府県です。本社のある自治体への寄附は対象になりません。",
            "地域再生法13条の3・企業版ふるさと納税の要件",
        )
    if terms.scheme == Scheme.STATE_EXCHANGE and Body.STATE not in (terms.sender, terms.host):
        yield (
            "国の職員についての法律で、自治体や団体どうしの移り方は対象に挙げられていません。"
            "自治体では、39条の研修や任期付職員などによります。",
            f"{_EXCHANGE_ACT}2条",
        )


def _entrepreneur(terms: Terms) -> Found:
    law = FRAMES[terms.scheme].law
    if terms.sender_prefecture and terms.sender_prefecture not in METROPOLITAN:
        yield ("派遣元の企業の所在地が、三大都市圏の外です。", law)
    if terms.host_prefecture in METROPOLITAN and terms.host == Body.MUNICIPALITY:
        yield (
            "受入先が三大都市圏の都府県にあります。対象は圏外の市町村と、圏内の条件不利地域などです。",
            law,
        )
    if terms.host_is_prefecture:
        yield ("受入先は市町村です。都道府県は対象に挙げられていません。", law)
    least = 10 if terms.scheme == Scheme.ENTREPRENEUR else 4
    if terms.days_per_month is not None and terms.days_per_month < least:
        need = "月の半分以上" if terms.scheme == Scheme.ENTREPRENEUR else "月4日・20時間以上"
        yield (f"勤務が月{terms.days_per_month}日です。{need}の勤務が要ります。", law)


def _paper(terms: Terms) -> Found:
    if terms.scheme == Scheme.OTHER and not terms.legal_basis:
        yield ("根拠となる法令・条例・要綱が書かれていません。", _NO_ARTICLE)
    is_open = terms.state in (*BEFORE_SIGNING, SecondmentState.CALLED_OFF)
    if not is_open and not terms.has_agreement and terms.scheme in _BY_PAPER:
        yield (
            "締結した覚書・協定（許可・任用の文書を含む）の名称が書かれていません。",
            FRAMES[terms.scheme].law,
        )


def _same_prefecture(terms: Terms) -> bool:
    return bool(terms.sender_prefecture) and terms.sender_prefecture == terms.host_prefecture


def reaches(start: date, end: date, months: int, *, whole: bool = False) -> bool:
    """Whether start–end (inclusive) is longer than `months`; with `whole`, at least as long.

    4/1–3/31 is 12 months, and so is 2/29–2/27 of the next year.
    """
    limit = _months_later(start, months)
    after_end = end.toordinal() + 1
    return after_end >= limit.toordinal() if whole else after_end > limit.toordinal()


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _fiscal_end(day: date) -> date:
    return date(day.year + (day.month >= 4), 3, 31)


def _span(months: int) -> str:
    return f"{months // 12}年" if months % 12 == 0 else f"{months}か月"
