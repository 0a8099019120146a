"""What a municipality sent to whom stands; only the answer of an invitation changes."""

from django.db import migrations

TRIGGER = """
CREATE FUNCTION proposals_guard_partner_invitation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (
        NEW.id, NEW.municipality_id, NEW.organisation_id, NEW.challenge_id, NEW.dialogue_id,
        NEW.call_id, NEW.message, NEW.created_at, NEW.created_by_id
    ) IS DISTINCT FROM (
        OLD.id, OLD.municipality_id, OLD.organisation_id, OLD.challenge_id, OLD.dialogue_id,
        OLD.call_id, OLD.message, OLD.created_at, OLD.created_by_id
    ) THEN
        RAISE EXCEPTION 'an invitation that was sent stands'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposals_partnerinvitation_stands
    BEFORE UPDATE OR DELETE ON proposals_partnerinvitation
    FOR EACH ROW EXECUTE FUNCTION proposals_guard_partner_invitation();
"""
BACK = """
DROP TRIGGER proposals_partnerinvitation_stands ON proposals_partnerinvitation;
DROP FUNCTION proposals_guard_partner_invitation();
"""


class Migration(migrations.Migration):
    dependencies = [("proposals", "0017_partner_invitations")]

    operations = [migrations.RunSQL(TRIGGER, BACK)]
