"""S1 of the demo: the report of the evening in 蒲郡市役所, and the three questions asked there.

The facts are those of its page (product.md §3). Nobody's real words are known: the voices say that
they are samples, and the answers are our own sentences in the name of sample organisations, each
with the published source its facts come from (domain.md §2).
"""

from __future__ import annotations

from collections.abc import Mapping

from cases.domain.event_answer import add_answer, publish_answer, record_question
from cases.domain.event_report import write_session_report
from cases.domain.report import (
    ReportInput,
    confirm_report,
    publish_report,
    submit_report,
    update_report,
)
from cases.models import Case, Event
from partners.demo_accounts import DEMO_PASSWORD
from partners.domain.account import find_account
from partners.domain.membership import add_membership
from partners.enums import Role
from partners.models import Municipality, Organisation, User

EDITOR, APPROVER = "editor@other.demo.example", "approver@other.demo.example"
_NARRATIVE = (
    "公民連携の進め方について講演を聞き、そのあとフィッシュボウル（内側の輪が話し、外側の輪が聞き、"
    "席を入れ替わる方法）で対話した。企業の探し方、中間支援組織の見きわめ方、課題をどこまで掘り下げて"
    "から「たすけて」と言うかの三つが、話の中心になった。\n"
    "下の「参加者の声」は、画面の見え方を示す見本で、実際の発言ではない。"
)
_VOICES = (
    "課題をどこまで掘り下げればよいのか迷っていました。",
    "課題を言葉にできていないと気づきました。",
    "早めに「たすけて」と言ってよいのだと思えました。",
    "たすけてと言える相手がほしいです。",
    "企業の探し方が分からないままでした。",
    "企業と話す前に、自分の課の課題を整理したいです。",
    "中間支援組織をどう選べばよいのか不安です。",
    "中間支援の団体に相談してみたいです。",
    "ほかの部署の人と対話できてよかったです。",
    "対話の時間が足りないと感じました。",
    "部署をこえた連携が進まない理由が分かりました。",
    "一人で担当していて相談できる相手がいません。",
    "フィッシュボウルは話しやすかったです。",
    "フィッシュボウルで、聞く時間も大切だと分かりました。",
    "次の予算に間に合わないのが不安です。",
)
# Question, who answers, the answer, what it rests on, its address.
_QUESTIONS = (
    (
        "企業はどうやって探せばよいのでしょうか。",
        "iroha",
        "入口を二つ用意すると探しやすくなります。一つは、困っていることを題目にして期間を決めて呼びかける"
        "入口、もう一つは、題目を決めずにいつでも提案を受ける入口です。横浜市の「共創フロント」は、"
        "この二つを一つの窓口で受け、所管する課につないでいます。\n\n"
        "公募の前に話を聞くサウンディングも使えます。国土交通省の手引きは、関心、内容、条件、方式、障壁、"
        "時期など、聞く項目を八つに分けています。項目が決まっていると、企業の側も答えやすくなります。",
        "横浜市「共創フロント」の紹介記事、国土交通省のサウンディングの手引き",
        "https://jichitai.works/article/details/380",
    ),
    (
        "中間支援組織は、どうやって見きわめればよいのでしょうか。",
        "nihohe",
        "名前の知られ方ではなく、記録で比べます。どの自治体と何年続いているか、報告は期限どおりか、"
        "だれとだれをつなぎ、そのあとどうなったか。この三つを聞いて、答えの元になる資料を見せてもらいます。\n\n"
        "2020年に自治体職員106人に聞いた調査では、少ない選択肢の中から相手を選んでいると感じる人が"
        "64.1%、調べる時間や人手がないことを理由に挙げた人が42.6%でした。一人で調べきろうとせず、"
        "すでに組んだことのある自治体に、うまくいかなかった点も聞くのが早道です。",
        "自治体職員106人への調査（2020年）",
        "https://www.work-master.net/2020201943",
    ),
    (
        "課題をどこまで掘り下げてから「たすけて」と言えばよいのでしょうか。",
        "iroha",
        "答えを決めるところまでは掘り下げません。だれが、いつから、どのくらい困っているか。何を試し、"
        "なぜうまくいかなかったか。解決したらどうなっているか。役所から出せるもの（場所・データ・職員）は"
        "何か。ここまで書けたら、声をかけてよい時期です。\n\n"
        "常総市の保育所の対話では、市が案を固める前に、民間の考え、事業の方式と体制、課題と条件、行政への"
        "期待を聞いています。分からないことを分からないと書いた課題のほうが、具体的な提案を受け取れます。",
        "常総市の保育所に関するサウンディング",
        "https://areabright.com/archives/1951",
    ),
)


def load_event_questions(
    *,
    cases: Mapping[str, Case],
    city: Municipality,
    organisations: Mapping[str, Organisation],
    by: Mapping[str, User],
) -> int:
    """Make what is missing of S1's report and questions; returns how many records were made."""
    event = Event.objects.filter(case=cases["s1-training"], municipality=city).first()
    if event is None:
        return 0
    made = _report(event, city, by[EDITOR])
    for question in _QUESTIONS:
        made += _question(event, organisations, by, *question)
    return made


def _report(event: Event, city: Municipality, editor: User) -> int:
    session = event.sessions.order_by("starts_at", "pk").first()
    if session is None or session.report_id:
        return 0
    report = write_session_report(by=editor, session_id=session.pk)
    said = ReportInput({"narrative": _NARRATIVE, "voices": list(_VOICES)})
    update_report(by=editor, report_id=report.pk, version=report.version, data=said)
    submit_report(by=editor, report_id=report.pk)
    approver = _approver(city)
    confirm_report(by=approver, report_id=report.pk)
    publish_report(by=approver, report_id=report.pk)
    return 1


def _approver(city: Municipality) -> User:
    found = find_account(APPROVER)
    if found is None:
        name = "デモ 別の自治体 承認者"
        found = User.objects.create_user(APPROVER, DEMO_PASSWORD, name=name)
        add_membership(by=found, user=found, body=city, role=Role.APPROVER, department="協働推進課")
    return found


def _question(
    event: Event,
    organisations: Mapping[str, Organisation],
    by: Mapping[str, User],
    text: str,
    body: str,
    answer: str,
    source_note: str,
    source_url: str,
) -> int:
    if event.questions.filter(text=text).exists():
        return 0
    question = record_question(
        by=by[EDITOR], event_id=event.pk, text=text, asker_words="さまざまな部署の職員"
    )
    whose = {"iroha": "manager@npo.demo.example", "nihohe": "manager@other-npo.demo.example"}
    row = add_answer(
        by=by[whose[body]],
        question_id=question.pk,
        body=organisations[body],
        text=answer,
        source_note=source_note,
        source_url=source_url,
    )
    publish_answer(by=by[EDITOR], answer_id=row.pk)
    return 2
