"""What reports have told of an indicator keeps its meaning: neither its kind nor its case changes."""

from django.db import migrations

LOCK = """
CREATE FUNCTION cases_refuse_other_meaning() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.kind <> OLD.kind OR NEW.case_id <> OLD.case_id
        OR NEW.from_attendance AND NOT OLD.from_attendance)
        AND EXISTS (SELECT 1 FROM cases_indicatorvalue v WHERE v.indicator_id = OLD.id)
    THEN
        RAISE EXCEPTION 'reports have told numbers of this indicator'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_indicator_keeps_its_meaning BEFORE UPDATE ON cases_indicator
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_other_meaning();
"""
LOCK_BACK = """
DROP TRIGGER cases_indicator_keeps_its_meaning ON cases_indicator;
DROP FUNCTION cases_refuse_other_meaning();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_typed_reports"),
    ]

    operations = [migrations.RunSQL(LOCK, LOCK_BACK)]
