"""Policy proposals (政策提言): content, addressees, answers, backing, what followed."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0014_secondment_links"),
        ("partners", "0002_secondments"),
        ("partners", "__first__"),
        ("proposals", "0018_partner_invitations_stand"),
    ]

    operations = [
        migrations.CreateModel(
            name="PolicyProposal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="題名")),
                ("problem", models.TextField(max_length=4000, verbose_name="解決したい課題")),
                ("proposal", models.TextField(max_length=8000, verbose_name="提言の内容")),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("childcare", "子育て"),
                                ("education", "教育・学習支援"),
                                ("youth", "若者・ひきこもり"),
                                ("welfare", "福祉"),
                                ("employment", "就労・雇用"),
                                ("health", "健康・医療"),
                                ("elderly", "高齢者・介護"),
                                ("disability", "障害者"),
                                ("community", "まちづくり・協働"),
                                ("disaster", "防災・災害"),
                                ("safety", "防犯・交通安全"),
                                ("industry", "産業・地域経済"),
                                ("tourism", "観光"),
                                ("agriculture", "農林水産"),
                                ("environment", "環境・脱炭素"),
                                ("culture", "文化・歴史"),
                                ("sports", "スポーツ"),
                                ("digital", "デジタル・行政DX"),
                                ("facilities", "公共施設・インフラ"),
                                ("migration", "移住・関係人口"),
                                ("multicultural", "多文化共生・国際"),
                                ("hr", "人材育成・研修"),
                                ("administration", "行政運営・計画"),
                            ],
                            max_length=30,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="分野",
                    ),
                ),
                (
                    "is_public",
                    models.BooleanField(default=True, verbose_name="受け付けられたら公開する"),
                ),
                (
                    "prefecture_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2),
                        default=list,
                        editable=False,
                        size=None,
                    ),
                ),
                (
                    "change_kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10),
                        default=list,
                        editable=False,
                        size=None,
                    ),
                ),
                (
                    "answers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12),
                        default=list,
                        editable=False,
                        size=None,
                    ),
                ),
                (
                    "quoted_in",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12),
                        default=list,
                        editable=False,
                        size=None,
                    ),
                ),
                ("search_key", models.TextField(editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "下書き"),
                            ("submitted", "提出済"),
                            ("withdrawn", "取下げ"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                (
                    "receipt_number",
                    models.CharField(
                        blank=True, editable=False, max_length=20, verbose_name="受付番号"
                    ),
                ),
                (
                    "submitted_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="提出日時"),
                ),
                (
                    "published_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="公開日時"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="取下げ日時"),
                ),
                ("source_note", models.CharField(blank=True, max_length=200, verbose_name="出典")),
                ("source_url", models.URLField(blank=True, max_length=500, verbose_name="出典URL")),
                (
                    "external_id",
                    models.CharField(
                        blank=True, editable=False, max_length=100, verbose_name="外部ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登録日時")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新日時")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="policy_proposals",
                        to="partners.organisation",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "政策提言",
                "verbose_name_plural": "政策提言",
                "ordering": (
                    models.OrderBy(models.F("submitted_at"), descending=True, nulls_first=True),
                    "-pk",
                ),
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("submitted_at"), descending=True, nulls_first=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("published_at__isnull", False)),
                        name="proposals_policy_newest",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True),
                            models.Q(("problem", ""), _negated=True),
                            models.Q(("proposal", ""), _negated=True),
                        ),
                        name="proposals_policyproposal_says_what",
                        violation_error_message="題名、解決したい課題、提言の内容を入力してください。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("receipt_number", ""),
                                ("state", "draft"),
                                ("submitted_at__isnull", True),
                                ("submitted_by__isnull", True),
                            ),
                            models.Q(
                                models.Q(("state", "draft"), _negated=True),
                                ("submitted_at__isnull", False),
                                ("submitted_by__isnull", False),
                                models.Q(
                                    models.Q(("receipt_number", ""), _negated=True),
                                    models.Q(("source_note", ""), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="proposals_policyproposal_submitted_has_its_stamp",
                        violation_error_message="提出した提言には、提出日時と受付番号（または出典）が要ります。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_at__isnull", True),
                            models.Q(("is_public", True), ("state", "submitted")),
                            _connector="OR",
                        ),
                        name="proposals_policyproposal_published_by_choice",
                        violation_error_message="公開できるのは、公開すると決めて提出した提言だけです。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "withdrawn"),
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                            ),
                            models.Q(
                                models.Q(("state", "withdrawn"), _negated=True),
                                ("withdrawn_at__isnull", True),
                                ("withdrawn_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="proposals_policyproposal_withdrawal_has_its_stamp",
                        violation_error_message="取り下げた提言だけが、取下げの日時と人を持ちます。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("receipt_number", ""), _negated=True),
                        fields=("receipt_number",),
                        name="proposals_policyproposal_receipt_number_once",
                        violation_error_message="この受付番号は、すでに使われています。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_id",),
                        name="proposals_policyproposal_external_id_once",
                        violation_error_message="この外部IDの提言は、すでに登録されています。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyEvidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shows",
                    models.CharField(blank=True, max_length=300, verbose_name="その事例が示すこと"),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="policy_evidence",
                        to="cases.case",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="proposals.policyproposal",
                    ),
                ),
            ],
            options={
                "verbose_name": "根拠の事例",
                "verbose_name_plural": "根拠の事例",
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("proposal", "case"),
                        name="proposals_policyevidence_once",
                        violation_error_message="同じ事例を二度は挙げられません。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ordinance", "条例"),
                            ("plan", "計画"),
                            ("budget", "予算"),
                            ("scheme", "制度"),
                            ("other", "その他"),
                        ],
                        max_length=10,
                        verbose_name="変えるもの",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                ("wanted", models.TextField(max_length=2000, verbose_name="どう変えたいか")),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="proposals.policyproposal",
                    ),
                ),
            ],
            options={
                "verbose_name": "変えたいもの",
                "verbose_name_plural": "変えたいもの",
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            models.Q(("wanted", ""), _negated=True),
                            ("kind__in", ["ordinance", "plan", "budget", "scheme", "other"]),
                        ),
                        name="proposals_policychange_says_what",
                        violation_error_message="変えるものの種類、名称、どう変えたいかを入力してください。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyBacking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("co_proposer", "共同提案"), ("supporter", "賛同")],
                        max_length=12,
                        verbose_name="立場",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "依頼中"), ("agreed", "同意"), ("declined", "見送り")],
                        default="asked",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                (
                    "words",
                    models.CharField(blank=True, max_length=300, verbose_name="賛同のことば"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登録日時")),
                (
                    "settled_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="返答日時"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="policy_backings",
                        to="partners.organisation",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="backings",
                        to="proposals.policyproposal",
                    ),
                ),
            ],
            options={
                "verbose_name": "共同提案・賛同",
                "verbose_name_plural": "共同提案・賛同",
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("proposal", "organisation"),
                        name="proposals_policybacking_once",
                        violation_error_message="この団体は、すでに共同提案か賛同の相手に入っています。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("settled_at__isnull", True),
                                ("settled_by__isnull", True),
                                ("state", "asked"),
                            ),
                            models.Q(
                                ("state__in", ("agreed", "declined")),
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="proposals_policybacking_settled_has_its_stamp",
                        violation_error_message="同意か見送りには、日時と人の記録が要ります。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyAddressee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name_as_written",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="提言先（記載のまま）"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "受付待ち"),
                            ("received", "受付済・回答待ち"),
                            ("considering", "検討継続"),
                            ("answered", "回答済"),
                            ("noted", "公表資料の記録"),
                        ],
                        default="waiting",
                        max_length=12,
                        verbose_name="状態",
                    ),
                ),
                (
                    "received_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="受付日時"),
                ),
                (
                    "answer_due_on",
                    models.DateField(blank=True, null=True, verbose_name="回答の約束の日"),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("adopted", "採択"),
                            ("partly", "一部反映"),
                            ("considering", "検討継続"),
                            ("declined", "不採択"),
                        ],
                        max_length=12,
                        verbose_name="回答",
                    ),
                ),
                (
                    "answered_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="回答日時"),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="policy_addressees",
                        to="partners.municipality",
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addressees",
                        to="proposals.policyproposal",
                    ),
                ),
            ],
            options={
                "verbose_name": "提言先",
                "verbose_name_plural": "提言先",
                "ordering": ("pk",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["considering", "received"])),
                        fields=["answer_due_on"],
                        name="proposals_policy_promised",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("municipality__isnull", False),
                                ("name_as_written", ""),
                                models.Q(("state", "noted"), _negated=True),
                            ),
                            models.Q(
                                ("municipality__isnull", True),
                                ("state", "noted"),
                                models.Q(("name_as_written", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="proposals_policyaddressee_is_one_body",
                        violation_error_message="提言先は、登録のある自治体か、出典に記載された名称のどちらかです。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ("received", "considering", "answered")),
                                _negated=True,
                            ),
                            models.Q(
                                ("answer_due_on__isnull", False),
                                ("received_at__isnull", False),
                                ("received_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="proposals_policyaddressee_received_has_its_promise",
                        violation_error_message="受け付けた提言には、回答の約束の日が要ります。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at__isnull", False),
                                ("outcome", "considering"),
                                ("state", "considering"),
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("outcome__in", ("adopted", "partly", "declined")),
                                ("state", "answered"),
                            ),
                            models.Q(
                                models.Q(("state__in", ("considering", "answered")), _negated=True),
                                ("answered_at__isnull", True),
                                ("outcome", ""),
                            ),
                            _connector="OR",
                        ),
                        name="proposals_policyaddressee_answered_has_its_outcome",
                        violation_error_message="回答には、採択・一部反映・検討継続・不採択のどれかと、回答の日時が要ります。",
                    ),
                    models.UniqueConstraint(
                        fields=("proposal", "municipality"),
                        name="proposals_policyaddressee_once",
                        violation_error_message="同じ自治体を二度は選べません。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("adopted", "採択"),
                            ("partly", "一部反映"),
                            ("considering", "検討継続"),
                            ("declined", "不採択"),
                        ],
                        max_length=12,
                        verbose_name="回答",
                    ),
                ),
                ("reason", models.TextField(max_length=4000, verbose_name="公表する理由")),
                (
                    "next_due_on",
                    models.DateField(blank=True, null=True, verbose_name="次の回答の約束の日"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="回答日時")),
                (
                    "addressee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="proposals.policyaddressee",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "政策提言への回答",
                "verbose_name_plural": "政策提言への回答",
                "ordering": ("created_at", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), _negated=True),
                            ("outcome__in", ["adopted", "partly", "considering", "declined"]),
                        ),
                        name="proposals_policyreply_says_why",
                        violation_error_message="回答には、公表する理由が要ります。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("next_due_on__isnull", False), ("outcome", "considering")),
                            models.Q(
                                models.Q(("outcome", "considering"), _negated=True),
                                ("next_due_on__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="proposals_policyreply_considering_promises_again",
                        violation_error_message="検討継続の回答には、次の回答の約束の日が要ります。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyFollowUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ordinance", "条例に反映"),
                            ("plan", "計画に反映"),
                            ("budget", "予算に反映"),
                            ("scheme", "制度の見直し"),
                            ("work", "事業の開始"),
                            ("progress", "経過"),
                        ],
                        max_length=12,
                        verbose_name="何があったか",
                    ),
                ),
                ("happened_on", models.DateField(blank=True, null=True, verbose_name="日付")),
                (
                    "name",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="条例・計画・予算などの名称"
                    ),
                ),
                (
                    "number",
                    models.CharField(blank=True, max_length=100, verbose_name="番号・該当する箇所"),
                ),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="URL")),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="説明")),
                (
                    "side",
                    models.CharField(
                        choices=[("municipality", "自治体"), ("organisation", "団体")],
                        max_length=12,
                        verbose_name="書いた側",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sent", "確認待ち"),
                            ("confirmed", "確認済み"),
                            ("declined", "確認できない"),
                        ],
                        default="sent",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                (
                    "refusal",
                    models.CharField(blank=True, max_length=500, verbose_name="確認できない理由"),
                ),
                (
                    "settled_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="確認日時"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登録日時")),
                (
                    "addressee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follow_ups",
                        to="proposals.policyaddressee",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="policy_follow_ups",
                        to="cases.case",
                        verbose_name="始まった事業（事例）",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "政策提言のその後",
                "verbose_name_plural": "政策提言のその後",
                "ordering": ("happened_on", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ("ordinance", "plan", "budget")),
                                models.Q(("name", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(
                                    ("kind__in", ("ordinance", "plan", "budget")), _negated=True
                                ),
                                models.Q(
                                    models.Q(("name", ""), _negated=True),
                                    models.Q(("note", ""), _negated=True),
                                    ("case__isnull", False),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="proposals_policyfollowup_says_what",
                        violation_error_message="条例・計画・予算に反映したときはその名称を、ほかのときは名称・説明・事例のどれかを入力してください。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("settled_at__isnull", True),
                                ("settled_by__isnull", True),
                                ("state", "sent"),
                            ),
                            models.Q(
                                ("state__in", ("confirmed", "declined")),
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="proposals_policyfollowup_settled_has_its_stamp",
                        violation_error_message="確認したか確認できないその後には、日時と人の記録が要ります。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "declined"), models.Q(("refusal", ""), _negated=True)
                            ),
                            models.Q(
                                models.Q(("state", "declined"), _negated=True), ("refusal", "")
                            ),
                            _connector="OR",
                        ),
                        name="proposals_policyfollowup_refusal_has_its_reason",
                        violation_error_message="確認できないときは、その理由を入力してください。",
                    ),
                ],
            },
        ),
    ]
