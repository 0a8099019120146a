"""A report changes its state only by a recorded step of somebody with the right; confirmed is locked.

Plain triggers: pgtrigger's can be switched off by any connection (house.md, 9). They hold for
forms, the admin, bulk updates and SQL as the portal's own database user alike.
"""

from django.db import migrations

RIGHTS = """
-- Whether a person holds one of the roles at a municipality of the case, in force now.
CREATE FUNCTION cases_serves_case(person bigint, case_key bigint, roles text[])
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM partners_membership m JOIN partners_user u ON u.id = m.user_id
        WHERE m.user_id = person AND m.ended_at IS NULL AND u.is_active AND m.role = ANY (roles)
          AND m.municipality_id IN (
              SELECT lead_municipality_id FROM cases_case WHERE id = case_key
              UNION SELECT municipality_id FROM cases_casemunicipality WHERE case_id = case_key))
$$;
-- Whether a person writes for the body whose report it is.
CREATE FUNCTION cases_writes_for(person bigint, organisation bigint, municipality bigint)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM partners_membership m JOIN partners_user u ON u.id = m.user_id
        WHERE m.user_id = person AND m.ended_at IS NULL AND u.is_active
          AND ((m.organisation_id = organisation AND m.role IN ('reporter', 'manager'))
            OR (m.municipality_id = municipality AND m.role IN ('editor', 'approver'))))
$$;
CREATE FUNCTION cases_report_is_open(report bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT r.state IN ('draft', 'returned', 'withdrawn')
       AND coalesce(whole.state IN ('draft', 'returned', 'withdrawn'), true)
    FROM cases_activityreport r LEFT JOIN cases_activityreport whole ON whole.id = r.part_of_id
    WHERE r.id = report
$$;
"""
RIGHTS_BACK = """
DROP FUNCTION cases_report_is_open(bigint);
DROP FUNCTION cases_writes_for(bigint, bigint, bigint);
DROP FUNCTION cases_serves_case(bigint, bigint, text[]);
"""

STEP = """
CREATE FUNCTION cases_check_report_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE report cases_activityreport;
BEGIN
    SELECT * INTO report FROM cases_activityreport WHERE id = NEW.report_id;
    NEW.txid := txid_current();
    IF NEW.from_state <> report.state THEN
        RAISE EXCEPTION 'the report is %, not %', report.state, NEW.from_state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT (CASE NEW.action
        WHEN 'submit' THEN cases_writes_for(NEW.by_id, report.organisation_id, report.municipality_id)
        WHEN 'withdraw' THEN cases_writes_for(NEW.by_id, report.organisation_id, report.municipality_id)
        WHEN 'receive' THEN cases_serves_case(NEW.by_id, report.case_id, '{editor,approver}')
        WHEN 'return' THEN cases_serves_case(NEW.by_id, report.case_id, '{editor,approver}')
        WHEN 'confirm' THEN cases_serves_case(NEW.by_id, report.case_id, '{approver}')
        WHEN 'supersede' THEN cases_serves_case(NEW.by_id, report.case_id, '{approver}')
        ELSE false END)
    THEN
        RAISE EXCEPTION 'no right to % this report', NEW.action
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_reportstep_by_right BEFORE INSERT ON cases_reportstep
    FOR EACH ROW EXECUTE FUNCTION cases_check_report_step();
CREATE TRIGGER cases_reportstep_append_only BEFORE UPDATE OR DELETE ON cases_reportstep
    FOR EACH ROW EXECUTE FUNCTION ppp_portal_refuse_change();
"""
STEP_BACK = """
DROP TRIGGER cases_reportstep_append_only ON cases_reportstep;
DROP TRIGGER cases_reportstep_by_right ON cases_reportstep;
DROP FUNCTION cases_check_report_step();
"""

