"""A letter may hang on a policy proposal, as on a case, a challenge or a secondment."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0023_event_fee_correction"),
        ("partners", "0007_outside_bodies_stand"),
        ("proposals", "0024_introductions_from_a_source_are_corrected"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="inquirylink",
            name="proposals_inquirylink_one_record",
        ),
        migrations.RemoveConstraint(
            model_name="inquirylink",
            name="proposals_inquirylink_about_one",
        ),
        migrations.AddField(
            model_name="inquirylink",
            name="policy",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="proposals.policyproposal",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquirylink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answer__isnull", True),
                        ("case__isnull", False),
                        ("challenge__isnull", True),
                        ("dialogue__isnull", True),
                        ("introduction__isnull", True),
                        ("policy__isnull", True),
                        ("secondment__isnull", True),
                    ),
                    models.Q(
                        ("answer__isnull", True),
                        ("case__isnull", True),
                        ("challenge__isnull", False),
                        ("dialogue__isnull", True),
                        ("introduction__isnull", True),
                        ("policy__isnull", True),
                        ("secondment__isnull", True),
                    ),
                    models.Q(
                        ("answer__isnull", True),
                        ("case__isnull", True),
                        ("challenge__isnull", True),
                        ("dialogue__isnull", True),
                        ("introduction__isnull", True),
                        ("policy__isnull", True),
                        ("secondment__isnull", False),
                    ),
                    models.Q(
                        ("answer__isnull", True),
                        ("case__isnull", True),
                        ("challenge__isnull", True),
                        ("dialogue__isnull", True),
                        ("introduction__isnull", True),
                        ("policy__isnull", False),
                        ("secondment__isnull", True),
                    ),
                    models.Q(
                        ("answer__isnull", True),
                        ("case__isnull", True),
                        ("challenge__isnull", True),
                        ("dialogue__isnull", False),
                        ("introduction__isnull", True),
                        ("policy__isnull", True),
                        ("secondment__isnull", True),
                    ),
                    models.Q(
                        ("answer__isnull", False),
                        ("case__isnull", True),
                        ("challenge__isnull", True),
                        ("dialogue__isnull", True),
                        ("introduction__isnull", True),
                        ("policy__isnull", True),
                        ("secondment__isnull", True),
                    ),
                    models.Q(
                        ("answer__isnull", True),
                        ("case__isnull", True),
                        ("challenge__isnull", True),
                        ("dialogue__isnull", True),
                        ("introduction__isnull", False),
                        ("policy__isnull", True),
                        ("secondment__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="proposals_inquirylink_one_record",
                violation_error_message="つながる記録を一つだけ選んでください。",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquirylink",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(
                        ("answer__isnull", True),
                        ("case__isnull", False),
                        ("challenge__isnull", True),
                        ("dialogue__isnull", True),
                        ("introduction__isnull", True),
                        ("policy__isnull", True),
                        ("secondment__isnull", True),
                    ),
                    models.Q(
                        ("answer__isnull", True),
                        ("case__isnull", True),
                        ("challenge__isnull", False),
                        ("dialogue__isnull", True),
                        ("introduction__isnull", True),
                        ("policy__isnull", True),
                        ("secondment__isnull", True),
                    ),
                    models.Q(
                        ("answer__isnull", True),
                        ("case__isnull", True),
                        ("challenge__isnull", True),
                        ("dialogue__isnull", True),
                        ("introduction__isnull", True),
                        ("policy__isnull", True),
                        ("secondment__isnull", False),
                    ),
                    models.Q(
                        ("answer__isnull", True),
                        ("case__isnull", True),
                        ("challenge__isnull", True),
                        ("dialogue__isnull", True),
                        ("introduction__isnull", True),
                        ("policy__isnull", False),
                        ("secondment__isnull", True),
                    ),
                    _connector="OR",
                ),
                fields=("inquiry",),
                name="proposals_inquirylink_about_one",
                violation_error_message="問い合わせのもとになる記録は、一つまでです。",
            ),
        ),
    ]
