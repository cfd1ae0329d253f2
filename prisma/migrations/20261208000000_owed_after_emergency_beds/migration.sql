-- A bed's days may be over before the first working day on which anybody does what is owed for it: that is owed on until it was done, or somebody wrote
-- down that the person left. So a referral may name a stay that is over too; then its days are the guest's past, and no bed is held.
ALTER TABLE "emergency_stay" DROP CONSTRAINT "emergency_stay_referral_check",
  ADD CONSTRAINT "emergency_stay_referral_check" CHECK (("ended_by" IS DISTINCT FROM 'referral' OR "trajectory_id" IS NOT NULL) AND ("trajectory_id" IS NULL OR "ended_on" IS NOT NULL));
COMMENT ON COLUMN "emergency_stay"."trajectory_id" IS 'The trajectory that took it over, or that a referral began after it was over.';
COMMENT ON COLUMN "emergency_stay"."ended_by" IS 'time, referral or person (who wrote down that the bed was left); missing while it lasts.';

-- What becomes of an emergency stay that a referral names: it goes on as the trajectory's, or was over on the day that the facts know of.
CREATE FUNCTION take_over_emergency_stay(trajectory_key uuid, of_programme text, shelter jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  stay_key CONSTANT uuid := (shelter->>'takesOver')::uuid;
BEGIN
  UPDATE "emergency_stay" SET "ended_on" = coalesce("ended_on", (shelter->>'takenOverOn')::date), "ended_by" = coalesce("ended_by", 'referral'), "trajectory_id" = trajectory_key
    WHERE "id" = stay_key AND "programme" = of_programme AND "trajectory_id" IS NULL AND "ended_on" IS NOT DISTINCT FROM (shelter->>'endedOn')::date;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'shelter-stay-over' USING ERRCODE = 'BD001';
  END IF;
  DELETE FROM "emergency_task" WHERE "stay_id" = stay_key;
  DELETE FROM "shelter_stay" WHERE "emergency_stay_id" = stay_key;
END $$;
COMMENT ON FUNCTION take_over_emergency_stay(uuid, text, jsonb) IS 'Makes an emergency stay the trajectory''s. Raises BD001 where another one has it, or where it ended on another day than the facts know of.';

-- As before, also with an emergency stay that is over.
CREATE OR REPLACE FUNCTION keep_shelter(trajectory_key uuid, of_programme text, shelter jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  one jsonb;
BEGIN
  IF shelter ? 'takesOver' THEN
    PERFORM take_over_emergency_stay(trajectory_key, of_programme, shelter);
  END IF;

  UPDATE "shelter_stay" SET "until" = (list.one->>'until')::date
    FROM jsonb_array_elements(shelter->'stays') WITH ORDINALITY AS list(one, at)
    WHERE "trajectory_id" = trajectory_key AND "number" = list.at AND "shelter_stay"."until" IS DISTINCT FROM (list.one->>'until')::date;
  FOR one IN
    SELECT list.one || jsonb_build_object('number', list.at) FROM jsonb_array_elements(shelter->'stays') WITH ORDINALITY AS list(one, at)
    WHERE NOT EXISTS (SELECT FROM "shelter_stay" WHERE "trajectory_id" = trajectory_key AND "number" = list.at)
  LOOP
    PERFORM take_place(
      ROW(trajectory_key, (one->>'number')::int, trajectory_key, NULL, (one->>'place')::uuid, (one->>'since')::date, (one->>'until')::date)::"shelter_stay",
      of_programme, one->>'kind');
  END LOOP;

  INSERT INTO "shelter_wait" ("trajectory_id", "number", "programme", "kind", "urgency", "rank", "since", "until")
    SELECT trajectory_key, list.at, of_programme, list.one->>'kind', list.one->>'urgency', (list.one->>'rank')::int, (list.one->>'since')::date, (list.one->>'until')::date
    FROM jsonb_array_elements(shelter->'waits') WITH ORDINALITY AS list(one, at)
    ON CONFLICT ("trajectory_id", "number") DO UPDATE SET "urgency" = excluded."urgency", "rank" = excluded."rank", "until" = excluded."until";
END $$;

-- As before, also of a stay whose days are over: whoever knows that the person is gone ends what is owed.
CREATE OR REPLACE FUNCTION leave_emergency_stay(departure jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  stay_key CONSTANT uuid := (departure->>'stay')::uuid;
  left_on CONSTANT date := (departure->>'on')::date;
  handled text;
BEGIN
  INSERT INTO "shelter_request" ("id", "fingerprint") VALUES (departure->>'requestId', departure->>'fingerprint') ON CONFLICT ("id") DO NOTHING;
  IF NOT FOUND THEN
    SELECT "fingerprint" INTO handled FROM "shelter_request" WHERE "id" = departure->>'requestId';
    RETURN jsonb_build_object('outcome', CASE handled WHEN departure->>'fingerprint' THEN 'known' ELSE 'reused' END);
  END IF;
  UPDATE "emergency_stay" SET "ended_on" = left_on, "ended_by" = 'person'
    WHERE "id" = stay_key AND "trajectory_id" IS NULL AND "ended_by" IS DISTINCT FROM 'person' AND left_on <= "ends_on";
  IF NOT FOUND THEN
    RAISE EXCEPTION 'shelter-stay-over' USING ERRCODE = 'BD001'; -- and the request is not remembered
  END IF;
  UPDATE "shelter_stay" SET "until" = left_on WHERE "emergency_stay_id" = stay_key;
  DELETE FROM "emergency_task" WHERE "stay_id" = stay_key;
  RETURN jsonb_build_object('outcome', 'recorded');
EXCEPTION WHEN SQLSTATE 'BD001' THEN
  RETURN jsonb_build_object('outcome', 'rejected', 'code', SQLERRM);
END $$;

-- As before, and what is owed stays.
CREATE OR REPLACE FUNCTION end_emergency_stay(stay_key uuid, recipient jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  over "emergency_stay"%ROWTYPE;
BEGIN
  UPDATE "emergency_stay" SET "ended_on" = "ends_on", "ended_by" = 'time' WHERE "id" = stay_key AND "ended_on" IS NULL RETURNING * INTO over;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  INSERT INTO "outbox_mail" ("emergency_stay_id", "sequence", "organisation", "role", "person_id", "mailbox", "content", "due_at")
    SELECT stay_key, 1, recipient->>'organisation', recipient->>'role', "person"."id", recipient->>'mailbox',
      jsonb_build_object('template', 'emergencyOver', 'since', over."since", 'endedOn', over."ends_on"), now()
    FROM (VALUES (1)) AS once
    LEFT JOIN "person" ON "person"."organisation" = recipient->>'organisation' AND recipient->>'role' = ANY ("person"."roles")
      AND over."programme" = ANY ("person"."programmes") AND "person"."email" IS NOT NULL;
END $$;
