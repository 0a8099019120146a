"""A kept file's row says what was kept: it may go, but never say something else.

A plain trigger: pgtrigger's can be switched off by any connection (house.md, 9).
"""

from django.db import migrations

NEVER_CHANGES = """
CREATE TRIGGER ppp_portal_storedfile_never_changes
    BEFORE UPDATE ON ppp_portal_storedfile
    FOR EACH ROW EXECUTE FUNCTION ppp_portal_refuse_change();
"""
BACK = "DROP TRIGGER ppp_portal_storedfile_never_changes ON ppp_portal_storedfile"


class Migration(migrations.Migration):
    dependencies = [("ppp_portal", "0004_stored_file")]

    operations = [migrations.RunSQL(NEVER_CHANGES, BACK)]
