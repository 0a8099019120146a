"""Files of a locked report stay as they are; only showing one to everybody may always end.

A plain trigger: pgtrigger's can be switched off by any connection (house.md, 9).
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION cases_guard_reportfile() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.is_public AND NOT NEW.is_public
        AND to_jsonb(OLD) - '{is_public,version}'::text[] = to_jsonb(NEW) - '{is_public,version}'::text[]
    THEN
        RETURN NEW;
    END IF;
    IF TG_OP <> 'INSERT' AND NOT cases_report_is_open(OLD.report_id)
        OR TG_OP <> 'DELETE' AND NOT cases_report_is_open(NEW.report_id)
    THEN
        RAISE EXCEPTION 'the report is locked' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER cases_reportfile_locked BEFORE INSERT OR UPDATE OR DELETE ON cases_reportfile
    FOR EACH ROW EXECUTE FUNCTION cases_guard_reportfile();
"""
GUARD_BACK = """
DROP TRIGGER cases_reportfile_locked ON cases_reportfile;
DROP FUNCTION cases_guard_reportfile();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_report_files")]

    operations = [migrations.RunSQL(GUARD, GUARD_BACK)]
