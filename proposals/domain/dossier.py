"""情報公開用の一式: one call in numbered folders, streamed; what is sealed is listed, not opened.

Reading every opened proposal and file leaves its own row in the trail (domain/sealed.py).
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import timezone

from partners.models import User
from ppp_portal import audit
from ppp_portal.files import disk
from ppp_portal.files.serving import ORIGINAL
from ppp_portal.models import StoredFile
from ppp_portal.pdf import pdf_bytes
from ppp_portal.refusals import ensure
from ppp_portal.tables.disarm import disarm
from proposals.domain import dossier_records as records
from proposals.domain.archive_names import safe_name
from proposals.domain.dialogue_facts import public_dialogue_facts
from proposals.domain.sealed import read_entry, read_entry_file, read_opened, read_opened_file
from proposals.domain.writing import overview
from proposals.enums import EntryState
from proposals.models import Call, Decision, Entry, Proposal
from proposals.permissions.decision import may_take_dossier
from proposals.writing.content import Content

File = tuple[str, bytes]
NOT_READ = "封印のまま（開封していないため、中身はありません）"


class _Pipe(io.RawIOBase):
    """Where the archive is written, and taken from piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.waiting += data
        return len(data)

    def taken(self) -> bytes:
        found = bytes(self.waiting)
        self.waiting.clear()
        return found


def take_dossier(*, by: User, call_id: int) -> Iterator[bytes]:
    """The archive in pieces; one file of it is in memory at a time. Raises Refused."""
    call = Call.objects.select_related("municipality").get(pk=call_id)
    ensure(may_take_dossier(by, call))
    audit.record(by=by, action="call.take_dossier", obj=call)
    return _pieces(files_of(by, call))


def _pieces(files: Iterable[File]) -> Iterator[bytes]:
    pipe = _Pipe()
    stamp = timezone.localtime().timetuple()[:6]
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name, stamp), data, zipfile.ZIP_DEFLATED)
            yield pipe.taken()
    yield pipe.taken()


def files_of(by: User, call: Call) -> Iterator[File]:
    """(path inside the archive, bytes), in the order of the folders."""
    yield from _dialogues(call)
    yield "01_公募要領/公募要領.txt", _text(records.call_text(call, by))
    files = [row.file for row in call.given_documents.select_related("file") if row.file]
    yield from _kept("01_公募要領/配布した資料", files)
    yield "02_訂正/訂正.csv", _csv(records.corrections(call))
    yield "03_質問と回答/質問と回答.csv", _csv(records.questions(call))
    withheld: list[list[Any]] = [["番号", "団体", "部分", "理由"]]
    yield from _entries(by, call, withheld)
    yield from _proposals(by, call, withheld)
    yield "06_委員と会議/委員.csv", _csv(records.committee(call))
    yield "06_委員と会議/利害関係.csv", _csv(records.interests(call))
    yield "06_委員と会議/会議の記録.csv", _csv(records.meetings(call))
    yield "07_採点/採点.csv", _csv(records.scores(call))
    decision = Decision.objects.decided().filter(call=call).first()
    if decision:
        yield "08_順位/順位の計算過程.txt", _text(records.ranking_text(decision))
        yield "08_順位/順位の入力と結果.json", _json(decision.ranking)
        yield "09_決定/決定.txt", _text(records.decision_text(decision))
    yield "09_決定/失格・同点・協議.csv", _csv(records.people_decided(call))
    yield "10_通知/通知.csv", _csv(records.notices(call))
    yield "11_監査記録/監査記録.csv", _csv(records.trail(call))
    yield "12_非公開希望の一覧.csv", _csv(withheld)
    yield "13_案内した団体.csv", _csv(records.invited(call))


def _dialogues(call: Call) -> Iterator[File]:
    """What was said and handed over before the call; nothing where no dialogue led to it."""
    found = public_dialogue_facts(call)
    if found:
        yield "00_公募までの対話/対話.txt", _text(records.dialogue_text(found))
    files = [given.file for one in found for given in one.documents if given.file]
    yield from _kept("00_公募までの対話/渡した資料", files)


def _kept(folder: str, files: Iterable[StoredFile]) -> Iterator[File]:
    for at, stored in enumerate(files, start=1):
        with disk.open_variant(stored.pk, ORIGINAL) as file:
            yield f"{folder}/{at:02}_{safe_name(stored.name)}", file.read()


