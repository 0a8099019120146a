"""What the sample cases are about, first half: invented work of invented organisations.

The texts speak of what a sample organisation does; they claim nothing about a real municipality.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cases.enums import Origin, PartnerRole
from partners.enums import Field, Method


@dataclass(frozen=True)
class Theme:
    """One kind of work. Each place that does it takes the next of `titles`.

    `texts` are long texts by field name, given to the first place in full, to others in part.
    """

    key: str
    titles: tuple[str, ...]
    summary: str
    fields: tuple[Field, ...]
    method: Method
    origin: Origin
    organisation: str
    role: PartnerRole
    departments: tuple[str, ...]
    texts: dict[str, str] = field(default_factory=dict)


THEMES_OF_LIFE = (
    Theme(
        "watch",
        (
            "配食とあわせた高齢者の見守り",
            "移動販売車による買い物支援と見守り",
            "新聞配達と連携した見守りネットワーク",
        ),
        "サンプル団体が、食事を届けるときに声をかけ、気になる様子があれば地域包括支援センターにつなぐ。",
        (Field.ELDERLY, Field.WELFARE),
        Method.AGREEMENT,
        Origin.AGREEMENT,
        "ha",
        PartnerRole.COUNTERPART,
        ("高齢福祉課", "地域包括支援センター"),
        {
            "reason": "一人暮らしの高齢者が増え、民生委員だけでは訪問が行き届かないという相談から始まった。",
            "purpose": "届ける人の気づきを、必要な支援に早くつなげる。",
            "description": (
                "週に3回、希望する世帯に夕食を届ける。\n"
                "留守が続く、郵便物がたまっているなど、あらかじめ決めた6つの様子に気づいたら、その日のうちに連絡する。\n"
                "月に一度、団体と市と地域包括支援センターが記録を見ながら話し合う。"
            ),
            "results": "届けた先での気づきを、決まった様式でその日のうちに共有できるようになった。",
            "learning": "「何に気づいたら連絡するか」を先に決めておくと、届ける人が迷わない。",
            "ingenuity": "連絡票を1枚にまとめ、丸をつけるだけで書けるようにした。",
            "constraints": "本人の同意がないと情報を共有できないため、申込書に同意の欄を設けた。",
            "sustaining": "食事代は利用者が負担し、見守りにかかる分だけを協定で支える。",
        },
    ),
    Theme(
        "study",
        (
            "中学生の学習支援と居場所づくり",
            "訪問とオンラインによる学習支援",
            "大学生と取り組む夜の学習教室",
        ),
        "サンプルNPOが、週2回の学習教室と月1回の面談で、中学生の学びと安心して過ごせる場を支える。",
        (Field.EDUCATION, Field.WELFARE, Field.CHILDCARE),
        Method.COMMISSION,
        Origin.CALL,
        "iroha",
        PartnerRole.CONTRACTOR,
        ("こども家庭課", "生活福祉課"),
        {
            "reason": "家庭の事情で塾に通えない子どもがいる。学校の外にも頼れる大人がほしいという声があった。",
            "purpose": "学習の遅れを取り戻すことと、安心して過ごせる居場所をもつことの両方をねらう。",
            "description": (
                "公民館の一室で、火曜と金曜の18時から20時まで開く。\n"
                "はじめの30分は食事とおしゃべり、その後に一人ひとりの計画で学ぶ。\n"
                "来られない子どもには、訪問またはオンラインで月2回会う。"
            ),
            "challenge": "不登校の子どもにも来てもらうため、教室の前に1対1で会う時間をつくった。",
            "results": "参加した中学生が、進路について面談で話せるようになった。保護者の相談も増えた。",
            "learning": "学習だけを前に出すより、食事と会話から始めるほうが続けて来てくれる。",
            "ingenuity": "学校との連絡は月1回の定例にし、急ぎのことだけ電話にした。",
            "sustaining": "年度ごとに目標を話し合って決め、届かなかった項目も活動報告に書く。",
            "evaluation": "参加実人数、延べ人数、面談の回数を毎月の報告で確かめる。",
            "choice_reason": "訪問とオンラインを組み合わせる提案が、審査基準の「届きにくい家庭への工夫」に合っていた。",
        },
    ),
    Theme(
        "hikikomori",
        (
            "ひきこもり相談と若者の居場所",
            "家族会と進めるひきこもり支援",
            "オンラインから始めるひきこもりの居場所",
        ),
        "サンプル一般社団法人が、相談・訪問・居場所を一つの流れにして、ひきこもりの本人と家族を支える。",
        (Field.YOUTH, Field.WELFARE),
        Method.COMMISSION,
        Origin.INTRODUCTION,
        "nihohe",
        PartnerRole.CONTRACTOR,
        ("福祉課", "健康づくり課"),
        {
            "reason": "相談窓口はあるが、そのあと通える場がないため、相談が途切れていた。",
            "purpose": "相談から居場所、社会とのつながりまでを切れ目なく支える。",
            "description": (
                "相談は電話・来所・訪問・オンラインから選べる。\n"
                "居場所は週3日の午後に開き、何もしないで過ごしてもよい。\n"
                "家族の集まりを月に1回開く。"
            ),
            "results": "オンラインの雑談の場から来所につながる流れができた。",
            "learning": "本人に会えるまでの家族への支援に、時間と費用を見込んでおく必要がある。",
            "ingenuity": "看板を出さず、予約なしで入れるようにした。",
            "spread": "近隣の自治体の職員が見学に来たときは、記録の様式を渡している。",
        },
    ),
    Theme(
        "meals",
        ("子ども食堂のネットワークづくり", "地域の子ども食堂と食材の橋渡し"),
        "サンプル協議会が、子ども食堂どうしの連絡と、寄附された食材の保管・配送を引き受ける。",
        (Field.CHILDCARE, Field.COMMUNITY),
        Method.SUBSIDY,
        Origin.CHALLENGE,
        "chiri",
        PartnerRole.OPERATOR,
        ("こども政策課",),
        {
            "reason": "食堂ごとに食材を集めていて、多い日と足りない日の差が大きかった。",
            "description": "倉庫と冷蔵車を共同で使い、週に1回、必要な量を聞いて配る。",
            "results": "食材の行き先が前日までに決まるようになった。",
            "learning": "寄附する企業には、どこへ届いたかを写真と短い文で返すと続けてもらえる。",
            "sustaining": "補助は立ち上げの3年間とし、その後は会費と寄附で続ける計画とした。",
        },
    ),
    Theme(
        "work",
        ("就労準備支援と地元企業の仕事体験", "短時間から始める就労支援", "農家と取り組む就労体験"),
        "サンプル株式会社が、生活リズムづくりから職場体験までを段階に分けて支える。",
        (Field.EMPLOYMENT, Field.WELFARE),
        Method.COMMISSION,
        Origin.CALL,
        "tochiri",
        PartnerRole.CONTRACTOR,
        ("生活福祉課", "商工課"),
        {
            "reason": "すぐに働くことが難しい人に合う、短い時間の体験先が少なかった。",
            "purpose": "1日1時間からの体験を用意し、本人の速さで就労に近づく。",
            "description": "参加者ごとに6か月の計画を作り、2週間に1回見直す。体験先の開拓は団体が行う。",
            "results": "受け入れる事業所の側でも、仕事の手順書が整った。",
            "learning": "受け入れ先への説明は、制度の話より「当日だれに何を聞けばよいか」が喜ばれる。",
            "evaluation": "体験の回数と、次の段階に進んだ人の数を年度末に確かめる。",
        },
    ),
    Theme(
        "health",
        (
            "成果連動型で進める健康づくり",
            "歩くことから始める健康ポイント",
            "フレイル予防の通いの場づくり",
        ),
        "サンプル株式会社が、運動を続ける仕組みを提供し、決めた成果に応じて支払いを受ける。",
        (Field.HEALTH, Field.ELDERLY),
        Method.PFS,
        Origin.CALL,
        "nuruwo",
        PartnerRole.CONTRACTOR,
        ("健康づくり課", "保険年金課"),
        {
            "reason": "教室が終わると運動をやめてしまう人が多かった。",
            "purpose": "運動を続ける人を増やし、その成果に応じて支払う。",
            "description": "歩数と通いの場への参加をポイントにし、半年ごとに体力測定を行う。",
            "results": "参加者どうしで誘い合うグループが生まれた。",
            "constraints": "成果の測り方と上限額を、契約の前に双方で確かめる必要がある。",
            "evaluation": "基準値、目標、測る時期を契約書の別表に書き、第三者が確かめる。",
        },
    ),
    Theme(
        "agriculture",
        (
            "農福連携による畑仕事と加工品づくり",
            "耕作放棄地を活かす農福連携",
            "茶畑の手入れを担う農福連携",
        ),
        "サンプル社会福祉法人が農家の作業を請け負い、障害のある人が畑と加工場で働く。",
        (Field.AGRICULTURE, Field.DISABILITY),
        Method.SUBSIDY,
        Origin.CHALLENGE,
        "rukawa",
        PartnerRole.OPERATOR,
        ("農林水産課", "障害福祉課"),
        {
            "reason": "収穫期の人手が足りない農家と、仕事を増やしたい事業所の悩みを一度に考えた。",
            "purpose": "農家の人手不足と、障害のある人の働く場を同時に支える。",
            "description": "作業を細かく分けて手順書にし、農家と事業所の間をコーディネーターがつなぐ。",
            "results": "草取りや袋詰めなど、年間を通して頼める作業の一覧ができた。",
            "learning": "はじめの見学に家族も招くと、安心して参加してもらえる。",
            "ingenuity": "作業の難しさを色で示した一覧を、農家と一緒に作った。",
        },
    ),
    Theme(
        "language",
        (
            "やさしい日本語と生活相談の教室",
            "働く外国人住民のための夜の日本語教室",
            "親子で通う日本語ひろば",
        ),
        "サンプル公益財団法人が、日本語の学習と生活の相談を同じ場所で受け付ける。",
        (Field.MULTICULTURAL, Field.EDUCATION),
        Method.COLLABORATION,
        Origin.PRIVATE_PROPOSAL,
        "yotare",
        PartnerRole.CO_HOST,
        ("市民協働課", "国際交流室"),
        {
            "reason": "日本語教室に来る人から、学校や病院のことを聞かれることが多かった。",
            "description": "教室の後の1時間を相談の時間にし、通訳はオンラインでつなぐ。",
            "results": "相談の内容をまとめて、担当課の案内文をやさしい日本語に直した。",
            "learning": "教える人を増やすより、会話の相手になる人を増やすほうが続く。",
            "spread": "使った教材は、だれでも使える形で公開している。",
        },
    ),
    Theme(
        "club",
        ("部活動の地域移行を支えるスポーツクラブ", "文化部の地域移行と指導者の確保"),
        "サンプル総合型クラブが、休日の部活動の指導と、指導者の募集・研修を引き受ける。",
        (Field.SPORTS, Field.EDUCATION),
        Method.COMMISSION,
        Origin.CALL,
        "tsunera",
        PartnerRole.CONTRACTOR,
        ("学校教育課", "スポーツ振興課"),
        {
            "reason": "教員の負担と、少人数で成り立たない部活動の両方が課題だった。",
            "description": "学校をこえて参加できる種目を休日に開く。指導者には安全と対話の研修を行う。",
            "results": "学校になかった種目に参加する生徒が出てきた。",
            "learning": "送迎の方法を先に決めないと、参加したくてもできない家庭が残る。",
            "constraints": "けがのときの連絡と保険の扱いを、学校と文書で決めておく。",
        },
    ),
    Theme(
        "safety",
        ("登下校の見守りと危険箇所の地図づくり", "ながら見守りの協力事業者を広げる"),
        "サンプル任意団体が、配達や散歩の途中の見守りを呼びかけ、気づいた場所を地図にまとめる。",
        (Field.SAFETY, Field.CHILDCARE),
        Method.OTHER,
        Origin.OTHER,
        "namu",
        PartnerRole.COOPERATION,
        ("防犯交通課", "学校教育課"),
        {
            "description": "協力する人は登録証を持ち、気づいたことを月末に知らせる。地図は年に1回、学校と見直す。",
            "results": "子どもと大人が一緒に歩いて確かめる日を、毎年続けている。",
            "learning": "「見守る日」を決めず、日ごろの行動に重ねると長く続く。",
        },
    ),
)
