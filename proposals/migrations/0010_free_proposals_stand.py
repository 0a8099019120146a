"""What was submitted stands: neither party rewrites a free proposal, or what was said about it."""

from django.db import migrations

TRIGGERS = """
CREATE FUNCTION proposals_guard_free_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.submitted_at IS NOT NULL THEN
            RAISE EXCEPTION 'a submitted free proposal stands'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.submitted_at IS NOT NULL AND (
        NEW.organisation_id, NEW.municipality_id, NEW.title, NEW.problem, NEW.idea, NEW.asks,
        NEW.money, NEW.nondisclosure, NEW.public_summary, NEW.agrees_to_name,
        NEW.receipt_number, NEW.submitted_at
    ) IS DISTINCT FROM (
        OLD.organisation_id, OLD.municipality_id, OLD.title, OLD.problem, OLD.idea, OLD.asks,
        OLD.money, OLD.nondisclosure, OLD.public_summary, OLD.agrees_to_name,
        OLD.receipt_number, OLD.submitted_at
    ) THEN
        RAISE EXCEPTION 'a submitted free proposal stands'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposals_freeproposal_stands
    BEFORE UPDATE OR DELETE ON proposals_freeproposal
    FOR EACH ROW EXECUTE FUNCTION proposals_guard_free_proposal();
CREATE TRIGGER proposals_freeproposalmessage_append_only
    BEFORE UPDATE OR DELETE ON proposals_freeproposalmessage
    FOR EACH ROW EXECUTE FUNCTION ppp_portal_refuse_change();
"""
BACK = """
DROP TRIGGER proposals_freeproposalmessage_append_only ON proposals_freeproposalmessage;
DROP TRIGGER proposals_freeproposal_stands ON proposals_freeproposal;
DROP FUNCTION proposals_guard_free_proposal();
"""


class Migration(migrations.Migration):
    dependencies = [("proposals", "0009_free_proposals")]

    operations = [migrations.RunSQL(TRIGGERS, BACK)]
