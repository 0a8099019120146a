"""The audit table refuses changes, and the shared cache has its table.

A plain trigger: pgtrigger's can be switched off by any connection (house.md, 9).
"""

from django.db import migrations

AUDIT = """
CREATE FUNCTION ppp_portal_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER ppp_portal_auditentry_append_only
    BEFORE UPDATE OR DELETE ON ppp_portal_auditentry
    FOR EACH ROW EXECUTE FUNCTION ppp_portal_refuse_change();
CREATE TRIGGER ppp_portal_auditentry_no_truncate
    BEFORE TRUNCATE ON ppp_portal_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION ppp_portal_refuse_change();
"""
AUDIT_BACK = """
DROP TRIGGER ppp_portal_auditentry_no_truncate ON ppp_portal_auditentry;
DROP TRIGGER ppp_portal_auditentry_append_only ON ppp_portal_auditentry;
DROP FUNCTION ppp_portal_refuse_change();
"""

# As `createcachetable` makes it, so that `migrate` alone sets a database up.
CACHE = """
CREATE TABLE IF NOT EXISTS ppp_portal_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX IF NOT EXISTS ppp_portal_cache_expires ON ppp_portal_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("ppp_portal", "0001_initial")]

    operations = [
        migrations.RunSQL(AUDIT, AUDIT_BACK),
        migrations.RunSQL(CACHE, "DROP TABLE IF EXISTS ppp_portal_cache"),
    ]
