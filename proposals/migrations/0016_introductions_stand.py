"""What was written to recommend an organisation stands: its parties answered these very words."""

from django.db import migrations

TRIGGERS = """
CREATE FUNCTION proposals_guard_introduction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an introduction stands'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.introducer_municipality_id, NEW.introducer_organisation_id, NEW.introducer_name,
        NEW.organisation_id, NEW.receiver_municipality_id, NEW.receiver_name, NEW.case_id,
        NEW.reason, NEW.source_note, NEW.created_at
    ) IS DISTINCT FROM (
        OLD.introducer_municipality_id, OLD.introducer_organisation_id, OLD.introducer_name,
        OLD.organisation_id, OLD.receiver_municipality_id, OLD.receiver_name, OLD.case_id,
        OLD.reason, OLD.source_note, OLD.created_at
    ) THEN
        RAISE EXCEPTION 'an introduction stands'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposals_introduction_stands
    BEFORE UPDATE OR DELETE ON proposals_introduction
    FOR EACH ROW EXECUTE FUNCTION proposals_guard_introduction();
"""
BACK = """
DROP TRIGGER proposals_introduction_stands ON proposals_introduction;
DROP FUNCTION proposals_guard_introduction();
"""


class Migration(migrations.Migration):
    dependencies = [("proposals", "0015_introductions_and_inquiry_links")]

    operations = [migrations.RunSQL(TRIGGERS, BACK)]
