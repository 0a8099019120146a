"""The written part of a call's dossier: texts and CSV rows, a fixed few queries for each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from ppp_portal.audit import AuditEntry
from ppp_portal.components import Item
from ppp_portal.japan.moments import format_day, format_moment
from proposals.domain.call_content import read_content
from proposals.domain.call_page import call_page
from proposals.domain.call_words import decimal_words, part_lines
from proposals.domain.dialogue_facts import DialogueFacts, dialogues_before
from proposals.domain.trail_words import action_words
from proposals.enums import QuestionState
from proposals.models import (
    Call,
    CommitteeMember,
    Decision,
    Disqualification,
    InterestDeclaration,
    MeetingRecord,
    Negotiation,
    PartnerInvitation,
    Proposal,
    ReasonRequest,
    Recusal,
    ResultNotice,
    ReviewCopy,
    Score,
)
from proposals.review_enums import RoundState
from proposals.scoring import explain, rank, read

Rows = list[list[Any]]


def moment(value: Any) -> str:
    return format_moment(timezone.localtime(value)) if value else ""


def call_text(call: Call, user: Any) -> str:
    """The 実施要領 as text."""
    page = call_page(call, user, timezone.now())
    lines = [call.title, str(call.municipality), ""]
    lines += [_item_line(item) for item in page.facts if item.value]
    lines += ["", "目的", call.purpose, "", "業務の内容", call.scope, "", "日程"]
    lines += [f"{entry.label}：{entry.when}" for entry in page.schedule]
    content = read_content(call)
    for name, title in (
        ("qualifications", "参加資格"),
        ("documents", "提出書類"),
        ("criteria", "審査項目"),
        ("contributors", "仕様書の作成に関わった団体"),
        ("given_documents", "配布した資料"),
    ):
        lines += ["", title, *(part_lines(name, content.parts[name]) or ["なし"])]
    for title, items in (
        ("審査の方法", page.review),
        ("委員", page.committee),
        ("結果の公表", page.publication),
    ):
        lines += ["", title, *(_item_line(item) for item in items if item.value)]
    return "\n".join([*lines, "", "そのほかの定め", call.terms])


def _item_line(item: Item) -> str:
    value = item.value if isinstance(item.value, str) else "、".join(map(str, item.value or ()))
    return f"{item.term}：{value}"


def dialogue_text(dialogues: Iterable[DialogueFacts]) -> str:
    """Each dialogue behind the call: how many were met, the summaries, and what was handed out."""
    lines: list[str] = []
    for one in dialogues:
        days = "、".join(format_day(day) for day in one.held_on)
        lines += [one.title, "", one.announcement, "", f"対話した団体の数：{one.talks}"]
        lines += [f"対話した日：{days}"] if days else []
        lines += [f"名称の公表に同意した団体：{'、'.join(one.named)}"] if one.named else []
        lines += [f"まだ公表していない要旨：{one.unpublished}"] if one.unpublished else []
        for number, text in enumerate(one.summaries, start=1):
            lines += ["", f"要旨{number}", text]
        for given in one.documents:
            lines += ["", f"渡した資料：{given.title}（{format_day(given.given_on)}）"]
            lines += [text for text in (given.file and given.file.name, given.url) if text]
            lines += [given.content] if given.content else []
        lines += [""]
    return "\n".join(lines)


def corrections(call: Call) -> Rows:
    """One row for each thing that a 訂正 changed."""
    rows: Rows = [["番号", "日時", "理由", "項目", "訂正前", "訂正後"]]
    for one in call.corrections.order_by("number"):
        head = [one.number, moment(one.made_at), one.reason]
        rows += [[*head, row["label"], row["before"], row["after"]] for row in one.changes]
    return rows


def questions(call: Call) -> Rows:
    """Without who asked: that stays hidden here too (domain.md §1.4)."""
    rows: Rows = [["番号", "質問の日時", "質問", "回答の種類", "回答", "公表日時"]]
    for one in call.questions.filter(state=QuestionState.RELEASED).order_by("number", "pk"):
        kind = one.get_reply_display()
        when = [moment(one.asked_at), moment(one.released_at)]
        rows.append([one.number, when[0], one.text, kind, one.answer, when[1]])
    return rows


def committee(call: Call) -> Rows:
    """Without the letters: the score sheets stay unlinked from the names."""
    rows: Rows = [["氏名", "肩書", "外部", "委員長", "退任", "退任の理由"]]
    for one in CommitteeMember.objects.filter(call=call).order_by("name", "pk"):
        marks = ["○" if mark else "" for mark in (one.is_outsider, one.is_chair)]
        rows.append([one.name, one.post, *marks, moment(one.ended_at), one.end_reason])
    return rows


def interests(call: Call) -> Rows:
    rows: Rows = [["種別", "委員", "団体", "内容", "理由", "日時"]]
    declared = InterestDeclaration.objects.filter(member__call=call)
    for one in declared.select_related("member", "entry__organisation").order_by("pk"):
        what = one.get_kind_display() if one.has_interest else "なし"
        body = one.entry.organisation.name
        rows.append(["申告", one.member.name, body, what, one.note, moment(one.declared_at)])
    ruled = Recusal.objects.filter(member__call=call)
    for row in ruled.select_related("member", "entry__organisation").order_by("pk"):
        what = "除斥する" if row.is_recused else "除斥しない"
        body = row.entry.organisation.name
        rows.append(["除斥", row.member.name, body, what, row.reason, moment(row.recorded_at)])
    return rows


def meetings(call: Call) -> Rows:
    rows: Rows = [["段階", "回", "開催日", "場所", "出席", "利害関係", "接触", "議事の要旨"]]
    found = MeetingRecord.objects.filter(round__call=call).select_related("round")
    for one in found.prefetch_related("present").order_by("round", "number"):
        present = "、".join(sorted(member.name for member in one.present.all()))
        asked = one.interests_note or ("確かめた" if one.interests_asked else "")
        contact = one.contact_note if one.had_contact else "なし"
        stage = one.round.get_kind_display()
        rows.append(
            [
                stage,
                one.number,
                format_day(one.held_on),
                one.place,
                present,
                asked,
                contact,
                one.minutes,
            ]
        )
    return rows


def scores(call: Call) -> Rows:
    """Of closed rounds only, under the members' letters."""
    rows: Rows = [["段階", "団体", "委員", "項目", "評価", "点", "所見"]]
    found = Score.objects.filter(
        copy__candidate__round__call=call, copy__candidate__round__state=RoundState.CLOSED
    ).select_related(
        "criterion",
        "copy__member",
        "copy__candidate__round",
        "copy__candidate__proposal__entry__organisation",
    )
    order = ("copy__candidate__round", "copy__candidate", "copy__member__label")
    for one in found.order_by(*order, "criterion__position", "pk"):
        candidate = one.copy.candidate
        rows.append(
            [
                candidate.round.get_kind_display(),
                candidate.proposal.entry.organisation.name,
                f"委員{one.copy.member.label}",
                one.criterion.name,
                one.grade,
                decimal_words(one.points),
                one.comment,
            ]
        )
    return rows


