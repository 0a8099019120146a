"""What both parties agreed to show stands while it is shown; a signature is never dated anew."""

from django.db import migrations

# The terms (partners.models.secondment_terms) without the paper, which the parties may replace,
# and without the bodies, which a merge of organisations re-points.
TERMS = (
    *("scheme", "predecessor_id", "title", "legal_basis", "purpose", "duties", "host_department"),
    *("headcount", "agreement_title", "agreed_on", "enacted", "starts_on", "ends_on", "extension"),
    *("extendable_until", "early_end", "keeps_status", "has_consent", "host_is_invested"),
    *("permitted_on", "days_per_month", "salary_by", "allowances_by", "commuting_by", "travel_by"),
    *("overtime_by", "cost_note", "rules_of", "working_hours", "leave_route", "overtime_route"),
    *("supervision", "service_duties", "secrecy", "accidents", "discipline", "reporting"),
    *("consultation", "after_return", "source_url", "outside_agreement"),
)


def _row(prefix: str) -> str:
    return ", ".join(f"{prefix}.{name}" for name in TERMS)


TRIGGERS = f"""
CREATE FUNCTION partners_guard_secondment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.signed_at IS NOT NULL AND (NEW.signed_at, NEW.signed_by_id)
        IS DISTINCT FROM (OLD.signed_at, OLD.signed_by_id) THEN
        RAISE EXCEPTION 'a secondment is signed once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.published_at IS NOT NULL AND NEW.published_at IS NOT NULL
        AND ({_row("NEW")}) IS DISTINCT FROM ({_row("OLD")}) THEN
        RAISE EXCEPTION 'the published terms of a secondment stand'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER partners_secondment_stands
    BEFORE UPDATE ON partners_secondment
    FOR EACH ROW EXECUTE FUNCTION partners_guard_secondment();
"""
BACK = """
DROP TRIGGER partners_secondment_stands ON partners_secondment;
DROP FUNCTION partners_guard_secondment();
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0004_inquiry_letters_stand")]

    operations = [migrations.RunSQL(TRIGGERS, BACK)]
