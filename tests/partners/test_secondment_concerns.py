"""What lies outside a scheme's usual frame: legal and doubtful combinations, never a refusal."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from partners.secondment_concerns import WHERE_TO_LOOK, Terms, concerns, reaches
from partners.secondment_enums import Scheme
from partners.secondment_schemes import FRAMES, Body

APRIL = date(2023, 4, 1)
YEAR_END = date(2024, 3, 31)

CITY, COMPANY, NPO = Body.MUNICIPALITY, Body.COMPANY, Body.NPO
STATE, FOREIGN, UNKNOWN = Body.STATE, Body.FOREIGN, Body.UNKNOWN

# Each scheme with everything as it usually is.
USUAL: dict[str, dict[str, Any]] = {
    Scheme.TRAINING: {"sender": CITY, "host": NPO, "salary": "sender", "keeps_status": True},
    Scheme.PUBLIC_CORPORATION: {
        "sender": CITY,
        "host": Body.CORPORATION,
        "ends_on": date(2026, 3, 31),
        "salary": "host",
        "keeps_status": True,
        "has_consent": True,
    },
    Scheme.RETIRED: {
        "sender": CITY,
        "host": COMPANY,
        "ends_on": date(2026, 3, 31),
        "salary": "host",
        "keeps_status": False,
        "host_is_invested": True,
    },
    Scheme.BETWEEN_MUNICIPALITIES: {"sender": CITY, "host": CITY, "salary": "host"},
    Scheme.ENTREPRENEUR: {
        "sender": COMPANY,
        "host": CITY,
        "sender_prefecture": "13",
        "host_prefecture": "32",
        "days_per_month": 12,
    },
    Scheme.SIDE_ENTREPRENEUR: {
        "sender": COMPANY,
        "host": CITY,
        "sender_prefecture": "27",
        "host_prefecture": "39",
        "days_per_month": 4,
    },
    Scheme.DONATED: {
        "sender": COMPANY,
        "host": CITY,
        "sender_prefecture": "13",
        "host_prefecture": "32",
    },
    Scheme.PRACTICE: {"sender": Body.WELFARE, "host": CITY, "salary": "sender"},
    Scheme.PLACED: {"sender": NPO, "host": CITY, "salary": "sender"},
    Scheme.BETWEEN_ORGANISATIONS: {"sender": COMPANY, "host": NPO},
    Scheme.FIXED_TERM: {"sender": COMPANY, "host": CITY, "salary": "host"},
    Scheme.FISCAL_YEAR_STAFF: {"sender": NPO, "host": CITY, "salary": "host"},
    Scheme.REVOLVING_DOOR: {"sender": CITY, "host": NPO},
    Scheme.FORMER_OFFICIAL: {"sender": CITY, "host": NPO, "keeps_status": False},
    Scheme.PUBLIC_OFFICE: {"sender": NPO, "host": CITY},
    Scheme.SIDE_JOB: {"sender": CITY, "host": NPO, "permitted_on": APRIL},
    Scheme.CEDED: {"sender": STATE, "host": CITY, "salary": "host", "keeps_status": False},
    Scheme.STATE_EXCHANGE: {"sender": STATE, "host": COMPANY, "ends_on": date(2026, 3, 31)},
    Scheme.ABROAD: {"sender": CITY, "host": FOREIGN, "has_consent": True, "keeps_status": True},
    Scheme.OTHER: {"sender": CITY, "host": NPO, "legal_basis": "試験市要綱"},
}


def terms(scheme: str, **changes: Any) -> Terms:
    values = {"starts_on": APRIL, "ends_on": YEAR_END, **USUAL[scheme], **changes}
    return Terms(scheme=scheme, **values)


def articles(scheme: str, **changes: Any) -> list[str]:
    return [concern.article for concern in concerns(terms(scheme, **changes))]


def test_every_scheme_has_its_frame_and_a_usual_example() -> None:
    assert set(FRAMES) == set(Scheme.values) == {str(scheme) for scheme in USUAL}


@pytest.mark.parametrize("scheme", Scheme.values)
def test_the_usual_form_of_a_scheme_raises_no_concern(scheme: str) -> None:
    assert concerns(terms(scheme)) == []


ACT = "公益的法人等派遣法"
OUTLINE = "総務省 地域活性化起業人制度推進要綱"
ABROAD = "外国派遣法（昭和62年法律78号）2条"
EXCHANGE = "官民人事交流法"
LABOUR = "労働者派遣法2条1号・職業安定法44条"
TAX = "地域再生法13条の3・企業版ふるさと納税（人材派遣型）の要件"


@pytest.mark.parametrize(
    ("scheme", "changes", "expected"),
    [
        # 39条: a year, two after consultation.
        (Scheme.TRAINING, {"ends_on": date(2024, 4, 1)}, ["地方公務員法39条"]),
        (Scheme.TRAINING, {"ends_on": date(2025, 4, 1)}, ["地方公務員法39条"]),
        (Scheme.TRAINING, {"until": date(2025, 3, 31)}, ["地方公務員法39条"]),
        (Scheme.TRAINING, {"salary": "host"}, ["地方公務員法39条"]),
        (Scheme.TRAINING, {"sender": NPO}, ["地方公務員法39条"]),
        (Scheme.TRAINING, {"keeps_status": False}, ["地方公務員法39条"]),
        # 2条: NPO法人 are not named, companies are not meant; 3 years, 5 with consent.
        (Scheme.PUBLIC_CORPORATION, {"host": NPO}, [f"{ACT}2条1項"]),
        (Scheme.PUBLIC_CORPORATION, {"host": COMPANY}, [f"{ACT}2条1項・10条"]),
        (
            Scheme.PUBLIC_CORPORATION,
            {"host": CITY},
            [f"{ACT}2条1項・地方自治法252条の17"],
        ),
        (Scheme.PUBLIC_CORPORATION, {"host": Body.OTHER}, [f"{ACT}2条1項"]),
        (Scheme.PUBLIC_CORPORATION, {"host": Body.WELFARE}, []),
        (Scheme.PUBLIC_CORPORATION, {"ends_on": date(2026, 4, 1)}, [f"{ACT}3条1項・2項"]),
        (Scheme.PUBLIC_CORPORATION, {"ends_on": date(2028, 4, 1)}, [f"{ACT}3条1項・2項"]),
        (Scheme.PUBLIC_CORPORATION, {"salary": "sender"}, [f"{ACT}6条1項・2項"]),
        (Scheme.PUBLIC_CORPORATION, {"has_consent": None}, [f"{ACT}2条2項"]),
        (Scheme.PUBLIC_CORPORATION, {"keeps_status": False}, [f"{ACT}4条"]),
        # 10条: a company in which the municipality has a share.
        (Scheme.RETIRED, {"host": NPO}, [f"{ACT}10条1項"]),
        (Scheme.RETIRED, {"host_is_invested": None}, [f"{ACT}10条1項"]),
        (Scheme.RETIRED, {"ends_on": date(2026, 4, 1)}, [f"{ACT}10条"]),
        (Scheme.RETIRED, {"keeps_status": True}, [f"{ACT}10条"]),
        (Scheme.RETIRED, {"salary": "shared"}, [f"{ACT}10条"]),
        (Scheme.BETWEEN_MUNICIPALITIES, {"host": NPO}, ["地方自治法252条の17"]),
        (Scheme.BETWEEN_MUNICIPALITIES, {"salary": "sender"}, ["地方自治法252条の17第2項"]),
        # 地域活性化起業人: 6 months to 3 years, from the metropolitan areas to elsewhere.
        (Scheme.ENTREPRENEUR, {"ends_on": date(2023, 9, 29)}, [OUTLINE]),
        (Scheme.ENTREPRENEUR, {"ends_on": date(2023, 9, 30)}, []),
        (Scheme.ENTREPRENEUR, {"ends_on": date(2026, 3, 31)}, []),
        (Scheme.ENTREPRENEUR, {"ends_on": date(2026, 4, 1)}, [OUTLINE]),
        (Scheme.ENTREPRENEUR, {"sender_prefecture": "40"}, [OUTLINE]),
        (Scheme.ENTREPRENEUR, {"host_prefecture": "13"}, [OUTLINE]),
        (Scheme.ENTREPRENEUR, {"host_is_prefecture": True}, [OUTLINE]),
        (Scheme.ENTREPRENEUR, {"sender": CITY, "host": COMPANY}, [OUTLINE, OUTLINE]),
        (Scheme.ENTREPRENEUR, {"days_per_month": 4}, [OUTLINE]),
        (Scheme.SIDE_ENTREPRENEUR, {"days_per_month": 3}, [OUTLINE]),
        # The year of the donation; not where the company has its seat.
        (Scheme.DONATED, {"ends_on": date(2025, 3, 31)}, [TAX]),
        (Scheme.DONATED, {"sender": NPO}, [FRAMES[Scheme.DONATED].law]),
        (
            Scheme.DONATED,
            {"sender_prefecture": "32"},
            ["地域再生法13条の3・企業版ふるさと納税の要件"],
        ),
        (Scheme.PRACTICE, {"sender": CITY}, [FRAMES[Scheme.PRACTICE].law]),
        (Scheme.PRACTICE, {"ends_on": date(2026, 4, 1)}, [FRAMES[Scheme.PRACTICE].law]),
        (Scheme.PLACED, {"host": NPO}, [FRAMES[Scheme.PLACED].law]),
        (Scheme.BETWEEN_ORGANISATIONS, {"host": CITY}, [FRAMES[Scheme.BETWEEN_ORGANISATIONS].law]),
        (Scheme.FIXED_TERM, {"ends_on": date(2028, 4, 1)}, ["任期付職員法6条"]),
        (Scheme.FIXED_TERM, {"salary": "sender"}, ["地方公務員法24条・25条"]),
        (
            Scheme.FISCAL_YEAR_STAFF,
            {"starts_on": date(2023, 10, 1), "ends_on": date(2024, 9, 30)},
            ["地方公務員法22条の2第2項"],
        ),
        (Scheme.FORMER_OFFICIAL, {"keeps_status": True}, ["地方公務員法38条の2・38条の6"]),
        (Scheme.FORMER_OFFICIAL, {"host": CITY}, ["地方公務員法38条の2・38条の6"]),
        (Scheme.PUBLIC_OFFICE, {"host": NPO}, [FRAMES[Scheme.PUBLIC_OFFICE].law]),
        (Scheme.SIDE_JOB, {"permitted_on": None}, ["地方公務員法38条1項"]),
        (Scheme.SIDE_JOB, {"host": CITY}, ["地方公務員法24条3項・35条・38条"]),
        (Scheme.SIDE_JOB, {"sender": NPO, "host": CITY, "permitted_on": None}, []),
        (Scheme.OTHER, {"legal_basis": ""}, ["根拠法令・条例"]),
        # Signed, but on no paper.
        (Scheme.TRAINING, {"state": "running"}, ["地方公務員法39条"]),
        (Scheme.TRAINING, {"state": "running", "has_agreement": True}, []),
        (Scheme.FORMER_OFFICIAL, {"state": "running"}, []),
    ],
)
def test_what_lies_outside_the_frame_is_named_with_its_article(
    scheme: str, changes: dict[str, Any], expected: list[str]
) -> None:
    assert articles(scheme, **changes) == expected


def line(until: date, *, same: bool | None = True) -> dict[str, Any]:
    """A renewal from 令和8年4月1日 on of one that began in 令和5年4月1日."""
    return {
        "line_starts_on": APRIL,
        "starts_on": date(2026, 4, 1),
        "ends_on": until,
        "same_person": same,
    }


@pytest.mark.parametrize(
    ("scheme", "changes", "expected"),
    [
        # 3 and 5 years to the day, in one piece, with an extension, and added up over renewals.
        (Scheme.PUBLIC_CORPORATION, {"ends_on": date(2026, 3, 31)}, []),
        (Scheme.PUBLIC_CORPORATION, {"ends_on": date(2028, 3, 31)}, [f"{ACT}3条1項・2項"]),
        (Scheme.PUBLIC_CORPORATION, {"until": date(2028, 4, 1)}, [f"{ACT}3条1項・2項"]),
        (Scheme.PUBLIC_CORPORATION, line(date(2028, 3, 31)), [f"{ACT}3条1項・2項"]),
        (Scheme.PUBLIC_CORPORATION, line(date(2028, 4, 1), same=None), [f"{ACT}3条1項・2項"]),
        (Scheme.PUBLIC_CORPORATION, line(date(2028, 4, 1), same=False), []),
        (Scheme.ENTREPRENEUR, line(date(2027, 3, 31)), [OUTLINE]),
        (Scheme.TRAINING, line(date(2027, 3, 31)), ["地方公務員法39条"]),
        (Scheme.BETWEEN_MUNICIPALITIES, line(date(2029, 3, 31)), []),
        (Scheme.FIXED_TERM, {"ends_on": date(2028, 3, 31)}, []),
        (Scheme.FISCAL_YEAR_STAFF, {"ends_on": date(2024, 4, 1)}, ["地方公務員法22条の2第2項"]),
        (Scheme.FISCAL_YEAR_STAFF, line(date(2027, 3, 31)), []),
        (Scheme.STATE_EXCHANGE, {"ends_on": date(2028, 4, 1)}, [f"{EXCHANGE}8条・19条"]),
        # Ministries, foreign bodies and what cannot be told.
        (Scheme.TRAINING, {"host": STATE}, []),
        (Scheme.PUBLIC_CORPORATION, {"host": STATE}, [f"{ACT}2条1項・地方公務員法39条"]),
        (Scheme.PUBLIC_CORPORATION, {"host": FOREIGN}, [f"{ACT}2条1項・{ABROAD}"]),
        (Scheme.BETWEEN_MUNICIPALITIES, {"host": STATE}, ["地方自治法252条の17"]),
        (Scheme.BETWEEN_MUNICIPALITIES, {"keeps_status": False}, ["地方自治法252条の17第2項"]),
        (Scheme.ABROAD, {"host": Body.PUBLIC_BODY}, [FRAMES[Scheme.ABROAD].law]),
        (Scheme.ABROAD, {"has_consent": None}, [ABROAD]),
        (Scheme.CEDED, {"keeps_status": True}, [FRAMES[Scheme.CEDED].law]),
        (Scheme.CEDED, {"salary": "sender"}, ["地方公務員法24条・25条"]),
        (Scheme.CEDED, {"sender": NPO}, [FRAMES[Scheme.CEDED].law]),
        (
            Scheme.STATE_EXCHANGE,
            {"sender": CITY},
            [FRAMES[Scheme.STATE_EXCHANGE].law, f"{EXCHANGE}2条"],
        ),
        (Scheme.RETIRED, {"host": UNKNOWN}, [f"{ACT}10条"]),
        # An NPO's coordinators in a city hall: no orders, no pay from the city.
        (Scheme.PLACED, {"salary": "host"}, [LABOUR]),
        (Scheme.PLACED, {"rules_of": "host"}, [LABOUR]),
        (Scheme.PLACED, {"host": STATE}, [FRAMES[Scheme.PLACED].law]),
        (Scheme.FIXED_TERM, {"keeps_status": True}, ["地方公務員法38条1項"]),
        # A rule names nobody whose consent or permission could be missing.
        (Scheme.PUBLIC_CORPORATION, {"state": "rule", "has_consent": None}, []),
        (Scheme.SIDE_JOB, {"state": "rule", "permitted_on": None}, []),
        (Scheme.RETIRED, {"state": "rule", "host_is_invested": None}, []),
        (Scheme.ENTREPRENEUR, {"state": "rule", "sender": UNKNOWN}, []),
    ],
)
def test_terms_at_the_edge_and_bodies_of_all_kinds_are_told_with_their_article(
    scheme: str, changes: dict[str, Any], expected: list[str]
) -> None:
    assert articles(scheme, **changes) == expected


def test_a_body_of_unknown_kind_is_said_to_be_so_and_a_known_pair_hears_what_is_made_for_it() -> (
    None
):
    unknown = concerns(terms(Scheme.ENTREPRENEUR, sender=UNKNOWN))
    to_city = concerns(terms(Scheme.TRAINING, sender=NPO, host=CITY))

    assert unknown[0].text.startswith("派遣元の種別が分からないので、")
    assert "「団体職員の配置（委託・協定）」" in to_city[0].text


def test_every_concern_says_where_to_look() -> None:
    found = concerns(terms(Scheme.PUBLIC_CORPORATION, host=NPO))

    assert [concern.text.endswith(WHERE_TO_LOOK) for concern in found] == [True]
    assert "政令・条例" in WHERE_TO_LOOK


@pytest.mark.parametrize("scheme", Scheme.values)
def test_every_combination_of_bodies_outside_the_frame_is_shown(scheme: str) -> None:
    frame = FRAMES[scheme]

    silent = [
        (sender, host)
        for sender in Body
        for host in Body
        if not (sender in frame.senders and host in frame.hosts)
        and not concerns(terms(scheme, sender=sender, host=host))
    ]

    assert silent == []


@pytest.mark.parametrize(
    ("start", "end", "months", "longer", "as_long"),
    [
        (APRIL, YEAR_END, 12, False, True),
        (APRIL, date(2024, 4, 1), 12, True, True),
        (APRIL, date(2024, 3, 30), 12, False, False),
        (date(2024, 2, 29), date(2025, 2, 27), 12, False, True),
        (date(2024, 2, 29), date(2025, 2, 28), 12, True, True),
        (date(2023, 8, 31), date(2024, 2, 28), 6, False, True),
    ],
)
def test_a_term_is_measured_in_months_with_both_ends(
    start: date, end: date, months: int, longer: bool, as_long: bool
) -> None:
    assert (reaches(start, end, months), reaches(start, end, months, whole=True)) == (
        longer,
        as_long,
    )
