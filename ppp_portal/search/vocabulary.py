"""What the analyser's dictionary does not know about the language of town halls. Data only.

First the mechanism (normalised forms, readings; `lexicon.py`), then a line here. Only spellings of
one and the same word belong here, and abbreviations nobody takes for anything else; words that
are merely close in meaning (高齢者 and シニア) stay apart, because a search must not surprise.
"""

# Each line one word, first the form that is kept. Entries are compared after `lexicon.key_of`,
# so only what differs beyond width, case, kana and the dictionary's own normal forms is listed.
SAME_WORD_LINES = """
一人 独り 1人
一人親 独り親 1人親
ふるさと 故郷 古里
街歩き 町歩き まち歩き まちあるき
地域興し 地域起こし 地域おこし
寄り添い 寄りそい よりそい
呼び掛け 呼びかけ 呼掛け
立ち上げ 立上
連携 連繋 連けい
人作り 人づくり ひとづくり
困り事 困りごと こまりごと
学び舎 学びや まなびや
歩み あゆみ
癌 がん
繋がり つながり 繋り
年配 年輩
洗浄 洗滌
メール eメール 電子メール
デイサービス ディサービス
ボランティア ボランテイア
コミュニティ コミュニテイ
コミュニティー コミュニテイー
コーディネーター コオーディネーター
eスポーツ e-sports esports
カフェ cafe
牡蠣 かき
蕎麦 そば
饂飩 うどん
熊 くま
猿 さる
鹿 しか
犬 いぬ
森 もり
竹 たけ
梅 うめ
栗 くり
桃 もも
鮎 あゆ
鮭 さけ
組み立て くみ立て
畑 はたけ
薪 まき
豆 まめ
芋 いも
米 こめ
雪 ゆき
氷 こおり
菊 きく
杉 すぎ
松 まつ
鶴 つる
傘 かさ
鰹 かつお
海苔 のり
胡麻 ごま
薔薇 ばら
塩竈市 塩釜市
三者 3者
二者 2者
持ち込み 持込
硝子 ガラス
""".strip()

# Nouns in kana of several common characters, which they must not bring together.
HOMOPHONES = """
はし かき かみ くも あめ はな さけ かぶ すみ ほし たま あし はち とり
"""

# Characters that are written either way in running text, beside the variants in names that
# `japan/text.py` folds. The first of each pair is kept.
OLD_FORMS = """
填塡 莱萊 図圖 芸藝 旧舊 拡擴 仮假 価價 号號 辞辭 台臺 岳嶽 篭籠 桝枡 鯵鰺 騨驒 鴎鷗 野埜 柳栁 砺礪 麹麴 頬頰 剥剝
繋繫 噛嚙 痩瘦 掴摑 掻搔 醤醬 蝉蟬 侠俠 顛顚 祷禱 売賣 関闗 辺边 歴歷 暦曆 教敎 税稅 説說 閲閱 鋭銳 悦悅 脱脫 研硏
済濟 検檢 験驗 険險 営營 覚覺 働仂 第㐧 職耺 亜亞 悪惡 圧壓 囲圍 為爲 壱壹 隠隱 衛衞 縁緣 艶艷 奥奧 殴毆 穏穩 絵繪
懐懷 壊壞 概槪 殻殼 渇渴 缶罐 巻卷 陥陷 勧勸 寛寬 歓歡 既旣 偽僞 犠犧 拠據 虚虛 峡峽 挟挾 狭狹 駆驅 薫薰 径徑 掲揭
蛍螢 軽輕 鶏鷄 撃擊 倹儉 圏圈 献獻 顕顯 厳嚴 効效 恒恆 砕碎 剤劑 参參 桟棧 蚕蠶 惨慘 賛贊 残殘 糸絲 歯齒 湿濕 写寫
収收 従從 渋澁 獣獸 縦縱 処處 叙敍 将將 称稱 渉涉 証證 奨奬 状狀 浄淨 剰剩 畳疊 縄繩 壌壤 嬢孃 譲讓 醸釀 触觸 嘱囑
寝寢 慎愼 粋粹 酔醉 随隨 髄髓 枢樞 声聲 摂攝 窃竊 専專 浅淺 践踐 潜潛 繊纖 禅禪 双雙 壮壯 捜搜 挿插 争爭 窓窗 装裝
騒騷 臓臟 即卽 属屬 堕墮 帯帶 滞滯 択擇 担擔 胆膽 弾彈 断斷 痴癡 遅遲 昼晝 虫蟲 鋳鑄 庁廳 聴聽 勅敕 鎮鎭 逓遞 点點
党黨 盗盜 灯燈 闘鬭 届屆 弐貳 悩惱 脳腦 覇霸 拝拜 廃廢 髪髮 蛮蠻 秘祕 払拂 併倂 並竝 舗舖 褒襃 翻飜 満滿 訳譯 予豫
余餘 揺搖 様樣 謡謠 覧覽 乱亂 猟獵 塁壘 涙淚 励勵 隷隸 霊靈 齢齡 恋戀 炉爐 楼樓 録錄 場塲 潟瀉 焔焰 鴬鶯 諫諌 頚頸
鹸鹼 麺麵 尭堯 涼凉 廻囘 群羣 略畧 裏裡 杯盃 蒋蔣 翠翆 窯窰
"""