def ranking_text(decision: Decision) -> str:
    """Every step of the ranking in words."""
    found = explain(rank(read(decision.ranking["input"])))
    lines = [found.outcome, "", "決まり"]
    lines += [f"{one.title}：{one.words}　{one.figure}" for one in found.rules]
    for proposal in found.proposals:
        lines += ["", f"{proposal.name}　{proposal.rank}　総合点 {proposal.total}"]
        for row in proposal.rows:
            cells = zip(proposal.columns, row.cells, strict=True)
            lines.append(f"　{row.member}：" + "、".join(f"{name} {cell}" for name, cell in cells))
        lines += [f"　{one.title}：{one.words}　{one.figure}" for one in proposal.steps]
    return "\n".join([*lines, "", *found.ties, *found.undecided, *found.warnings])


def decision_text(decision: Decision) -> str:
    lines = [f"結果：{decision.get_outcome_display()}", f"決定日時：{moment(decision.decided_at)}"]
    for place in decision.places.select_related("proposal__entry__organisation"):
        organisation = place.proposal.entry.organisation.name
        lines.append(f"{place.get_kind_display()} {place.position}：{organisation}")
    if decision.by_same_person:
        lines.append("案を作った人が決定した。")
    if decision.by_member:
        lines.append("委員が決定した。")
    lines += ["", "理由", decision.reason, "", "付帯意見", decision.remarks or "なし"]
    return "\n".join([*lines, "", f"順位のもとの照合値（SHA-256）：{decision.input_hash}"])


