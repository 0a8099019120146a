"""The schemes by which people move, as plain data: law, who may send whom, how long, who pays.

From domain.md §3 and the laws named. The lists say what is usual: a municipality's 条例 may say
otherwise, so nothing here refuses anything (secondment_concerns.py shows it as 「要確認」).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from partners.enums import OrganisationKind
from partners.secondment_enums import Scheme


class Body(Enum):
    """A kind of body as the schemes tell them apart."""

    MUNICIPALITY = "自治体"
    COMPANY = "会社"
    NPO = "NPO法人"
    CORPORATION = "一般社団・財団法人（公益を含む）"
    WELFARE = "社会福祉法人"
    PUBLIC_BODY = "公的な法人"
    STATE = "国の機関"
    FOREIGN = "外国の機関（国際機関を含む）"
    OTHER = "その他の団体"
    UNKNOWN = "種別の分からない団体"


BODY_OF_KIND = {
    OrganisationKind.STOCK_COMPANY: Body.COMPANY,
    OrganisationKind.OTHER_COMPANY: Body.COMPANY,
    OrganisationKind.FINANCIAL: Body.COMPANY,
    OrganisationKind.NPO: Body.NPO,
    OrganisationKind.CERTIFIED_NPO: Body.NPO,
    OrganisationKind.GENERAL_ASSOCIATION: Body.CORPORATION,
    OrganisationKind.PUBLIC_ASSOCIATION: Body.CORPORATION,
    OrganisationKind.GENERAL_FOUNDATION: Body.CORPORATION,
    OrganisationKind.PUBLIC_FOUNDATION: Body.CORPORATION,
    OrganisationKind.SOCIAL_WELFARE: Body.WELFARE,
    OrganisationKind.PUBLIC_BODY: Body.PUBLIC_BODY,
    OrganisationKind.SCHOOL: Body.OTHER,
    OrganisationKind.UNIVERSITY: Body.OTHER,
    OrganisationKind.COOPERATIVE: Body.OTHER,
    OrganisationKind.CONSORTIUM: Body.OTHER,
    OrganisationKind.VOLUNTARY: Body.OTHER,
    OrganisationKind.OTHER: Body.OTHER,
}

CITY = frozenset({Body.MUNICIPALITY})
COMPANY = frozenset({Body.COMPANY})
STATE = frozenset({Body.STATE})
PRIVATE = frozenset(set(Body) - {Body.MUNICIPALITY, Body.STATE, Body.FOREIGN})
ANYBODY = frozenset(Body)
# 派遣法2条1項: 一般社団・財団法人, 地方独立行政法人, 政令で定める特別法の法人, 地方六団体.
PUBLIC_INTEREST = frozenset({Body.CORPORATION, Body.WELFARE, Body.PUBLIC_BODY})
# 三大都市圏 of the 要綱 of 地域活性化起業人, by prefecture code; parts of some only.
METROPOLITAN = frozenset(
    {"11", "12", "13", "14", "21", "23", "24", "26", "27", "28", "29"},
)


@dataclass(frozen=True)
class SchemeFrame:
    """What is usual under one scheme; months are whole, None where nothing is usual.

    `usual_months` is the ordinary longest term, `longest_months` the one after extension.
    `to_check` are questions to settle in every case, whatever was typed.
    """

    scheme: Scheme
    law: str
    senders: frozenset[Body]
    hosts: frozenset[Body]
    who: str
    term: str
    payer: str
    shortest_months: int | None = None
    usual_months: int | None = None
    longest_months: int | None = None
    to_check: tuple[str, ...] = ()

    @property
    def is_for_all(self) -> bool:
        """Whether it says nothing about who goes where."""
        return self.senders == self.hosts == ANYBODY


_FRAMES = (
    SchemeFrame(
        Scheme.TRAINING,
        "地方公務員法39条",
        CITY,
        ANYBODY,
        "自治体の職員を、企業・NPO・ほかの自治体などへ（職務命令による研修）",
        "法に定めはなく、要綱で1年以内とするものが多く、協議で2年まで延ばす例があります",
        "給与と通勤手当は派遣元。受入先の用務の旅費・超過勤務は受入先とする例が多い",
        usual_months=12,
        longest_months=24,
        to_check=(
            "要綱や要領で、派遣先と期間の決まりを確かめます。",
            "受入先が派遣元の入札や公募に参加するときは、公正性を妨げないか確かめます。",
        ),
    ),
    SchemeFrame(
        Scheme.PUBLIC_CORPORATION,
        "公益的法人等派遣法2条",
        CITY,
        PUBLIC_INTEREST,
        "自治体の職員を、条例で定めた公益的法人等へ（本人の同意と取決めが要る）",
        "3年以内。特に必要で本人が同意すれば5年まで",
        "派遣先。派遣元は原則として支給せず、委託・共同の業務などは条例で支給できる",
        usual_months=36,
        longest_months=60,
        to_check=("派遣先の団体が、派遣元の条例（規則）に挙げられているか確かめます。",),
    ),
    SchemeFrame(
        Scheme.RETIRED,
        "公益的法人等派遣法10条",
        CITY,
        COMPANY,
        "自治体の職員が退職し、自治体が出資する条例で定めた株式会社（特定法人）へ",
        "3年以内で条例が定める期間。終われば復職",
        "派遣先",
        usual_months=36,
        longest_months=36,
        to_check=(
            "派遣先の会社が条例に挙げられているか、復職の取扱いが取決めにあるか確かめます。",
        ),
    ),
    SchemeFrame(
        Scheme.BETWEEN_MUNICIPALITIES,
        "地方自治法252条の17",
        CITY,
        CITY,
        "自治体の求めに応じて、ほかの自治体の職員を（災害応援など）",
        "両方の協議で決めます",
        "給料・手当（退職手当を除く）・旅費は受入先、退職手当などは派遣元",
    ),
    SchemeFrame(
        Scheme.ENTREPRENEUR,
        "総務省 地域活性化起業人制度推進要綱",
        COMPANY,
        CITY,
        "三大都市圏の企業の社員を、地方の市町村へ（企業と市町村の協定）",
        "6か月以上3年以内",
        "受入先の市町村（特別交付税の措置あり）",
        shortest_months=6,
        usual_months=36,
        longest_months=36,
        to_check=(
            "受入先の要綱で、入社からの年数と、区域内で勤めていた人を除く決まりを確かめます。",
            "月の半分以上、受入先の区域で勤務するか確かめます。",
        ),
    ),
    SchemeFrame(
        Scheme.SIDE_ENTREPRENEUR,
        "総務省 地域活性化起業人制度推進要綱",
        COMPANY,
        CITY,
        "三大都市圏の企業の社員個人を、副業として地方の市町村へ",
        "3年以内",
        "受入先の市町村（特別交付税の措置あり）",
        usual_months=36,
        longest_months=36,
        to_check=(
            "月4日・20時間以上の勤務と、月1日以上の滞在を確かめます。",
            "勤め先の企業が副業を認めているか確かめます。",
        ),
    ),
    SchemeFrame(
        Scheme.DONATED,
        "地域再生法13条の3（まち・ひと・しごと創生寄附活用事業）",
        COMPANY,
        ANYBODY - {Body.STATE, Body.FOREIGN},
        "寄附をした企業の社員を、自治体や事業を行う団体へ",
        "契約によります。寄附のあった年度に任用します",
        "人件費を含む寄附を原資に、受入先",
        to_check=("企業の本社（主たる事務所）が受入先の自治体にないか確かめます。",),
    ),
    SchemeFrame(
        Scheme.PRACTICE,
        "受入先の自治体の要綱（実務研修）",
        PRIVATE,
        CITY,
        "企業・団体の職員を、身分を併せ持たせるなどして自治体へ",
        "1年以内が多く、3年までの例があります",
        "派遣元とする例が多い",
        usual_months=12,
        longest_months=36,
        to_check=("地方公務員法16条の欠格条項に当たらないか、要綱の推薦の手続を確かめます。",),
    ),
    SchemeFrame(
        Scheme.PLACED,
        "業務委託契約・協定（労働者派遣法、職業安定法44条に注意）",
        PRIVATE,
        CITY,
        "団体の職員を、受託した業務のコーディネーターとして庁内へ",
        "契約や協定の期間",
        "派遣元（委託料・負担金を含む）",
        to_check=(
            "委託では、自治体の職員が直接に指揮命令しないか確かめます（労働者派遣との区別）。",
        ),
    ),
    SchemeFrame(
        Scheme.BETWEEN_ORGANISATIONS,
        "出向契約（職業安定法44条に注意）",
        PRIVATE,
        PRIVATE,
        "団体の職員を、雇用関係を保ったままほかの団体へ",
        "契約によります",
        "契約によります",
        to_check=("業として行う労働者供給に当たらないか、本人の同意があるか確かめます。",),
    ),
    SchemeFrame(
        Scheme.FIXED_TERM,
        "地方公共団体の一般職の任期付職員の採用に関する法律3条・4条・6条",
        PRIVATE,
        CITY,
        "専門的な知識や経験のある人を、任期を定めて自治体の職員に",
        "5年以内（4条の任期付は3年、特に必要なら5年）",
        "受入先の自治体（条例による給与）",
        usual_months=60,
        longest_months=60,
        to_check=(
            "受入先の条例に任期付職員の定めがあるか確かめます。",
            "4条による任期は3年（特に必要なら5年）、3条（特定任期付）は5年までです。",
        ),
    ),
    SchemeFrame(
        Scheme.FISCAL_YEAR_STAFF,
        "地方公務員法22条の2",
        PRIVATE,
        CITY,
        "団体の職員や経験のある人を、会計年度ごとに自治体の職員に",
        "採用の日からその会計年度の末日まで（再度の任用はできる）",
        "受入先の自治体（条例による給与・報酬）",
        to_check=("フルタイムのときは、もとの勤め先との兼業に38条の許可が要るか確かめます。",),
    ),
    SchemeFrame(
        Scheme.REVOLVING_DOOR,
        "地方公務員法17条の2・38条の2",
        ANYBODY,
        ANYBODY,
        "官と民のあいだで、離職と採用を繰り返しながら移る",
        "決まった期間はありません",
        "そのとき勤める側",
        to_check=("離職した職員の働きかけの規制（38条の2）と、退職管理条例を確かめます。",),
    ),
    SchemeFrame(
        Scheme.FORMER_OFFICIAL,
        "地方公務員法38条の2・38条の6",
        CITY,
        PRIVATE,
        "退職した自治体の職員を、団体が採用",
        "決まった期間はありません。離職後2年間は働きかけの規制",
        "採用した団体",
        to_check=(
            "離職前5年間の職務に関する働きかけを、離職後2年間しないことを確かめます。",
            "退職管理条例に、再就職の届出があるか確かめます。",
        ),
    ),
    SchemeFrame(
        Scheme.PUBLIC_OFFICE,
        "地方公務員法3条3項（特別職）、地方自治法92条の2・142条・180条の5",
        PRIVATE,
        CITY,
        "団体の職員が、審議会の委員や参与などの公職に就く",
        "委嘱や任期によります",
        "受入先の自治体（報酬・費用弁償）",
        to_check=("その団体が自治体の請負をするときは、請負の禁止や審議からの除斥を確かめます。",),
    ),
    SchemeFrame(
        Scheme.SIDE_JOB,
        "地方公務員法38条",
        ANYBODY,
        ANYBODY,
        "本業を続けながら、別の自治体や団体でも働く",
        "許可や契約の期間",
        "そのとき働く側",
        to_check=(
            "許可の基準（人事委員会規則など）と、利害関係・勤務時間への影響を確かめます。",
            "パートタイムの会計年度任用職員は、38条1項の許可の対象ではありません。",
        ),
    ),
    SchemeFrame(
        Scheme.CEDED,
        "地方公務員法17条の2（選考による採用）、国家公務員退職手当法7条5項・退職手当条例",
        CITY | STATE,
        CITY | STATE,
        "国や自治体の職員が、求めに応じて退職し（割愛）、引き続き国や別の自治体に採用される",
        "法に定めはなく、2〜3年で戻る例が多くあります",
        "採用した側",
        to_check=(
            "退職手当の在職期間を通算するか、両方の条例（国は法律）で確かめます。",
            "身分を移さずに送るときは、39条の派遣研修や自治法派遣によります。",
        ),
    ),
    SchemeFrame(
        Scheme.STATE_EXCHANGE,
        "国と民間企業との間の人事交流に関する法律",
        PRIVATE | STATE,
        PRIVATE | STATE,
        "国の職員を民間企業へ（交流派遣）、民間企業の社員を任期を定めて国へ（交流採用）",
        "3年以内。特に必要なら5年まで",
        "交流派遣は派遣先の企業、交流採用は国",
        usual_months=36,
        longest_months=60,
        to_check=("所管する省庁の許認可や契約の相手でないか、交流の基準を確かめます。",),
    ),
    SchemeFrame(
        Scheme.ABROAD,
        "外国の地方公共団体の機関等に派遣される一般職の地方公務員の処遇等に関する法律2条",
        CITY,
        frozenset({Body.FOREIGN}),
        "自治体の職員を、条例の定めにより外国の自治体・政府や国際機関へ（本人の同意が要る）",
        "法に定めはなく、条例や派遣先との合意によります",
        "派遣先の給与と合わせて、派遣元が条例で支給できる",
        to_check=("派遣元に、外国の機関等への派遣の条例があるか確かめます。",),
    ),
    SchemeFrame(
        Scheme.OTHER,
        "",
        ANYBODY,
        ANYBODY,
        "上のどれにも当たらない移り方",
        "取決めによります",
        "取決めによります",
        to_check=("根拠となる法令・条例・要綱を「根拠法令」に書きます。",),
    ),
)
FRAMES: dict[str, SchemeFrame] = {frame.scheme.value: frame for frame in _FRAMES}