# Legal forms as they stand in brackets after NFKC (㈱ is (株) there).
LEGAL_FORMS = {
    "株": "株式会社",
    "有": "有限会社",
    "同": "合同会社",
    "資": "合資会社",
    "社": "社団法人",
    "財": "財団法人",
    "一社": "一般社団法人",
    "一財": "一般財団法人",
    "公社": "公益社団法人",
    "公財": "公益財団法人",
    "福": "社会福祉法人",
    "社福": "社会福祉法人",
    "学": "学校法人",
    "医": "医療法人",
    "宗": "宗教法人",
    "独": "独立行政法人",
    "地独": "地方独立行政法人",
    "特非": "NPO法人",
    "特活": "NPO法人",
    "NPO": "NPO法人",
    "認特": "認定NPO法人",
}

# Pattern → text the analyser gets in its place. For words whose long and short forms are used
# side by side in one list of partners.
REWRITES = (
    (r"特定非営利活動法人", "NPO法人"),
    (r"居ばしょ", "居場所"),
    (r"さと親", "里親"),
    (r"ひき(?=[籠篭])", "引き"),
    (r"位置付(?![けく])", "位置付け"),
    (r"シュミレ", "シミュレ"),
    (r"ボランテイア", "ボランティア"),
    (r"コミュニテイ", "コミュニティ"),
    (r"(?<=[館校会社園所局])長(?=期(?![待間])|寿命|距離)", " 長"),
    (r"会社会(?=科|見学)", "会 社会"),
    (r"東京都市(?=[部長民議立内役])", "東京都 市"),
    (r"見守(?![らりるれろっ])", "見守り"),
    (r"空(?=店舗|校舎|倉庫|教室|公共)", "空き"),
    (r"繋(?=[りる])", "繋が"),
    (r"ひとつ(?!なが)", "一つ"),
    (r"ふたつ", "二つ"),
    (r"書込(?![みむん])", "書き込み"),
    (r"[Nn][Pp][Oo] 法人", "NPO法人"),
)
# Lexemes that a text keeps although a rewrite took their words away.
REWRITTEN_WORDS = {"特定非営利活動法人": ("特定", "非営利", "活動", "非営利活動")}

