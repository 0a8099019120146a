"""What was submitted stands, answers are only added to, and a confirmed fact is not rewritten."""

from django.db import migrations

TRIGGERS = """
CREATE FUNCTION proposals_guard_policy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.submitted_at IS NOT NULL THEN
            RAISE EXCEPTION 'a submitted policy proposal stands'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.submitted_at IS NOT NULL AND (
        NEW.organisation_id, NEW.title, NEW.problem, NEW.proposal, NEW.fields,
        NEW.receipt_number, NEW.submitted_at, NEW.source_note, NEW.source_url
    ) IS DISTINCT FROM (
        OLD.organisation_id, OLD.title, OLD.problem, OLD.proposal, OLD.fields,
        OLD.receipt_number, OLD.submitted_at, OLD.source_note, OLD.source_url
    ) THEN
        RAISE EXCEPTION 'a submitted policy proposal stands'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposals_policyproposal_stands
    BEFORE UPDATE OR DELETE ON proposals_policyproposal
    FOR EACH ROW EXECUTE FUNCTION proposals_guard_policy();

-- Rows that are part of what was submitted: what should change, the evidence, who is addressed,
-- who proposes it together.
CREATE FUNCTION proposals_guard_policy_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row_now record;
BEGIN
    IF TG_OP = 'DELETE' THEN
        row_now := OLD;
    ELSE
        row_now := NEW;
    END IF;
    -- Columns of one table are named only where the row is of that table.
    IF TG_TABLE_NAME = 'proposals_policybacking' THEN
        IF row_now.role <> 'co_proposer' THEN
            IF TG_OP <> 'UPDATE' THEN
                RETURN row_now;
            END IF;
            IF OLD.role <> 'co_proposer' THEN
                RETURN row_now;
            END IF;
        END IF;
    ELSIF TG_TABLE_NAME = 'proposals_policyaddressee' AND TG_OP = 'UPDATE' THEN
        IF (NEW.proposal_id, NEW.municipality_id, NEW.name_as_written)
            IS NOT DISTINCT FROM (OLD.proposal_id, OLD.municipality_id, OLD.name_as_written) THEN
            RETURN NEW;
        END IF;
    END IF;
    IF EXISTS (
        SELECT 1 FROM proposals_policyproposal
        WHERE id = row_now.proposal_id AND submitted_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'a submitted policy proposal stands'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN row_now;
END $$;
CREATE TRIGGER proposals_policychange_stands
    BEFORE INSERT OR UPDATE OR DELETE ON proposals_policychange
    FOR EACH ROW EXECUTE FUNCTION proposals_guard_policy_part();
CREATE TRIGGER proposals_policyevidence_stands
    BEFORE INSERT OR UPDATE OR DELETE ON proposals_policyevidence
    FOR EACH ROW EXECUTE FUNCTION proposals_guard_policy_part();
CREATE TRIGGER proposals_policyaddressee_stands
    BEFORE INSERT OR UPDATE OR DELETE ON proposals_policyaddressee
    FOR EACH ROW EXECUTE FUNCTION proposals_guard_policy_part();
CREATE TRIGGER proposals_policybacking_stands
    BEFORE INSERT OR UPDATE OR DELETE ON proposals_policybacking
    FOR EACH ROW EXECUTE FUNCTION proposals_guard_policy_part();

CREATE TRIGGER proposals_policyreply_append_only
    BEFORE UPDATE OR DELETE ON proposals_policyreply
    FOR EACH ROW EXECUTE FUNCTION ppp_portal_refuse_change();

CREATE FUNCTION proposals_guard_policy_follow_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state = 'confirmed' OR (
        NEW.addressee_id, NEW.kind, NEW.happened_on, NEW.name, NEW.number, NEW.url, NEW.note,
        NEW.case_id, NEW.side
    ) IS DISTINCT FROM (
        OLD.addressee_id, OLD.kind, OLD.happened_on, OLD.name, OLD.number, OLD.url, OLD.note,
        OLD.case_id, OLD.side
    ) THEN
        RAISE EXCEPTION 'what followed a policy proposal is added to, not rewritten'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposals_policyfollowup_stands
    BEFORE UPDATE OR DELETE ON proposals_policyfollowup
    FOR EACH ROW EXECUTE FUNCTION proposals_guard_policy_follow_up();
"""
BACK = """
DROP TRIGGER proposals_policyfollowup_stands ON proposals_policyfollowup;
DROP FUNCTION proposals_guard_policy_follow_up();
DROP TRIGGER proposals_policyreply_append_only ON proposals_policyreply;
DROP TRIGGER proposals_policybacking_stands ON proposals_policybacking;
DROP TRIGGER proposals_policyaddressee_stands ON proposals_policyaddressee;
DROP TRIGGER proposals_policyevidence_stands ON proposals_policyevidence;
DROP TRIGGER proposals_policychange_stands ON proposals_policychange;
DROP FUNCTION proposals_guard_policy_part();
DROP TRIGGER proposals_policyproposal_stands ON proposals_policyproposal;
DROP FUNCTION proposals_guard_policy();
"""


class Migration(migrations.Migration):
    dependencies = [("proposals", "0019_policy_proposals")]

    operations = [migrations.RunSQL(TRIGGERS, BACK)]
