-- CreateTable
CREATE TABLE "returning_guest" (
    "trajectory_id" UUID NOT NULL,
    "programme" TEXT NOT NULL,
    "guest" TEXT NOT NULL,
    "is_open" BOOLEAN NOT NULL,

    CONSTRAINT "returning_guest_pkey" PRIMARY KEY ("trajectory_id")
);

-- AddForeignKey
ALTER TABLE "returning_guest" ADD CONSTRAINT "returning_guest_trajectory_id_fkey" FOREIGN KEY ("trajectory_id") REFERENCES "trajectory"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma does not know: constraints, comments and functions.

CREATE UNIQUE INDEX "returning_guest_one_open" ON "returning_guest" ("programme", "guest") WHERE "is_open";

COMMENT ON TABLE "returning_guest" IS 'The trajectories of a guest who came back. One of a guest''s trajectories is open in a programme.';
COMMENT ON COLUMN "returning_guest"."trajectory_id" IS 'One that named a former trajectory, or was opened again.';
COMMENT ON COLUMN "returning_guest"."programme" IS 'That of the trajectory; here for the index.';
COMMENT ON COLUMN "returning_guest"."guest" IS 'Blind index of the id of the guest''s first trajectory.';
COMMENT ON COLUMN "returning_guest"."is_open" IS 'Whether that trajectory is open.';

-- Who came back before, each under the former trajectory that was named: of chains from before this only the last step is known. Where two are open
-- already, both go on, and the later one is held against the other once it was closed and is opened again.
INSERT INTO "returning_guest" ("trajectory_id", "programme", "guest", "is_open")
  SELECT "key"."trajectory_id", "key"."programme", "key"."value",
    "phase" <> 'closed' AND 1 = row_number() OVER (PARTITION BY "key"."programme", "key"."value", "phase" = 'closed' ORDER BY "referred_on", "key"."trajectory_id")
  FROM "search_key" AS "key" JOIN "trajectory" ON "trajectory"."id" = "key"."trajectory_id" WHERE "key"."kind" = 'former';

-- Whose trajectory it is: whoever came back more than once is still the guest of the first one.
CREATE FUNCTION guest_of(trajectory_key uuid, former uuid, otherwise text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce(
    (SELECT "guest" FROM "returning_guest" WHERE "trajectory_id" = trajectory_key),
    (SELECT "guest" FROM "returning_guest" WHERE "trajectory_id" = former),
    otherwise);
$$;
COMMENT ON FUNCTION guest_of(uuid, uuid, text) IS 'Whose trajectory it is, by the former one where it names one; otherwise what is given.';

-- Only to be opened is held against the others: what is open goes on. Two at the same moment meet in the unique index; the loser comes back and is told here.
CREATE FUNCTION keep_returning_guest(trajectory_key uuid, of_programme text, returning_guest jsonb, was_open boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  guest_key CONSTANT text := guest_of(trajectory_key, (returning_guest->>'former')::uuid, returning_guest->>'guest');
  opens CONSTANT boolean := (returning_guest->>'isOpen')::boolean;
  other uuid;
BEGIN
  IF was_open AND opens THEN
    RETURN;
  END IF;
  SELECT "trajectory_id" INTO other FROM "returning_guest" AS "theirs"
    WHERE opens AND "theirs"."programme" = of_programme AND "theirs"."guest" = guest_key AND "theirs"."is_open" AND "theirs"."trajectory_id" <> trajectory_key;
  IF FOUND THEN
    RAISE EXCEPTION 'guest-has-open-trajectory' USING ERRCODE = 'BD001', DETAIL = other::text;
  END IF;
  INSERT INTO "returning_guest" ("trajectory_id", "programme", "guest", "is_open") VALUES (trajectory_key, of_programme, guest_key, opens)
    ON CONFLICT ("trajectory_id") DO UPDATE SET "is_open" = excluded."is_open";
END $$;
COMMENT ON FUNCTION keep_returning_guest(uuid, text, jsonb, boolean) IS 'Writes whether the trajectory of a guest who came back is open. Raises BD001 where another one of that guest is.';

-- As before, with guests who came back.
CREATE OR REPLACE FUNCTION record_facts(facts jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  trajectory_key CONSTANT uuid := (facts->>'trajectory')::uuid;
  was_open CONSTANT boolean := EXISTS (SELECT FROM "trajectory" WHERE "id" = trajectory_key AND "phase" <> 'closed');
  answer jsonb;
  in_the_way text;
BEGIN
  -- Most facts have no such part, and are spared what being able to undo them costs.
  IF NOT facts ?| ARRAY['documents', 'shelter', 'people', 'returningGuest'] THEN
    RETURN append_facts(facts);
  END IF;
  BEGIN
    answer := append_facts(facts);
    IF answer->>'outcome' = 'recorded' THEN
      IF facts ? 'documents' THEN PERFORM keep_documents(trajectory_key, facts->'documents'); END IF;
      IF facts ? 'shelter' THEN PERFORM keep_shelter(trajectory_key, facts->>'programme', facts->'shelter'); END IF;
      IF facts ? 'people' THEN PERFORM know_people(facts->>'programme', facts->'people'); END IF;
      IF facts ? 'returningGuest' THEN PERFORM keep_returning_guest(trajectory_key, facts->>'programme', facts->'returningGuest', was_open); END IF;
    END IF;
    RETURN answer;
  EXCEPTION WHEN SQLSTATE 'BD001' THEN
    GET STACKED DIAGNOSTICS in_the_way = PG_EXCEPTION_DETAIL;
    RETURN jsonb_strip_nulls(jsonb_build_object('outcome', 'rejected', 'code', SQLERRM, 'trajectory', nullif(in_the_way, '')));
  END;
END $$;
