"""A letter can be added to a thread, never rewritten; a closed thread stays closed."""

from django.db import migrations

TRIGGERS = """
CREATE TRIGGER partners_inquirymessage_append_only
    BEFORE UPDATE OR DELETE ON partners_inquirymessage
    FOR EACH ROW EXECUTE FUNCTION ppp_portal_refuse_change();
CREATE FUNCTION partners_guard_closed_inquiry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'closed' AND NEW.state <> 'closed' THEN
        RAISE EXCEPTION 'a closed inquiry stays closed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER partners_inquiry_stays_closed
    BEFORE UPDATE ON partners_inquiry
    FOR EACH ROW EXECUTE FUNCTION partners_guard_closed_inquiry();
"""
BACK = """
DROP TRIGGER partners_inquiry_stays_closed ON partners_inquiry;
DROP FUNCTION partners_guard_closed_inquiry();
DROP TRIGGER partners_inquirymessage_append_only ON partners_inquirymessage;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0003_inquiries"),
        ("ppp_portal", "0002_append_only_audit_and_cache"),
    ]

    operations = [migrations.RunSQL(TRIGGERS, BACK)]
