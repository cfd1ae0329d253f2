-- Equality in an exclusion constraint; comes with PostgreSQL, and any owner of a database may have it.
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- CreateTable
CREATE TABLE "location" (
    "id" UUID NOT NULL,
    "programme" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "town" TEXT NOT NULL,

    CONSTRAINT "location_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "place" (
    "id" UUID NOT NULL,
    "location_id" UUID NOT NULL,
    "programme" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "opens_on" DATE NOT NULL,
    "closes_on" DATE,

    CONSTRAINT "place_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shelter_request" (
    "id" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "shelter_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "emergency_stay" (
    "id" UUID NOT NULL,
    "programme" TEXT NOT NULL,
    "policy_id" TEXT NOT NULL,
    "policy_version" INTEGER NOT NULL,
    "working_name" BYTEA NOT NULL,
    "place_id" UUID NOT NULL,
    "since" DATE NOT NULL,
    "ends_on" DATE NOT NULL,
    "given_by" UUID NOT NULL,
    "municipality_told_on" DATE,
    "ended_on" DATE,
    "ended_by" TEXT,
    "trajectory_id" UUID,

    CONSTRAINT "emergency_stay_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "emergency_task" (
    "stay_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "programme" TEXT NOT NULL,
    "organisation" TEXT NOT NULL,
    "roles" TEXT[],
    "due_on" DATE NOT NULL,
    "overdue_from" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "emergency_task_pkey" PRIMARY KEY ("stay_id","key")
);

-- CreateTable
CREATE TABLE "shelter_stay" (
    "holder_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "trajectory_id" UUID,
    "emergency_stay_id" UUID,
    "place_id" UUID NOT NULL,
    "since" DATE NOT NULL,
    "until" DATE,

    CONSTRAINT "shelter_stay_pkey" PRIMARY KEY ("holder_id","number")
);

-- CreateTable
CREATE TABLE "shelter_wait" (
    "trajectory_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "programme" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "urgency" TEXT NOT NULL,
    "rank" INTEGER NOT NULL,
    "since" DATE NOT NULL,
    "until" DATE,

    CONSTRAINT "shelter_wait_pkey" PRIMARY KEY ("trajectory_id","number")
);

-- CreateIndex
CREATE INDEX "location_programme_name_idx" ON "location"("programme", "name");

-- CreateIndex
CREATE INDEX "place_location_id_idx" ON "place"("location_id");

-- CreateIndex
CREATE INDEX "place_programme_kind_idx" ON "place"("programme", "kind");

-- CreateIndex
CREATE INDEX "emergency_stay_place_id_idx" ON "emergency_stay"("place_id");

-- CreateIndex
CREATE INDEX "emergency_stay_policy_id_policy_version_idx" ON "emergency_stay"("policy_id", "policy_version");

-- CreateIndex
CREATE INDEX "emergency_stay_trajectory_id_idx" ON "emergency_stay"("trajectory_id");

-- CreateIndex
CREATE INDEX "emergency_task_programme_organisation_due_on_stay_id_key_idx" ON "emergency_task"("programme", "organisation", "due_on", "stay_id", "key");

-- CreateIndex
CREATE INDEX "shelter_stay_trajectory_id_idx" ON "shelter_stay"("trajectory_id");

-- CreateIndex
CREATE INDEX "shelter_stay_emergency_stay_id_idx" ON "shelter_stay"("emergency_stay_id");

-- CreateIndex
CREATE INDEX "shelter_wait_programme_kind_rank_since_trajectory_id_idx" ON "shelter_wait"("programme", "kind", "rank", "since", "trajectory_id");

-- AddForeignKey
ALTER TABLE "place" ADD CONSTRAINT "place_location_id_fkey" FOREIGN KEY ("location_id") REFERENCES "location"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "emergency_stay" ADD CONSTRAINT "emergency_stay_policy_id_policy_version_fkey" FOREIGN KEY ("policy_id", "policy_version") REFERENCES "policy"("id", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "emergency_stay" ADD CONSTRAINT "emergency_stay_place_id_fkey" FOREIGN KEY ("place_id") REFERENCES "place"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "emergency_stay" ADD CONSTRAINT "emergency_stay_trajectory_id_fkey" FOREIGN KEY ("trajectory_id") REFERENCES "trajectory"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "emergency_task" ADD CONSTRAINT "emergency_task_stay_id_fkey" FOREIGN KEY ("stay_id") REFERENCES "emergency_stay"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shelter_stay" ADD CONSTRAINT "shelter_stay_trajectory_id_fkey" FOREIGN KEY ("trajectory_id") REFERENCES "trajectory"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shelter_stay" ADD CONSTRAINT "shelter_stay_emergency_stay_id_fkey" FOREIGN KEY ("emergency_stay_id") REFERENCES "emergency_stay"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shelter_stay" ADD CONSTRAINT "shelter_stay_place_id_fkey" FOREIGN KEY ("place_id") REFERENCES "place"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shelter_wait" ADD CONSTRAINT "shelter_wait_trajectory_id_fkey" FOREIGN KEY ("trajectory_id") REFERENCES "trajectory"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma does not know: constraints, comments and functions.

ALTER TABLE "place" ADD CONSTRAINT "place_days_check" CHECK ("closes_on" > "opens_on");
ALTER TABLE "emergency_stay" ADD CONSTRAINT "emergency_stay_ended_check" CHECK (("ended_on" IS NULL) = ("ended_by" IS NULL)),
  ADD CONSTRAINT "emergency_stay_ended_by_check" CHECK ("ended_by" IN ('time', 'referral')),
  ADD CONSTRAINT "emergency_stay_referral_check" CHECK (("trajectory_id" IS NOT NULL) = ("ended_by" IS NOT DISTINCT FROM 'referral'));
ALTER TABLE "shelter_stay" ADD CONSTRAINT "shelter_stay_holder_check" CHECK (num_nonnulls("trajectory_id", "emergency_stay_id") = 1 AND "holder_id" = coalesce("trajectory_id", "emergency_stay_id")),
  ADD CONSTRAINT "shelter_stay_days_check" CHECK ("until" >= "since"),
  -- A bed has one guest a night, and a guest one bed; on the day of leaving somebody else can have it.
  ADD CONSTRAINT "one_bed_one_guest" EXCLUDE USING gist ("place_id" WITH =, daterange("since", "until") WITH &&),
  ADD CONSTRAINT "one_guest_one_bed" EXCLUDE USING gist ("holder_id" WITH =, daterange("since", "until") WITH &&);
ALTER TABLE "shelter_wait" ADD CONSTRAINT "shelter_wait_days_check" CHECK ("until" >= "since");

COMMENT ON TABLE "location" IS 'Where guests are sheltered.';
COMMENT ON COLUMN "location"."id" IS 'UUIDv5 of whoever registered it and their Idempotency-Key, or of the name that a policy has for it.';
COMMENT ON COLUMN "location"."programme" IS 'The programme that it is for.';
COMMENT ON COLUMN "location"."name" IS 'What people call it.';
COMMENT ON COLUMN "location"."town" IS 'Where it is; it need not be in the municipality.';
COMMENT ON TABLE "place" IS 'A bed, for as long as it is there.';
COMMENT ON COLUMN "place"."id" IS 'UUIDv5, as that of the location.';
COMMENT ON COLUMN "place"."location_id" IS 'Where it is.';
COMMENT ON COLUMN "place"."programme" IS 'That of the location; here for the index.';
COMMENT ON COLUMN "place"."kind" IS 'A code of the policy''s shelter.kinds.';
COMMENT ON COLUMN "place"."name" IS 'What people at the location call it.';
COMMENT ON COLUMN "place"."opens_on" IS 'The first night on which it is there.';
COMMENT ON COLUMN "place"."closes_on" IS 'The first night on which it is no longer there.';
COMMENT ON TABLE "shelter_request" IS 'A request about locations, places or emergency beds that was handled, so that its retry does nothing twice.';
COMMENT ON COLUMN "shelter_request"."id" IS 'SHA-256 of whoever asked and their Idempotency-Key.';
COMMENT ON COLUMN "shelter_request"."fingerprint" IS 'Keyed, over what was asked: the same key with something else is a mistake.';
COMMENT ON COLUMN "shelter_request"."recorded_at" IS 'When it was handled.';
COMMENT ON TABLE "emergency_stay" IS 'A bed for somebody of whom no more is known than a working name.';
COMMENT ON COLUMN "emergency_stay"."id" IS 'UUIDv5 of whoever gave the bed and their Idempotency-Key.';
COMMENT ON COLUMN "emergency_stay"."programme" IS 'The programme that has the bed.';
COMMENT ON COLUMN "emergency_stay"."policy_id" IS 'The policy of its first night, for good.';
COMMENT ON COLUMN "emergency_stay"."policy_version" IS 'The version of that policy.';
COMMENT ON COLUMN "emergency_stay"."working_name" IS 'Sealed by the stay''s own key.';
COMMENT ON COLUMN "emergency_stay"."place_id" IS 'The bed.';
COMMENT ON COLUMN "emergency_stay"."since" IS 'The first night.';
COMMENT ON COLUMN "emergency_stay"."ends_on" IS 'The day on which it ends by itself.';
COMMENT ON COLUMN "emergency_stay"."given_by" IS 'The person who gave it.';
COMMENT ON COLUMN "emergency_stay"."municipality_told_on" IS 'The day on which the municipality was told of it.';
COMMENT ON COLUMN "emergency_stay"."ended_on" IS 'The day on which it ended; missing while it lasts.';
COMMENT ON COLUMN "emergency_stay"."ended_by" IS 'time or referral; missing while it lasts.';
COMMENT ON COLUMN "emergency_stay"."trajectory_id" IS 'The trajectory that took it over.';
COMMENT ON TABLE "emergency_task" IS 'What somebody owes for an emergency stay.';
COMMENT ON COLUMN "emergency_task"."stay_id" IS 'The emergency stay.';
COMMENT ON COLUMN "emergency_task"."key" IS 'register or tellMunicipality.';
COMMENT ON COLUMN "emergency_task"."programme" IS 'That of the stay; here for the index.';
COMMENT ON COLUMN "emergency_task"."organisation" IS 'Who owes it.';
COMMENT ON COLUMN "emergency_task"."roles" IS 'Which of their roles may do it.';
COMMENT ON COLUMN "emergency_task"."due_on" IS 'The last day on which it is in time, in Amsterdam.';
COMMENT ON COLUMN "emergency_task"."overdue_from" IS 'The start of the day after, as an instant.';
COMMENT ON TABLE "shelter_stay" IS 'Who has which bed, from the first night until the day of leaving.';
COMMENT ON COLUMN "shelter_stay"."holder_id" IS 'The trajectory or the emergency stay.';
COMMENT ON COLUMN "shelter_stay"."number" IS 'Which of their stays, from 1.';
COMMENT ON COLUMN "shelter_stay"."trajectory_id" IS 'The trajectory whose guest it is.';
COMMENT ON COLUMN "shelter_stay"."emergency_stay_id" IS 'The emergency stay, where there is no trajectory yet.';
COMMENT ON COLUMN "shelter_stay"."place_id" IS 'The bed.';
COMMENT ON COLUMN "shelter_stay"."since" IS 'The first night.';
COMMENT ON COLUMN "shelter_stay"."until" IS 'The day of leaving, whose night is the next guest''s; missing while nobody knows of one.';
COMMENT ON TABLE "shelter_wait" IS 'Who waits or waited for which kind of place.';
COMMENT ON COLUMN "shelter_wait"."trajectory_id" IS 'Whose guest waits.';
COMMENT ON COLUMN "shelter_wait"."number" IS 'Which of their waits, from 1.';
COMMENT ON COLUMN "shelter_wait"."programme" IS 'That of the trajectory; here for the index.';
COMMENT ON COLUMN "shelter_wait"."kind" IS 'A code of the policy''s shelter.kinds.';
COMMENT ON COLUMN "shelter_wait"."urgency" IS 'A code of the policy''s shelter.urgencies.';
COMMENT ON COLUMN "shelter_wait"."rank" IS 'The urgency''s place in the policy''s order; the list goes by it, then by the day.';
COMMENT ON COLUMN "shelter_wait"."since" IS 'The day since which the guest waits.';
COMMENT ON COLUMN "shelter_wait"."until" IS 'The day on which that ended; missing while the guest waits.';
COMMENT ON COLUMN "dossier_read"."trajectory_id" IS 'Whose dossier it was: the trajectory, or the emergency stay of somebody who has none.';
COMMENT ON COLUMN "dossier_read"."what" IS 'What was read: trajectory, events, allowedCommands, list, waitingList, tasks, search, export, document, emergencyStay, or payloads of its workflow.';

-- Gives a bed, or raises BD001 with the code of why not. Whoever wants the same bed waits for the place's row, and then sees who has it: an
-- exclusion constraint alone would let two at once wait for one another.
CREATE FUNCTION take_place(stay "shelter_stay", of_programme text, of_kind text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  bed "place"%ROWTYPE;
  violated text;
BEGIN
  SELECT * INTO bed FROM "place" WHERE "id" = stay."place_id" FOR NO KEY UPDATE;
  IF NOT FOUND OR bed."programme" <> of_programme THEN
    RAISE EXCEPTION 'place-unknown' USING ERRCODE = 'BD001';
  END IF;
  IF bed."kind" <> of_kind THEN
    RAISE EXCEPTION 'place-of-another-kind' USING ERRCODE = 'BD001';
  END IF;
  IF bed."opens_on" > stay."since" OR bed."closes_on" <= stay."since" THEN
    RAISE EXCEPTION 'place-not-open' USING ERRCODE = 'BD001';
  END IF;
  INSERT INTO "shelter_stay" SELECT stay.*;
EXCEPTION WHEN exclusion_violation THEN
  GET STACKED DIAGNOSTICS violated = CONSTRAINT_NAME;
  RAISE EXCEPTION '%', CASE violated WHEN 'one_bed_one_guest' THEN 'place-taken' ELSE 'guest-already-sheltered' END USING ERRCODE = 'BD001';
END $$;
COMMENT ON FUNCTION take_place(shelter_stay, text, text) IS 'Gives a bed, or raises BD001 with the code of why not.';

-- Writes who sleeps and waits where after a trajectory's facts, as they leave it. Raises BD001 where a rule across guests stands in the way.
CREATE FUNCTION keep_shelter(trajectory_key uuid, of_programme text, shelter jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  one jsonb;
  other uuid;
BEGIN
  IF shelter ? 'takesOver' THEN
    UPDATE "emergency_stay" SET "ended_on" = (shelter->>'takenOverOn')::date, "ended_by" = 'referral', "trajectory_id" = trajectory_key
      WHERE "id" = (shelter->>'takesOver')::uuid AND "programme" = of_programme AND "ended_on" IS NULL;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'shelter-stay-over' USING ERRCODE = 'BD001';
    END IF;
    DELETE FROM "emergency_task" WHERE "stay_id" = (shelter->>'takesOver')::uuid;
    DELETE FROM "shelter_stay" WHERE "emergency_stay_id" = (shelter->>'takesOver')::uuid;
  END IF;

  UPDATE "shelter_stay" SET "until" = (list.one->>'until')::date
    FROM jsonb_array_elements(shelter->'stays') WITH ORDINALITY AS list(one, at)
    WHERE "trajectory_id" = trajectory_key AND "number" = list.at AND "shelter_stay"."until" IS DISTINCT FROM (list.one->>'until')::date;
  FOR one IN
    SELECT list.one || jsonb_build_object('number', list.at) FROM jsonb_array_elements(shelter->'stays') WITH ORDINALITY AS list(one, at)
    WHERE NOT EXISTS (SELECT FROM "shelter_stay" WHERE "trajectory_id" = trajectory_key AND "number" = list.at)
  LOOP
    -- One open trajectory has a V-number; a closed one may still have its bed.
    SELECT "stay"."trajectory_id" INTO other FROM "shelter_stay" AS "stay"
      JOIN "search_key" AS "theirs" ON "theirs"."trajectory_id" = "stay"."trajectory_id" AND "theirs"."kind" = 'vNumber' AND "theirs"."programme" = of_programme
      JOIN "search_key" AS "ours" ON "ours"."trajectory_id" = trajectory_key AND "ours"."kind" = 'vNumber' AND "ours"."value" = "theirs"."value"
      WHERE "stay"."trajectory_id" <> trajectory_key
        AND daterange("stay"."since", "stay"."until") && daterange((one->>'since')::date, (one->>'until')::date) LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'guest-already-sheltered' USING ERRCODE = 'BD001', DETAIL = other::text;
    END IF;
    PERFORM take_place(
      ROW(trajectory_key, (one->>'number')::int, trajectory_key, NULL, (one->>'place')::uuid, (one->>'since')::date, (one->>'until')::date)::"shelter_stay",
      of_programme, one->>'kind');
  END LOOP;

  INSERT INTO "shelter_wait" ("trajectory_id", "number", "programme", "kind", "urgency", "rank", "since", "until")
    SELECT trajectory_key, list.at, of_programme, list.one->>'kind', list.one->>'urgency', (list.one->>'rank')::int, (list.one->>'since')::date, (list.one->>'until')::date
    FROM jsonb_array_elements(shelter->'waits') WITH ORDINALITY AS list(one, at)
    ON CONFLICT ("trajectory_id", "number") DO UPDATE SET "urgency" = excluded."urgency", "rank" = excluded."rank", "until" = excluded."until";
END $$;
COMMENT ON FUNCTION keep_shelter(uuid, text, jsonb) IS 'Writes who sleeps and waits where after a trajectory''s facts.';

-- As before, with beds, and with the other trajectory that is in the way.
CREATE OR REPLACE FUNCTION record_facts(facts jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  trajectory_key CONSTANT uuid := (facts->>'trajectory')::uuid;
  answer jsonb;
  in_the_way text;
BEGIN
  -- Most facts have no such part, and are spared what being able to undo them costs.
  IF NOT facts ?| ARRAY['documents', 'shelter'] THEN
    RETURN append_facts(facts);
  END IF;
  BEGIN
    answer := append_facts(facts);
    IF answer->>'outcome' = 'recorded' THEN
      IF facts ? 'documents' THEN PERFORM keep_documents(trajectory_key, facts->'documents'); END IF;
      IF facts ? 'shelter' THEN PERFORM keep_shelter(trajectory_key, facts->>'programme', facts->'shelter'); END IF;
    END IF;
    RETURN answer;
  EXCEPTION WHEN SQLSTATE 'BD001' THEN
    GET STACKED DIAGNOSTICS in_the_way = PG_EXCEPTION_DETAIL;
    RETURN jsonb_strip_nulls(jsonb_build_object('outcome', 'rejected', 'code', SQLERRM, 'trajectory', nullif(in_the_way, '')));
  END;
END $$;

-- Gives somebody an emergency bed with what is owed for it, once; or says why not.
CREATE FUNCTION open_emergency_stay(stay jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  stay_key CONSTANT uuid := (stay->>'id')::uuid;
  handled text;
BEGIN
  INSERT INTO "shelter_request" ("id", "fingerprint") VALUES (stay->>'requestId', stay->>'fingerprint') ON CONFLICT ("id") DO NOTHING;
  IF NOT FOUND THEN
    SELECT "fingerprint" INTO handled FROM "shelter_request" WHERE "id" = stay->>'requestId';
    RETURN jsonb_build_object('outcome', CASE handled WHEN stay->>'fingerprint' THEN 'known' ELSE 'reused' END);
  END IF;
  IF NOT EXISTS (SELECT FROM "place" WHERE "id" = (stay->>'place')::uuid) THEN
    RAISE EXCEPTION 'place-unknown' USING ERRCODE = 'BD001';
  END IF;
  INSERT INTO "emergency_stay" ("id", "programme", "policy_id", "policy_version", "working_name", "place_id", "since", "ends_on", "given_by")
    VALUES (stay_key, stay->>'programme', stay->>'policyId', (stay->>'policyVersion')::int, decode(stay->>'workingName', 'base64'), (stay->>'place')::uuid,
      (stay->>'since')::date, (stay->>'endsOn')::date, (stay->>'givenBy')::uuid);
  PERFORM take_place(
    ROW(stay_key, 1, NULL, stay_key, (stay->>'place')::uuid, (stay->>'since')::date, (stay->>'endsOn')::date)::"shelter_stay", stay->>'programme', stay->>'kind');
  INSERT INTO "emergency_task" ("stay_id", "key", "programme", "organisation", "roles", "due_on", "overdue_from")
    SELECT stay_key, one->>'key', stay->>'programme', one->>'organisation', ARRAY(SELECT jsonb_array_elements_text(one->'roles')), (one->>'dueOn')::date, (one->>'overdueFrom')::timestamptz
    FROM jsonb_array_elements(stay->'tasks') AS list(one);
  RETURN jsonb_build_object('outcome', 'recorded');
EXCEPTION WHEN SQLSTATE 'BD001' THEN
  RETURN jsonb_build_object('outcome', 'rejected', 'code', SQLERRM);
END $$;
COMMENT ON FUNCTION open_emergency_stay(jsonb) IS 'Gives somebody an emergency bed with what is owed for it, once, or says why not.';

-- A mail is about a trajectory, or about an emergency stay that has none.
ALTER TABLE "outbox_mail" ALTER COLUMN "trajectory_id" DROP NOT NULL, ADD COLUMN "emergency_stay_id" UUID;
ALTER TABLE "outbox_mail" ADD CONSTRAINT "outbox_mail_emergency_stay_id_fkey" FOREIGN KEY ("emergency_stay_id") REFERENCES "emergency_stay"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  ADD CONSTRAINT "outbox_mail_subject_check" CHECK (num_nonnulls("trajectory_id", "emergency_stay_id") = 1);
COMMENT ON COLUMN "outbox_mail"."trajectory_id" IS 'The trajectory that it is about, if any.';
COMMENT ON COLUMN "outbox_mail"."emergency_stay_id" IS 'The emergency stay that it is about, where there is no trajectory.';
CREATE INDEX "outbox_mail_emergency_stay_id_idx" ON "outbox_mail"("emergency_stay_id");
DROP INDEX "outbox_mail_cause_key";
CREATE UNIQUE INDEX "outbox_mail_cause_key" ON "outbox_mail"("trajectory_id", "emergency_stay_id", "sequence", "organisation", "role", "person_id") NULLS NOT DISTINCT;

-- Ends an emergency stay whose days are over, and tells whoever should have registered a referral; once.
CREATE FUNCTION end_emergency_stay(stay_key uuid, recipient jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  over "emergency_stay"%ROWTYPE;
BEGIN
  UPDATE "emergency_stay" SET "ended_on" = "ends_on", "ended_by" = 'time' WHERE "id" = stay_key AND "ended_on" IS NULL RETURNING * INTO over;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  DELETE FROM "emergency_task" WHERE "stay_id" = stay_key;
  INSERT INTO "outbox_mail" ("emergency_stay_id", "sequence", "organisation", "role", "person_id", "mailbox", "content", "due_at")
    SELECT stay_key, 1, recipient->>'organisation', recipient->>'role', "person"."id", recipient->>'mailbox',
      jsonb_build_object('template', 'emergencyOver', 'since', over."since", 'endedOn', over."ends_on"), now()
    FROM (VALUES (1)) AS once
    LEFT JOIN "person" ON "person"."organisation" = recipient->>'organisation' AND recipient->>'role' = ANY ("person"."roles")
      AND over."programme" = ANY ("person"."programmes") AND "person"."email" IS NOT NULL;
END $$;
COMMENT ON FUNCTION end_emergency_stay(uuid, jsonb) IS 'Ends an emergency stay whose days are over, and tells whoever should have registered a referral; once.';
