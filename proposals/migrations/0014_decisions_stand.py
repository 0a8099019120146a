"""What was decided, ruled, sent or answered stays as it was.

Plain triggers: pgtrigger's can be switched off by any connection (house.md, 9).
"""

from django.db import migrations

# (table, column that is NULL until the row is final)
FINAL = (
    ("proposals_decision", "decided_at"),
    ("proposals_negotiation", "ended_at"),
    ("proposals_resultnotice", "released_at"),
    ("proposals_reasonrequest", "answered_at"),
)
APPEND_ONLY = (
    *("proposals_ruling", "proposals_disqualification", "proposals_place", "proposals_callcase"),
)

FUNCTIONS = """
CREATE FUNCTION proposals_keep_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(OLD) ->> TG_ARGV[0] IS NOT NULL THEN
        RAISE EXCEPTION '%: stays as it was', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION proposals_guard_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM proposals_decision
        WHERE id = NEW.decision_id AND decided_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'proposals_place: the decision stands'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM proposals_decision d
        JOIN proposals_entry e ON e.call_id = d.call_id
        JOIN proposals_proposal p ON p.entry_id = e.id
        JOIN proposals_proposalversion v ON v.id = p.submission_id
        WHERE d.id = NEW.decision_id AND p.id = NEW.proposal_id AND v.opened_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'proposals_place: an opened proposal of the call only'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposals_place_of_the_call BEFORE INSERT ON proposals_place
    FOR EACH ROW EXECUTE FUNCTION proposals_guard_place();
"""
FUNCTIONS_BACK = """
DROP TRIGGER proposals_place_of_the_call ON proposals_place;
DROP FUNCTION proposals_guard_place();
DROP FUNCTION proposals_keep_final();
"""


def _triggers() -> str:
    final = "".join(
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION proposals_keep_final('{column}');\n"
        for table, column in FINAL
    )
    return final + "".join(
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION ppp_portal_refuse_change();\n"
        for table in APPEND_ONLY
    )


def _triggers_back() -> str:
    tables = [*(table for table, _ in FINAL), *APPEND_ONLY]
    return "".join(f"DROP TRIGGER {table}_kept ON {table};\n" for table in tables)


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0013_decisions_and_results"),
        ("ppp_portal", "0002_append_only_audit_and_cache"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_BACK),
        migrations.RunSQL(_triggers(), _triggers_back()),
    ]
