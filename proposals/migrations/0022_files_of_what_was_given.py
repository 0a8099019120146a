"""What is given to participants may be a file: in a dialogue, and with a call."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ppp_portal", "0005_stored_file_never_changes"),
        ("proposals", "0021_notices_say_why_nothing_was_reviewed"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="dialoguedocument",
            name="proposals_dialoguedocument_can_be_read",
        ),
        migrations.RemoveConstraint(
            model_name="givendocument",
            name="proposals_givendocument_has_title_and_url",
        ),
        migrations.AddField(
            model_name="dialoguedocument",
            name="file",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ppp_portal.storedfile",
                verbose_name="ファイル",
            ),
        ),
        migrations.AddField(
            model_name="givendocument",
            name="file",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ppp_portal.storedfile",
                verbose_name="ファイル",
            ),
        ),
        migrations.AlterField(
            model_name="givendocument",
            name="url",
            field=models.URLField(blank=True, max_length=1000, verbose_name="URL"),
        ),
        migrations.AddConstraint(
            model_name="dialoguedocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title", ""), _negated=True),
                    models.Q(
                        models.Q(("url", ""), _negated=True),
                        models.Q(("content", ""), _negated=True),
                        ("file__isnull", False),
                        _connector="OR",
                    ),
                ),
                name="proposals_dialoguedocument_can_be_read",
                violation_error_message="資料の名称と、ファイル・URL・内容のどれかを入力してください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="givendocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title", ""), _negated=True),
                    models.Q(
                        models.Q(("url", ""), _negated=True),
                        ("file__isnull", False),
                        _connector="OR",
                    ),
                ),
                name="proposals_givendocument_can_be_read",
                violation_error_message="資料の名称と、ファイルかURLのどちらかを入れてください。",
            ),
        ),
    ]
