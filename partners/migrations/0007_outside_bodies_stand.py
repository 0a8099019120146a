"""What is said of a body without a record here stands with the published terms, too."""

from django.db import migrations

# As before, with the five last: the names and the kind of a body without a record, whether one person
# stays, and a source in words. Bodies on record are re-pointed by a merge of organisations.
TERMS = (
    *("scheme", "predecessor_id", "title", "legal_basis", "purpose", "duties", "host_department"),
    *("headcount", "agreement_title", "agreed_on", "enacted", "starts_on", "ends_on", "extension"),
    *("extendable_until", "early_end", "keeps_status", "has_consent", "host_is_invested"),
    *("permitted_on", "days_per_month", "salary_by", "allowances_by", "commuting_by", "travel_by"),
    *("overtime_by", "cost_note", "rules_of", "working_hours", "leave_route", "overtime_route"),
    *("supervision", "service_duties", "secrecy", "accidents", "discipline", "reporting"),
    *("consultation", "after_return", "source_url", "outside_agreement"),
    *("sender_name", "host_name", "outside_kind", "same_person", "source_note"),
)


def _row(prefix: str, names: tuple[str, ...]) -> str:
    return ", ".join(f"{prefix}.{name}" for name in names)


GUARD = """
CREATE OR REPLACE FUNCTION partners_guard_secondment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.signed_at IS NOT NULL AND (NEW.signed_at, NEW.signed_by_id)
        IS DISTINCT FROM (OLD.signed_at, OLD.signed_by_id) THEN
        RAISE EXCEPTION 'a secondment is signed once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.published_at IS NOT NULL AND NEW.published_at IS NOT NULL
        AND ({new}) IS DISTINCT FROM ({old}) THEN
        RAISE EXCEPTION 'the published terms of a secondment stand'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""


def _guard(names: tuple[str, ...]) -> str:
    return GUARD.format(new=_row("NEW", names), old=_row("OLD", names))


class Migration(migrations.Migration):
    dependencies = [("partners", "0006_secondment_outside_bodies")]

    operations = [migrations.RunSQL(_guard(TERMS), _guard(TERMS[:-5]))]