def _entries(by: User, call: Call, withheld: list[list[Any]]) -> Iterator[File]:
    rows: list[list[Any]] = [
        ["番号", "団体", "構成員", "状態", "受信時刻", "受付番号", "確認の理由"]
    ]
    entries = (
        Entry.objects.visible_to(by)
        .filter(call=call)
        .exclude(state=EntryState.DRAFT)
        .select_related("organisation")
        .prefetch_related("members")
        .order_by("received_at", "pk")
    )
    numbers = _numbers(call)
    for entry in entries:
        number = numbers[entry.pk]
        members = "、".join(member.name for member in entry.members.all())
        head = [number, entry.organisation.name, members, entry.get_state_display()]
        when = records.moment(entry.received_at)
        rows.append([*head, when, entry.receipt_number, entry.decision_reason])
        content = read_entry(entry)
        _note_withheld(withheld, (number, entry.organisation.name), content, call)
        for at, file in enumerate(content.files, start=1):
            found = read_entry_file(by=by, entry=entry, file_id=file.file_id)
            if found:
                folder = f"04_参加申込/{number:02}_{safe_name(entry.organisation.name)}"
                yield f"{folder}/{at:02}_{safe_name(file.name)}", found[1]
    yield "04_参加申込/参加申込.csv", _csv(rows)


def _proposals(by: User, call: Call, withheld: list[list[Any]]) -> Iterator[File]:
    rows: list[list[Any]] = [["番号", "団体", "状態", "受付番号", "受信時刻", "中身"]]
    found = (
        Proposal.objects.filter(entry__call=call)
        .exclude(entry__state=EntryState.DRAFT)
        .select_related("entry__call", "entry__organisation", "submission")
        .order_by("entry__received_at", "entry")
    )
    numbers = _numbers(call)
    for proposal in found:
        number = numbers[proposal.entry_id]
        name = proposal.entry.organisation.name
        version = proposal.submission
        if version is None or version.opened_at is None:
            rows.append([number, name, proposal.get_state_display(), "", "", NOT_READ])
            continue
        when = records.moment(version.received_at)
        state = "辞退" if proposal.entry.state == EntryState.WITHDRAWN else "開封済"
        rows.append([number, name, state, version.receipt_number, when, "あり"])
        content = read_opened(by=by, proposal_id=proposal.pk).content
        _note_withheld(withheld, (number, name), content, call)
        folder = f"05_提案書/{number:02}_{safe_name(name)}"
        yield f"{folder}/提案書.pdf", _pdf(proposal, content)
        for at, file in enumerate(content.files, start=1):
            _, data = read_opened_file(by=by, proposal_id=proposal.pk, file_id=file.file_id)
            yield f"{folder}/{at:02}_{safe_name(file.name)}", data
    yield "05_提案書/提案書の一覧.csv", _csv(rows)


def _numbers(call: Call) -> dict[UUID, int]:
    """Each entrant's number by receipt: the same for its entry, its proposal and its wishes."""
    entries = Entry.objects.filter(call=call).exclude(state=EntryState.DRAFT)
    keys = entries.order_by("received_at", "pk").values_list("pk", flat=True)
    return {pk: number for number, pk in enumerate(keys, start=1)}


def _note_withheld(
    withheld: list[list[Any]], who: tuple[int, str], content: Content, call: Call
) -> None:
    """What the proposer (its number and name) asks to be withheld, with the reason given."""
    criteria = {one.key: one.name for one in call.criteria.all()}
    for key, answer in content.answers.items():
        if answer.withhold:
            withheld.append([*who, f"記述：{criteria.get(key, key)}", answer.withhold_reason])
    if content.price.withhold:
        withheld.append([*who, "見積", content.price.withhold_reason])
    for file in content.files:
        if file.withhold:
            withheld.append([*who, f"ファイル：{file.name}", file.withhold_reason])


def _pdf(proposal: Proposal, content: Content) -> bytes:
    criteria = proposal.call.criteria.filter(needs_answer=True)
    context = {
        "proposal": proposal,
        "call": proposal.call,
        "content": content,
        "version": proposal.submission,
        "overview": overview(proposal.call, content),
        "sections": [(one, content.answer(one.key)) for one in criteria],
        "printed_at": timezone.now(),
    }
    return pdf_bytes(render_to_string("pdf/proposal.html", context))


def _text(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=2).encode()


def _csv(rows: Iterable[Iterable[Any]]) -> bytes:
    """UTF-8 with a mark for Excel; a text that looks like a formula stays a text."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([disarm(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue().encode("utf-8-sig")