# Words of this field that people also write in kana and the analyser cannot read there (いばしょ
# comes out as い|ば|しょ). Reading → usual spelling. Readings of four characters and more, and
# only those that mean nothing else.
KANA_SPELLING_PAIRS = """
いばしょ=居場所 こそだて=子育て こどもしょくどう=子ども食堂 こうれいしゃ=高齢者 こうれいか=高齢化 しょうがいしゃ=障害者 しょうがいじ=障害児 ひとりおや=一人親
ひとりぐらし=一人暮らし おとしより=お年寄り まちなか=町なか にんちしょう=認知症 としょかん=図書館 こうみんかん=公民館 はくぶつかん=博物館 びじゅつかん=美術館
たいいくかん=体育館 ほいくえん=保育園 ほいくしょ=保育所 ようちえん=幼稚園 しょうがっこう=小学校 ちゅうがっこう=中学校 ふとうこう=不登校 がいこくじん=外国人
たぶんかきょうせい=多文化共生 ぼうさい=防災 しえんいん=支援員 そうだんいん=相談員 みんせいいいん=民生委員 じちかい=自治会 ちょうないかい=町内会 あきや=空き家
あきち=空き地 あきてんぽ=空き店舗 やくしょ=役所 しやくしょ=市役所 くやくしょ=区役所 まちやくば=町役場 むらやくば=村役場 きょうどうのまちづくり=協働のまちづくり
しみんきょうどう=市民協働 ちいきおこし=地域おこし かんみんれんけい=官民連携 こうみんれんけい=公民連携 とりくみ=取り組み といあわせ=問い合わせ うちあわせ=打ち合わせ
もうしこみ=申し込み うけつけ=受付 てつづき=手続き しめきり=締め切り ひっこし=引っ越し つきそい=付き添い かたづけ=片付け のりあい=乗り合い たちあげ=立ち上げ
みまもり=見守り ささえあい=支え合い たすけあい=助け合い ふれあい=触れ合い まなびなおし=学び直し いきがい=生き甲斐 かいもの=買い物 そうげい=送迎 さとおや=里親
らくがき=落書き ひきこもり=引き籠もり とうろう=灯籠 にぎわい=賑わい つながり=繋がり こまりごと=困りごと よみきかせ=読み聞かせ げんき=元気 じもと=地元
そふぼ=祖父母 りんぎょう=林業 のうぎょう=農業 ぎょぎょう=漁業 しょうぎょう=商業 ちいき=地域 ちいきづくり=地域づくり しみんかつどう=市民活動 しゅうろう=就労
かんきょう=環境 さいがい=災害 しょくいく=食育 そなえ=備え ぼうはん=防犯 おうえん=応援 たからもの=宝物 おんがく=音楽 れきし=歴史 ざいたく=在宅 ひなん=避難
ひなんじょ=避難所 じどうかん=児童館 がっこう=学校 きょうどう=協働 ねたきり=寝たきり すいどう=水道 がくしゅう=学習 こうりゅう=交流 そうだん=相談 けんこう=健康
きょういく=教育 かつどう=活動 じょうほう=情報 せいかつ=生活 あんしん=安心 あんぜん=安全 しみん=市民 しえん=支援 ほいく=保育 かいご=介護 かだい=課題
たいけん=体験 ほごしゃ=保護者 きょういん=教員 きゅうきゅう=救急 こよう=雇用 びちく=備蓄 みんぱく=民泊 こみんか=古民家 ぜいきん=税金 こうこう=高校
でんとう=伝統 くすり=薬 たてかえ=建て替え かきこみ=書き込み ふりこみ=振り込み うんどう=運動 たいそう=体操 ほうかつ=包括 きょうてい=協定 れんけい=連携
いじゅう=移住 かんこう=観光 しょうてんがい=商店街 しょくどう=食堂 こうつう=交通 どうろ=道路 しょうぼう=消防 ひさいしゃ=被災者 ひさいち=被災地 ふっこう=復興
ふっきゅう=復旧 みりょく=魅力 わかもの=若者 がくせい=学生 せいと=生徒 にゅうようじ=乳幼児 にんさんぷ=妊産婦 しゅうしょく=就職 じちたい=自治体
しちょうそん=市町村 じむしょ=事務所 しょくいん=職員 けんしゅう=研修 こうざ=講座 きょうしつ=教室 じゅんかん=循環 しんりん=森林 さとやま=里山 のうか=農家
のうそん=農村 ぎょそん=漁村 りょうし=漁師 とくさんひん=特産品 めいさんひん=名産品 かいはつ=開発 ちょうさ=調査 けんきゅう=研究 じっけん=実験 じっしょう=実証
ほじょきん=補助金 じょせいきん=助成金 ぼしゅう=募集 はっぴょうかい=発表会 せつめいかい=説明会 きょうぎかい=協議会 いいんかい=委員会 そんちょう=村長 ちじ=知事
じゅうみん=住民 くみん=区民 けんみん=県民 ちょうみん=町民 そんみん=村民 かぞく=家族 ふくし=福祉 いりょう=医療 びょういん=病院 しんりょうじょ=診療所
かんごし=看護師 ほけんし=保健師 しゃかい=社会 けいざい=経済 さんぎょう=産業 ぶんか=文化 げいじゅつ=芸術 じんけん=人権 へいわ=平和 こくさい=国際
りゅうがくせい=留学生 つうやく=通訳 ほんやく=翻訳
"""

# Endings that a word is found without: まちづくり by まち, 村おこし by 村.
DETACHABLE_ENDINGS = ("づくり", "作り", "おこし", "興し", "起こし")

# Words inside others that the analyser's shortest words do not show (大学|生).
CONTAINED_WORDS = {
    "大学生": ("学生",),
    "短大生": ("学生",),
    "専門学校生": ("学生",),
    "桜並木": ("桜", "並木"),
    "桜まつり": ("桜",),
}

# Words the analyser sees across the border of two others: 協議会|社団, 少子化|学力.
GREEDY_WORDS = frozenset(["会社", "生活", "会食", "会見", "化学", "地学", "地公", "長官"])

# What a name of a place stands before in a longer name of the dictionary.
NAME_ENDINGS = """
城 城公園 公園 駅 空港 港 大橋 大学 高校 病院 屋 町 村 市 区 川 山 寺 神社 温泉 牛 杉 犬 米 線 湾 島 半島 平野 高原 盆地 祭
"""

# Words of the dictionary that are rarer than what their last character begins: 大学|校舎.
GREEDY_COMPOUNDS = frozenset(["大学校"])

# Words the analyser takes apart for the sake of the word after them: 事|業務費 is 事業|務費.
TORN_WORDS = """
事業 基地 住民 老人 本部 最大 最小 最高 最低 毎日 昨日 土日 平日 休日 祝日 当日 終日
"""

# Words with little meaning of their own, when written in kana: they end a chain of words.
KANA_AUXILIARIES = frozenset(
    ["為る", "有る", "居る", "成る", "出来る", "呉れる", "頂く", "下さる", "行く", "来る", "御座る"]
)