def people_decided(call: Call) -> Rows:
    """失格, rulings at a tie, and negotiations."""
    rows: Rows = [["種別", "対象", "内容", "理由", "日時"]]
    out = Disqualification.objects.filter(proposal__entry__call=call)
    for one in out.select_related("proposal__entry__organisation").order_by("pk"):
        body = one.proposal.entry.organisation.name
        rows.append(["失格", body, one.get_ground_display(), one.reason, moment(one.decided_at)])
    names = {
        str(pk): name
        for pk, name in Proposal.objects.filter(entry__call=call).values_list(
            "pk", "entry__organisation__name"
        )
    }
    for ruling in call.rulings.order_by("pk"):
        rule = ruling.get_rule_display()
        order = " → ".join(names[id_] for id_ in ruling.order)
        rows.append(["同点の決定", order, rule, ruling.reason, moment(ruling.ruled_at)])
    talks = Negotiation.objects.filter(place__decision__call=call)
    for talk in talks.select_related("place__proposal__entry__organisation").order_by("pk"):
        body = talk.place.proposal.entry.organisation.name
        reason = "　".join(text for text in (talk.start_reason, talk.end_reason) if text)
        when = moment(talk.ended_at or talk.started_at)
        rows.append(["協議", body, talk.get_state_display(), reason, when])
    return rows


def notices(call: Call) -> Rows:
    rows: Rows = [["団体", "結果", "通知日時", "添えた文", "説明の求め", "回答"]]
    found = ResultNotice.objects.filter(decision__call=call)
    for one in found.select_related("entry__organisation", "reason_request").order_by(
        "entry__received_at", "pk"
    ):
        asked = getattr(one, "reason_request", None)
        words = [asked.text, asked.answer] if asked else ["", ""]
        head = [one.entry.organisation.name, one.get_outcome_display(), moment(one.released_at)]
        rows.append([*head, one.message, *words])
    return rows


def invited(call: Call) -> list[list[Any]]:
    """To whom the municipality has shown the call, and whether they were interested."""
    rows: list[list[Any]] = [["団体", "案内した日時", "返事"]]
    found = PartnerInvitation.objects.filter(call=call).select_related("organisation")
    for one in found.order_by("created_at", "pk"):
        rows.append([one.organisation.name, moment(one.created_at), one.get_state_display()])
    return rows


def trail(call: Call) -> Iterator[list[Any]]:
    """The audit trail of the call and of everything that belongs to it, oldest first."""
    yield ["日時", "立場", "操作", "対象", "内容", "操作の記号"]
    rows = AuditEntry.objects.none()
    for kind, found in _of_the_trail(call).items():
        pks = [str(pk) for pk in found.values_list("pk", flat=True)]
        rows = rows | AuditEntry.objects.filter(object_type=kind, object_id__in=pks)
    for one in rows.order_by("at", "pk").iterator():
        detail = json.dumps(one.detail, ensure_ascii=False)
        words = action_words(one.action)
        yield [moment(one.at), one.acting_as, words, one.object_label, detail, one.action]


def _of_the_trail(call: Call) -> dict[str, QuerySet[Any]]:
    """By the type that the trail names them with: what acts on a call are recorded on."""
    decisions = Decision.objects.filter(call=call)
    return {
        "proposals.call": Call.objects.filter(pk=call.pk),
        "proposals.dialogue": dialogues_before(call),
        "proposals.partnerinvitation": PartnerInvitation.objects.filter(call=call),
        "proposals.entry": call.entries.all(),
        "proposals.proposal": Proposal.objects.filter(entry__call=call),
        "proposals.committeemember": call.committee.all(),
        "proposals.reviewround": call.rounds.all(),
        "proposals.reviewcopy": ReviewCopy.objects.filter(member__call=call),
        "proposals.decision": decisions,
        "proposals.resultnotice": ResultNotice.objects.filter(decision__in=decisions),
        "proposals.reasonrequest": ReasonRequest.objects.filter(notice__decision__in=decisions),
        "proposals.negotiation": Negotiation.objects.filter(place__decision__in=decisions),
    }
