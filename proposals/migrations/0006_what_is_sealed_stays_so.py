"""Versions and sealed files never change; nothing is opened before the deadline by the database's
own clock, whoever asks.

Plain triggers: pgtrigger's can be switched off by any connection (house.md, 9).
"""

from django.db import migrations

GUARDS = """
CREATE FUNCTION proposals_guard_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    due timestamptz;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'proposals_proposalversion: stays on record'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (
        to_jsonb(OLD) - 'opened_at' <> to_jsonb(NEW) - 'opened_at'
        OR OLD.opened_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'proposals_proposalversion: stays as it was kept'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.opened_at IS NOT NULL THEN
        SELECT c.proposals_due_at INTO due
        FROM proposals_proposal p
        JOIN proposals_entry e ON e.id = p.entry_id
        JOIN proposals_call c ON c.id = e.call_id
        WHERE p.id = NEW.proposal_id AND p.submission_id = NEW.id;
        IF due IS NULL OR clock_timestamp() <= due THEN
            RAISE EXCEPTION 'proposals_proposalversion: sealed until the deadline has passed'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposals_proposalversion_kept
    BEFORE INSERT OR UPDATE OR DELETE ON proposals_proposalversion
    FOR EACH ROW EXECUTE FUNCTION proposals_guard_version();

CREATE FUNCTION proposals_guard_submission() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.submission_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM proposals_proposalversion v
        WHERE v.id = NEW.submission_id AND v.proposal_id = NEW.id AND v.kind = 'submitted'
    ) THEN
        RAISE EXCEPTION 'proposals_proposal: the submission is a submitted version of its own'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposals_proposal_own_submission
    BEFORE INSERT OR UPDATE ON proposals_proposal
    FOR EACH ROW EXECUTE FUNCTION proposals_guard_submission();

CREATE FUNCTION proposals_guard_unsealing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.unsealed_at IS NOT NULL AND OLD.unsealed_at IS NULL
        AND (NEW.proposals_due_at IS NULL OR clock_timestamp() <= NEW.proposals_due_at) THEN
        RAISE EXCEPTION 'proposals_call: sealed until the deadline has passed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposals_call_unsealed_late_enough
    BEFORE UPDATE ON proposals_call
    FOR EACH ROW EXECUTE FUNCTION proposals_guard_unsealing();

CREATE TRIGGER proposals_sealedfile_append_only
    BEFORE UPDATE OR DELETE ON proposals_sealedfile
    FOR EACH ROW EXECUTE FUNCTION ppp_portal_refuse_change();
"""
GUARDS_BACK = """
DROP TRIGGER proposals_sealedfile_append_only ON proposals_sealedfile;
DROP TRIGGER proposals_call_unsealed_late_enough ON proposals_call;
DROP FUNCTION proposals_guard_unsealing();
DROP TRIGGER proposals_proposal_own_submission ON proposals_proposal;
DROP FUNCTION proposals_guard_submission();
DROP TRIGGER proposals_proposalversion_kept ON proposals_proposalversion;
DROP FUNCTION proposals_guard_version();
"""


class Migration(migrations.Migration):
    dependencies = [("proposals", "0005_entries_and_proposals")]

    operations = [migrations.RunSQL(GUARDS, GUARDS_BACK)]
