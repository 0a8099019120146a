"""The record of a talk can be added to, never rewritten: neither party can change what was said."""

from django.db import migrations

TRIGGER = """
CREATE TRIGGER proposals_talkentry_append_only
    BEFORE UPDATE OR DELETE ON proposals_talkentry
    FOR EACH ROW EXECUTE FUNCTION ppp_portal_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0007_dialogues"),
        ("ppp_portal", "0002_append_only_audit_and_cache"),
    ]

    operations = [
        migrations.RunSQL(
            TRIGGER, "DROP TRIGGER proposals_talkentry_append_only ON proposals_talkentry"
        )
    ]
