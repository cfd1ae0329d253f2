-- The day on which somebody becomes sixty tells when they were born, and these columns stand in clear: the event has the day it was recorded on,
-- and the request of that deadline its name alone. What the event says stays sealed, and the hash chain runs over that.
ALTER TABLE "event" DISABLE TRIGGER event_never_changes;
UPDATE "event" SET "occurred_on" = ("recorded_at" AT TIME ZONE 'Europe/Amsterdam')::date WHERE "type" = 'ageReached';
ALTER TABLE "event" ENABLE TRIGGER event_never_changes;

UPDATE "request" SET "request_id" = substring("request_id" FROM '/(ageGroup\.[^:]*):') WHERE "fingerprint" = 'time' AND "request_id" LIKE '%/ageGroup.%';

COMMENT ON COLUMN "event"."occurred_on" IS 'The day it happened; the day of the deadline where time did it; of what would tell a birthday the day it was recorded.';
COMMENT ON COLUMN "request"."request_id" IS 'The update''s id: a hash of issuer, subject and Idempotency-Key; where time did it, of the deadline.';
