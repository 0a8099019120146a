"""A fixed fee stays, a place is never given twice, however many register at once.

Plain triggers: pgtrigger's can be switched off by any connection (house.md, 9).
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION cases_guard_eventregistration() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    places integer;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.event_id, OLD.registered_by_id, OLD.registered_at, OLD.batch, OLD.position,
            OLD.is_member, OLD.fee_amount, OLD.fee_words)
            IS DISTINCT FROM
            (NEW.event_id, NEW.registered_by_id, NEW.registered_at, NEW.batch, NEW.position,
            NEW.is_member, NEW.fee_amount, NEW.fee_words)
        THEN
            RAISE EXCEPTION 'the registration and its fee stand'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF OLD.state = 'cancelled' AND NEW.state <> 'cancelled' THEN
            RAISE EXCEPTION 'a cancelled registration stays so'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF NEW.state = 'seated' AND (TG_OP = 'INSERT' OR OLD.state <> 'seated') THEN
        -- The lock makes those who register at once wait for one another.
        SELECT capacity INTO places FROM cases_event WHERE id = NEW.event_id FOR UPDATE;
        IF places IS NOT NULL AND places <= (
            SELECT count(*) FROM cases_eventregistration
            WHERE event_id = NEW.event_id AND state = 'seated' AND id <> NEW.id
        ) THEN
            RAISE EXCEPTION 'the event is full' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_eventregistration_stands BEFORE INSERT OR UPDATE ON cases_eventregistration
    FOR EACH ROW EXECUTE FUNCTION cases_guard_eventregistration();

CREATE FUNCTION cases_guard_event_capacity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.capacity IS DISTINCT FROM OLD.capacity AND NEW.capacity < (
        SELECT count(*) FROM cases_eventregistration
        WHERE event_id = NEW.id AND state = 'seated'
    ) THEN
        RAISE EXCEPTION 'more people have a place'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_event_capacity_stands BEFORE UPDATE ON cases_event
    FOR EACH ROW EXECUTE FUNCTION cases_guard_event_capacity();
"""
BACK = """
DROP TRIGGER cases_event_capacity_stands ON cases_event;
DROP FUNCTION cases_guard_event_capacity();
DROP TRIGGER cases_eventregistration_stands ON cases_eventregistration;
DROP FUNCTION cases_guard_eventregistration();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0021_event_participation")]

    operations = [migrations.RunSQL(GUARD, BACK)]
