"""Where the sample cases are placed: every prefecture, from villages to the largest cities."""

from __future__ import annotations

from dataclasses import dataclass

from cases.enums import Stage, Visibility

S, V = Stage, Visibility


@dataclass(frozen=True)
class Placement:
    """One theme in one place. `start` and `years` count fiscal years from the present one."""

    theme: str
    code: str
    start: int
    years: int
    stage: Stage
    visibility: Visibility = Visibility.PUBLIC
    archived: bool = False
    continues: bool = False  # the case placed just before it, of the same theme and place
    copied: bool = False  # the first case of the theme
    partner: str = ""  # another organisation than the theme's; "-" for none yet
    further: tuple[str, ...] = ()


P = Placement
# Keys of cases count the places of a theme: a new place goes after the last one of its theme.
PLACEMENTS = (
    P("watch", "012041", -2, 3, S.RUNNING),  # 旭川市
    P("watch", "023434", -1, 3, S.RUNNING, copied=True),  # 西目屋村
    P("watch", "453617", -4, 3, S.ENDED),  # 高原町
    P("study", "281000", -2, 1, S.ENDED),  # 神戸市
    P("study", "281000", -1, 1, S.ENDED, continues=True),
    P("study", "281000", 0, 1, S.RUNNING, continues=True),
    P("study", "271403", -1, 2, S.RUNNING, copied=True),  # 堺市
    P("study", "034851", 0, 1, S.RUNNING, V.MEMBERS),  # 普代村
    P("hikikomori", "232149", -1, 1, S.ENDED, partner="nihohe"),  # 蒲郡市
    P("hikikomori", "232149", 0, 1, S.RUNNING, continues=True),
    P("hikikomori", "202029", -1, 3, S.RUNNING, copied=True),  # 松本市
    P("hikikomori", "382027", 0, 2, S.CONTRACT),  # 今治市
    P("meals", "342076", -1, 3, S.RUNNING),  # 福山市
    P("meals", "362042", -3, 2, S.ENDED),  # 阿南市
    P("work", "131202", -1, 2, S.RUNNING),  # 練馬区
    P("work", "063240", 0, 1, S.CALL, partner="-"),  # 大江町
    P("work", "103446", -5, 3, S.ENDED),  # 榛東村
    P("health", "141305", -1, 3, S.RUNNING),  # 川崎市
    P("health", "272124", -2, 3, S.RUNNING, copied=True),  # 八尾市
    P("health", "183822", -3, 3, S.ENDED),  # 池田町
    P("agriculture", "442143", -2, 3, S.RUNNING),  # 国東市
    P("agriculture", "204501", 0, 2, S.DIALOGUE, partner="-"),  # 山形村
    P("agriculture", "263648", -1, 2, S.RUNNING, copied=True),  # 笠置町
    P("language", "102016", -1, 2, S.RUNNING),  # 前橋市
    P("language", "232114", -2, 2, S.ENDED),  # 豊田市
    P("language", "142085", 0, 1, S.RUNNING, V.MEMBERS),  # 逗子市
    P("club", "152021", -1, 2, S.RUNNING),  # 長岡市
    P("club", "462241", 0, 1, S.CONCEPT, partner="-"),  # 伊佐市
    P("safety", "112275", -1, 2, S.RUNNING),  # 朝霞市
    P("safety", "452025", -3, 2, S.ENDED),  # 都城市
    P("waste", "214019", -1, 2, S.RUNNING),  # 揖斐川町
    P("waste", "232149", 0, 1, S.RUNNING, copied=True, partner="ukino"),  # 蒲郡市
    P("waste", "473600", -2, 1, S.ENDED, partner="aozora"),  # 伊是名村
    P("disaster", "042137", -3, 5, S.RUNNING),  # 栗原市
    P("disaster", "392049", -1, 3, S.CONTRACT, further=("393860",)),  # 南国市、いの町
    P("disaster", "433641", -6, 4, S.ENDED),  # 玉東町
    P("park", "122122", -2, 10, S.RUNNING),  # 佐倉市
    P("park", "402214", 0, 10, S.CALL, partner="-"),  # 太宰府市
    P("library", "082201", -1, 5, S.RUNNING),  # つくば市
    P("library", "052035", -5, 5, S.ENDED),  # 横手市
    P("migration", "363421", -1, 2, S.RUNNING),  # 神山町
    P("migration", "194239", 0, 1, S.RUNNING, copied=True),  # 西桂町
    P("migration", "325279", -2, 2, S.ENDED),  # 知夫村
    P("vacant", "294411", -1, 3, S.RUNNING),  # 吉野町
    P("vacant", "303046", 0, 2, S.DIALOGUE),  # 紀美野町
    P("counter", "221007", 0, 1, S.RUNNING),  # 静岡市
    P("counter", "092088", -1, 1, S.ENDED),  # 小山市
    P("counter", "281000", 0, 1, S.CONTRACT, V.MEMBERS),  # 神戸市
    P("tourism", "322059", -1, 2, S.RUNNING),  # 大田市
    P("tourism", "162108", -3, 2, S.ENDED, archived=True),  # 南砺市
    P("tourism", "162027", 0, 1, S.RUNNING, copied=True),  # 高岡市
    P("startup", "222160", -2, 3, S.RUNNING),  # 袋井市
    P("startup", "072044", -4, 4, S.ENDED),  # いわき市
    P("naming", "462187", -2, 5, S.RUNNING),  # 霧島市
    P("naming", "172103", 0, 3, S.CALL, partner="-"),  # 白山市
    P("advert", "152048", 0, 1, S.RUNNING),  # 三条市
    P("advert", "332020", -3, 3, S.ENDED),  # 倉敷市
    P("forest", "394114", -1, 3, S.RUNNING),  # 津野町
    P("forest", "313289", -2, 2, S.ENDED, partner="yamabiko"),  # 智頭町
    P("school", "414255", -2, 10, S.RUNNING),  # 白石町
    P("school", "353418", 0, 5, S.CONCEPT, partner="-"),  # 上関町
    P("school", "423238", -1, 5, S.CONTRACT, copied=True),  # 波佐見町
    P("lunch", "121002", -1, 15, S.RUNNING),  # 千葉市
    P("lunch", "372021", 0, 15, S.DIALOGUE, partner="-"),  # 丸亀市
    P("training", "261009", -2, 1, S.ENDED, partner="sodachi"),  # 京都市
    P("training", "242039", -1, 1, S.ENDED, copied=True, partner="sodachi"),  # 伊勢市
    P("posting", "063819", 0, 1, S.RUNNING),  # 高畠町
    P("posting", "423831", -2, 1, S.ENDED),  # 小値賀町
    P("policy", "252069", -1, 1, S.ENDED),  # 草津市
    P("policy", "282014", 0, 1, S.CONCEPT),  # 姫路市
    # Prefectures lead cases, too; and some work is nobody's alone.
    P("work", "270008", -1, 2, S.RUNNING, partner="tomoshibi"),  # 大阪府
    P("disaster", "020001", -2, 3, S.RUNNING, partner="okuya"),  # 青森県
    P("training", "", 0, 1, S.RUNNING, partner="network"),
    P("language", "472018", 0, 1, S.RUNNING),  # 那覇市
    P("work", "032115", -1, 2, S.RUNNING),  # 釜石市
    # What is not published yet: the demo's own two cities have some to finish.
    P("library", "281000", 0, 5, S.CONCEPT, V.DRAFT, partner="-"),
    P("vacant", "281000", 0, 2, S.DIALOGUE, V.DRAFT),
    P("watch", "281000", -1, 2, S.RUNNING, V.DRAFT, partner="iroha"),
    P("club", "232149", 0, 1, S.CONCEPT, V.DRAFT, partner="-"),
    P("park", "232149", 1, 10, S.CONCEPT, V.DRAFT, partner="-"),
    P("meals", "282014", -1, 1, S.ENDED, V.DRAFT, archived=True),  # 姫路市
)
