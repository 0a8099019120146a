"""A call that has begun changes only beside a new correction; deadlines never move earlier.

Plain triggers: pgtrigger's can be switched off by any connection (house.md, 9).

A correction's row remembers its transaction; until that ends, the call's content is open. The
columns in `life` are the call's own stamps, which its transitions set.
"""

from django.db import migrations

CHILDREN = (
    *("criterion", "schedulestep", "qualification", "requireddocument", "invitee"),
    *("contributor", "givendocument"),
)

FUNCTIONS = """
CREATE FUNCTION proposals_is_being_corrected(call bigint) RETURNS boolean LANGUAGE sql AS $$
    SELECT EXISTS (
        SELECT 1 FROM proposals_correction
        WHERE call_id = call AND transaction_id = txid_current()
    )
$$;

CREATE FUNCTION proposals_stamp_correction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.transaction_id := txid_current();
    RETURN NEW;
END $$;

CREATE FUNCTION proposals_guard_call() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    life text[] := ARRAY[
        'state', 'started_at', 'started_by_id', 'correction_count', 'unsealed_at',
        'unsealed_by_id', 'decided_at', 'published_at', 'finished_at', 'cancelled_at',
        'cancel_reason', 'created_by_id', 'copied_from_id', 'updated_at', 'version'
    ];
BEGIN
    IF OLD.state = 'draft' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'proposals_call: a call that has begun stays on record'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'draft' THEN
        RAISE EXCEPTION 'proposals_call: a call that has begun is no draft again'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF to_jsonb(OLD) - life <> to_jsonb(NEW) - life
        AND NOT proposals_is_being_corrected(OLD.id) THEN
        RAISE EXCEPTION 'proposals_call: frozen, changes need a correction'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.proposals_due_at > NEW.proposals_due_at OR NEW.proposals_due_at IS NULL
        OR OLD.entry_due_at > NEW.entry_due_at
        OR (OLD.entry_due_at IS NULL) <> (NEW.entry_due_at IS NULL)
        OR OLD.questions_due_at > NEW.questions_due_at
        OR (OLD.questions_due_at IS NOT NULL AND NEW.questions_due_at IS NULL) THEN
        RAISE EXCEPTION 'proposals_call: a deadline never moves earlier'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.unsealed_at IS NOT NULL AND NEW.unsealed_at IS DISTINCT FROM OLD.unsealed_at THEN
        RAISE EXCEPTION 'proposals_call: unsealed once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION proposals_guard_call_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_call bigint := CASE TG_OP WHEN 'INSERT' THEN NEW.call_id ELSE OLD.call_id END;
    call_state text;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.call_id <> OLD.call_id THEN
        RAISE EXCEPTION '%: stays with its call', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT state INTO call_state FROM proposals_call WHERE id = of_call FOR SHARE;
    IF call_state <> 'draft' AND NOT proposals_is_being_corrected(of_call) THEN
        RAISE EXCEPTION '%: frozen with its call, changes need a correction', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION proposals_guard_question() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state = 'released' THEN
        RAISE EXCEPTION 'proposals_question: stays as it was released'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF ROW(NEW.call_id, NEW.organisation_id, NEW.subject, NEW.text, NEW.asked_at)
        IS DISTINCT FROM
        ROW(OLD.call_id, OLD.organisation_id, OLD.subject, OLD.text, OLD.asked_at) THEN
        RAISE EXCEPTION 'proposals_question: stays as it was asked'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""
FUNCTIONS_BACK = """
DROP FUNCTION proposals_guard_question();
DROP FUNCTION proposals_guard_call_part();
DROP FUNCTION proposals_guard_call();
DROP FUNCTION proposals_stamp_correction();
DROP FUNCTION proposals_is_being_corrected(bigint);
"""

# (trigger, table, events, function)
TRIGGERS = (
    ("proposals_call_frozen", "proposals_call", "UPDATE OR DELETE", "proposals_guard_call"),
    (
        "proposals_correction_stamp",
        "proposals_correction",
        "INSERT",
        "proposals_stamp_correction",
    ),
    (
        "proposals_correction_append_only",
        "proposals_correction",
        "UPDATE OR DELETE",
        "ppp_portal_refuse_change",
    ),
    (
        "proposals_question_kept",
        "proposals_question",
        "UPDATE OR DELETE",
        "proposals_guard_question",
    ),
    *(
        (
            f"proposals_{child}_frozen",
            f"proposals_{child}",
            "INSERT OR UPDATE OR DELETE",
            "proposals_guard_call_part",
        )
        for child in CHILDREN
    ),
)


def _sql(make: bool) -> str:
    if not make:
        return "".join(f"DROP TRIGGER {name} ON {table};\n" for name, table, _, _ in TRIGGERS)
    return "".join(
        f"CREATE TRIGGER {name} BEFORE {events} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}();\n"
        for name, table, events, function in TRIGGERS
    )


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0001_calls"),
        ("ppp_portal", "0002_append_only_audit_and_cache"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_BACK),
        migrations.RunSQL(_sql(True), _sql(False)),
    ]
