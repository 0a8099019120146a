"""More outcomes of a notice: below the line, the first stage, and what was never reviewed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0020_policy_proposals_stand"),
    ]

    operations = [
        migrations.AlterField(
            model_name="resultnotice",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("chosen", "優先交渉権者に選ばれました"),
                    ("reserve", "次点になりました"),
                    ("not_chosen", "選ばれませんでした"),
                    ("below_line", "最低基準に届かず、選ばれませんでした"),
                    ("first_stage", "一次審査の結果、二次審査に進みませんでした"),
                    ("disqualified", "失格になりました"),
                    ("late", "提案書が締切の後に届いたため、審査の対象になりませんでした"),
                    ("not_submitted", "提案書の提出がなかったため、審査の対象になりませんでした"),
                    ("withdrawn", "提案を取り下げたため、審査の対象になりませんでした"),
                ],
                max_length=15,
                verbose_name="結果",
            ),
        ),
    ]