REPORT = """
CREATE FUNCTION cases_guard_report() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    open_states text[] := '{draft,returned,withdrawn}';
    free text[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' OR NEW.submitted_at IS NOT NULL THEN
            RAISE EXCEPTION 'a report begins as a draft'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NEW.corrects_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM cases_activityreport r WHERE r.id = NEW.corrects_id
              AND r.state = 'confirmed' AND r.case_id = NEW.case_id AND r.kind = NEW.kind
              AND r.organisation_id IS NOT DISTINCT FROM NEW.organisation_id
              AND r.municipality_id IS NOT DISTINCT FROM NEW.municipality_id
              AND NEW.revision = r.revision + 1)
        THEN
            RAISE EXCEPTION 'a correction follows a confirmed report of the same body and kind'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;

    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' OR OLD.first_submitted_at IS NOT NULL
            OR NOT cases_report_is_open(OLD.id)
        THEN
            RAISE EXCEPTION 'only a draft that was never sent may go'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;

    IF NEW.state <> OLD.state OR NEW.received_at IS DISTINCT FROM OLD.received_at
        AND NEW.received_at IS NOT NULL
    THEN
        PERFORM 1 FROM cases_reportstep s
        WHERE s.report_id = OLD.id AND s.txid = txid_current()
          AND s.from_state = OLD.state AND s.to_state = NEW.state
          AND CASE NEW.state
              WHEN 'submitted' THEN CASE OLD.state
                  WHEN 'submitted' THEN s.action = 'receive' AND s.by_id = NEW.received_by_id
                  ELSE s.action = 'submit' AND s.by_id = NEW.submitted_by_id END
              WHEN 'withdrawn' THEN s.action = 'withdraw' AND OLD.received_at IS NULL
              WHEN 'returned' THEN s.action = 'return'
              WHEN 'confirmed' THEN s.action = 'confirm' AND s.by_id = NEW.confirmed_by_id
              WHEN 'superseded' THEN s.action = 'supersede'
              ELSE false END
          AND (OLD.state, NEW.state) IN (
              ('draft', 'submitted'), ('returned', 'submitted'), ('withdrawn', 'submitted'),
              ('submitted', 'submitted'), ('submitted', 'withdrawn'), ('submitted', 'returned'),
              ('submitted', 'confirmed'), ('confirmed', 'superseded'));
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a report goes from % to % only by a recorded step', OLD.state, NEW.state
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF NEW.state = 'superseded' AND OLD.state <> 'superseded' AND NOT EXISTS (
        SELECT 1 FROM cases_activityreport c WHERE c.corrects_id = OLD.id AND c.state = 'confirmed')
    THEN
        RAISE EXCEPTION 'only a confirmed correction takes the place of a report'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.published_at IS NOT NULL AND OLD.published_at IS NULL
        AND NOT cases_serves_case(NEW.published_by_id, NEW.case_id, '{approver}')
    THEN
        RAISE EXCEPTION 'no right to publish this report' USING ERRCODE = 'insufficient_privilege';
    END IF;

    IF NOT cases_report_is_open(OLD.id) THEN
        free := CASE OLD.state
            WHEN 'submitted' THEN '{state,version,updated_at,received_at,received_by_id,confirmed_at,confirmed_by_id,inspector_office}'
            WHEN 'confirmed' THEN '{state,version,updated_at,published_at,published_by_id}'
            ELSE '{}' END::text[];
        IF to_jsonb(OLD) - free <> to_jsonb(NEW) - free THEN
            RAISE EXCEPTION 'a report that is % cannot be changed', OLD.state
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF OLD.state = 'submitted' AND NEW.state <> 'confirmed'
            AND NEW.inspector_office <> OLD.inspector_office
        THEN
            RAISE EXCEPTION 'the inspector is named with the confirmation'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF NEW.part_of_id IS DISTINCT FROM OLD.part_of_id AND NEW.part_of_id IS NOT NULL
        AND NOT cases_report_is_open(NEW.part_of_id)
    THEN
        RAISE EXCEPTION 'a sent report takes no further parts'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_activityreport_guard BEFORE INSERT OR UPDATE OR DELETE ON cases_activityreport
    FOR EACH ROW EXECUTE FUNCTION cases_guard_report();
"""
REPORT_BACK = """
DROP TRIGGER cases_activityreport_guard ON cases_activityreport;
DROP FUNCTION cases_guard_report();
"""

# For every table whose rows belong to a report by a column `report_id`.
CHILDREN = """
CREATE FUNCTION cases_refuse_change_of_locked_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND NOT cases_report_is_open(OLD.report_id)
        OR TG_OP <> 'DELETE' AND NOT cases_report_is_open(NEW.report_id)
    THEN
        RAISE EXCEPTION 'the report is locked' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER cases_indicatorvalue_locked BEFORE INSERT OR UPDATE OR DELETE ON cases_indicatorvalue
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_change_of_locked_report();
CREATE TRIGGER cases_attendance_locked BEFORE INSERT OR UPDATE OR DELETE ON cases_attendance
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_change_of_locked_report();
"""
CHILDREN_BACK = """
DROP TRIGGER cases_attendance_locked ON cases_attendance;
DROP TRIGGER cases_indicatorvalue_locked ON cases_indicatorvalue;
DROP FUNCTION cases_refuse_change_of_locked_report();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_activity_reports"),
        ("ppp_portal", "0002_append_only_audit_and_cache"),
    ]

    operations = [
        migrations.RunSQL(RIGHTS, RIGHTS_BACK),
        migrations.RunSQL(STEP, STEP_BACK),
        migrations.RunSQL(REPORT, REPORT_BACK),
        migrations.RunSQL(CHILDREN, CHILDREN_BACK),
    ]
