"""Who writes for an organisation also goes on with the reports of those merged into it."""

from django.db import migrations

WRITES = """
CREATE OR REPLACE FUNCTION cases_writes_for(person bigint, organisation bigint, municipality bigint)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM partners_membership m JOIN partners_user u ON u.id = m.user_id
        WHERE m.user_id = person AND m.ended_at IS NULL AND u.is_active
          AND ((m.role IN ('reporter', 'manager') AND {organisations})
            OR (m.municipality_id = municipality AND m.role IN ('editor', 'approver'))))
$$;
"""
OWN = "m.organisation_id = organisation"
OWN_AND_MERGED = """m.organisation_id IN (
              SELECT organisation
              UNION SELECT o.merged_into_id FROM partners_organisation o WHERE o.id = organisation)"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_reminded")]

    operations = [
        migrations.RunSQL(
            WRITES.format(organisations=OWN_AND_MERGED), WRITES.format(organisations=OWN)
        )
    ]
