"""What participants were given is never taken back or swapped: a corrected one stands beside it.

In a dialogue from the moment it is recorded; with a call, its files, from the call's start. A
link or a note of a call is still corrected by a numbered 訂正, which shows both texts.
"""

from django.db import migrations

TRIGGERS = """
CREATE FUNCTION proposals_guard_given_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.file_id IS NOT NULL
        AND (TG_OP = 'DELETE' OR NEW.file_id IS DISTINCT FROM OLD.file_id)
        AND EXISTS (SELECT 1 FROM proposals_call WHERE id = OLD.call_id AND state <> 'draft')
    THEN
        RAISE EXCEPTION 'proposals_givendocument: a file that was given stays'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER proposals_givendocument_keeps_its_file
    BEFORE UPDATE OR DELETE ON proposals_givendocument
    FOR EACH ROW EXECUTE FUNCTION proposals_guard_given_file();

CREATE TRIGGER proposals_dialoguedocument_append_only
    BEFORE UPDATE OR DELETE ON proposals_dialoguedocument
    FOR EACH ROW EXECUTE FUNCTION ppp_portal_refuse_change();
"""
BACK = """
DROP TRIGGER proposals_dialoguedocument_append_only ON proposals_dialoguedocument;
DROP TRIGGER proposals_givendocument_keeps_its_file ON proposals_givendocument;
DROP FUNCTION proposals_guard_given_file();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0022_files_of_what_was_given"),
        ("ppp_portal", "0002_append_only_audit_and_cache"),
    ]

    operations = [migrations.RunSQL(TRIGGERS, BACK)]
