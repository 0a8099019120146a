"""What a published text tells may be corrected: no party of the portal answered these words."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION proposals_guard_introduction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an introduction stands'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF {from_source}(NEW.introducer_municipality_id, NEW.introducer_organisation_id,
        NEW.introducer_name, NEW.organisation_id, NEW.receiver_municipality_id, NEW.receiver_name,
        NEW.case_id, NEW.reason, NEW.source_note, NEW.created_at
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
"""
CORRECTED = FUNCTION.format(
    from_source="""(OLD.source_note = '' OR NEW.source_note = '' OR NEW.created_at <> OLD.created_at)
        AND """
)
BACK = FUNCTION.format(from_source="")


class Migration(migrations.Migration):
    dependencies = [("proposals", "0023_what_was_given_stands")]

    operations = [migrations.RunSQL(CORRECTED, BACK)]
