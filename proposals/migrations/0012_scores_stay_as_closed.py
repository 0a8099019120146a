"""Scores keep their bounds, nobody recused scores, and a closed round stays as it was closed.

Plain triggers: pgtrigger's can be switched off by any connection (house.md, 9).
"""

from django.db import migrations

GUARDS = """
CREATE FUNCTION proposals_refuse(words text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', words USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION proposals_round_is_closed(round bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    now_in text;
BEGIN
    SELECT state INTO now_in FROM proposals_reviewround WHERE id = round FOR SHARE;
    RETURN now_in = 'closed';
END $$;

CREATE FUNCTION proposals_guard_round() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM proposals_refuse('proposals_reviewround: stays on record');
    ELSIF OLD.state = 'closed' THEN
        PERFORM proposals_refuse('proposals_reviewround: stays as it was closed');
    ELSIF NEW.call_id <> OLD.call_id OR NEW.kind <> OLD.kind THEN
        PERFORM proposals_refuse('proposals_reviewround: stays with its call');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposals_reviewround_kept
    BEFORE UPDATE OR DELETE ON proposals_reviewround
    FOR EACH ROW EXECUTE FUNCTION proposals_guard_round();

CREATE FUNCTION proposals_guard_candidate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM proposals_refuse('proposals_candidate: stays on record');
    END IF;
    IF proposals_round_is_closed(NEW.round_id) THEN
        PERFORM proposals_refuse('proposals_candidate: its round is closed');
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF ROW(NEW.round_id, NEW.proposal_id, NEW.label, NEW.position)
            <> ROW(OLD.round_id, OLD.proposal_id, OLD.label, OLD.position) THEN
            PERFORM proposals_refuse('proposals_candidate: stays as it was drawn');
        END IF;
    ELSIF NOT EXISTS (
        SELECT 1 FROM proposals_reviewround r
        JOIN proposals_entry e ON e.call_id = r.call_id
        JOIN proposals_proposal p ON p.entry_id = e.id
        JOIN proposals_proposalversion v ON v.id = p.submission_id
        WHERE r.id = NEW.round_id AND p.id = NEW.proposal_id AND v.opened_at IS NOT NULL
    ) THEN
        PERFORM proposals_refuse('proposals_candidate: an opened proposal of the call only');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposals_candidate_kept
    BEFORE INSERT OR UPDATE OR DELETE ON proposals_candidate
    FOR EACH ROW EXECUTE FUNCTION proposals_guard_candidate();

CREATE FUNCTION proposals_guard_copy() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_round proposals_reviewround;
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM proposals_refuse('proposals_reviewcopy: stays on record');
    END IF;
    SELECT r.* INTO its_round FROM proposals_reviewround r
        JOIN proposals_candidate c ON c.round_id = r.id WHERE c.id = NEW.candidate_id
        FOR SHARE OF r;
    IF its_round.state = 'closed' THEN
        PERFORM proposals_refuse('proposals_reviewcopy: its round is closed');
    END IF;
    IF TG_OP = 'UPDATE' AND ROW(NEW.candidate_id, NEW.member_id, NEW.token)
        <> ROW(OLD.candidate_id, OLD.member_id, OLD.token) THEN
        PERFORM proposals_refuse('proposals_reviewcopy: stays with its member');
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM proposals_committeemember m
        WHERE m.id = NEW.member_id AND m.call_id = its_round.call_id
    ) THEN
        PERFORM proposals_refuse('proposals_reviewcopy: a member of the call only');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposals_reviewcopy_kept
    BEFORE INSERT OR UPDATE OR DELETE ON proposals_reviewcopy
    FOR EACH ROW EXECUTE FUNCTION proposals_guard_copy();

CREATE FUNCTION proposals_guard_score() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row_now proposals_score := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    its_round proposals_reviewround;
    its_copy proposals_reviewcopy;
    rule proposals_criterion;
BEGIN
    SELECT * INTO its_copy FROM proposals_reviewcopy WHERE id = row_now.copy_id;
    SELECT r.* INTO its_round FROM proposals_reviewround r
        JOIN proposals_candidate c ON c.round_id = r.id WHERE c.id = its_copy.candidate_id
        FOR SHARE OF r;
    IF its_round.state = 'closed' THEN
        PERFORM proposals_refuse('proposals_score: its round is closed');
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND ROW(NEW.copy_id, NEW.criterion_id)
        <> ROW(OLD.copy_id, OLD.criterion_id) THEN
        PERFORM proposals_refuse('proposals_score: stays with its sheet');
    END IF;
    IF NOT its_copy.is_scored THEN
        PERFORM proposals_refuse('proposals_score: this copy is only read');
    END IF;
    IF EXISTS (
        SELECT 1 FROM proposals_recusal x
        JOIN proposals_proposal p ON p.entry_id = x.entry_id
        JOIN proposals_candidate c ON c.proposal_id = p.id
        WHERE c.id = its_copy.candidate_id AND x.member_id = its_copy.member_id AND x.is_recused
    ) THEN
        PERFORM proposals_refuse('proposals_score: nobody recused scores');
    END IF;
    SELECT * INTO rule FROM proposals_criterion WHERE id = NEW.criterion_id;
    IF rule.call_id <> its_round.call_id
        OR (its_round.kind = 'first' AND rule.stage = 'second')
        OR (its_round.kind = 'second' AND rule.stage = 'first')
        OR rule.price_formula NOT IN ('', 'by_members') THEN
        PERFORM proposals_refuse('proposals_score: a criterion the members score here only');
    END IF;
    IF NEW.points > rule.points THEN
        PERFORM proposals_refuse('proposals_score: within the points of its criterion');
    END IF;
    IF jsonb_array_length(rule.scale) > 0 AND NEW.points IS NOT NULL AND NEW.grade = ''
        OR NEW.grade <> '' AND NOT EXISTS (
            SELECT 1 FROM jsonb_array_elements(rule.scale) step WHERE step->>0 = NEW.grade
        ) THEN
        PERFORM proposals_refuse('proposals_score: a grade of the scale of its criterion');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposals_score_kept
    BEFORE INSERT OR UPDATE OR DELETE ON proposals_score
    FOR EACH ROW EXECUTE FUNCTION proposals_guard_score();

CREATE FUNCTION proposals_guard_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF proposals_round_is_closed(CASE TG_OP WHEN 'DELETE' THEN OLD.round_id ELSE NEW.round_id END)
    THEN
        PERFORM proposals_refuse('proposals_meetingrecord: its round is closed');
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER proposals_meetingrecord_kept
    BEFORE INSERT OR UPDATE OR DELETE ON proposals_meetingrecord
    FOR EACH ROW EXECUTE FUNCTION proposals_guard_meeting();

CREATE FUNCTION proposals_guard_present() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row_now proposals_meetingrecord_present := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    its_round bigint;
BEGIN
    SELECT round_id INTO its_round FROM proposals_meetingrecord
        WHERE id = row_now.meetingrecord_id;
    IF proposals_round_is_closed(its_round) THEN
        PERFORM proposals_refuse('proposals_meetingrecord: its round is closed');
    END IF;
    RETURN row_now;
END $$;
CREATE TRIGGER proposals_meetingrecord_present_kept
    BEFORE INSERT OR UPDATE OR DELETE ON proposals_meetingrecord_present
    FOR EACH ROW EXECUTE FUNCTION proposals_guard_present();

CREATE FUNCTION proposals_guard_recusal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND (
        OLD.is_recused OR ROW(NEW.member_id, NEW.entry_id) <> ROW(OLD.member_id, OLD.entry_id)
    )) THEN
        PERFORM proposals_refuse('proposals_recusal: who is recused stays so');
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM proposals_committeemember m
        JOIN proposals_entry e ON e.call_id = m.call_id
        WHERE m.id = NEW.member_id AND e.id = NEW.entry_id
    ) THEN
        PERFORM proposals_refuse('proposals_recusal: a member and an entrant of one call');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposals_recusal_kept
    BEFORE INSERT OR UPDATE OR DELETE ON proposals_recusal
    FOR EACH ROW EXECUTE FUNCTION proposals_guard_recusal();

CREATE FUNCTION proposals_guard_committee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.call_id <> OLD.call_id OR (OLD.label <> '' AND NEW.label <> OLD.label) THEN
        PERFORM proposals_refuse('proposals_committeemember: keeps its call and its label');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposals_committeemember_kept
    BEFORE UPDATE ON proposals_committeemember
    FOR EACH ROW EXECUTE FUNCTION proposals_guard_committee();
"""
TRIGGERS = (
    ("reviewround_kept", "reviewround", "round"),
    ("candidate_kept", "candidate", "candidate"),
    ("reviewcopy_kept", "reviewcopy", "copy"),
    ("score_kept", "score", "score"),
    ("meetingrecord_kept", "meetingrecord", "meeting"),
    ("meetingrecord_present_kept", "meetingrecord_present", "present"),
    ("recusal_kept", "recusal", "recusal"),
    ("committeemember_kept", "committeemember", "committee"),
)
GUARDS_BACK = (
    "".join(
        f"DROP TRIGGER proposals_{name} ON proposals_{table};\n"
        f"DROP FUNCTION proposals_guard_{function}();\n"
        for name, table, function in TRIGGERS
    )
    + "DROP FUNCTION proposals_round_is_closed(bigint);\nDROP FUNCTION proposals_refuse(text);\n"
)


class Migration(migrations.Migration):
    dependencies = [("proposals", "0011_committees_and_scores")]

    operations = [migrations.RunSQL(GUARDS, GUARDS_BACK)]
