-- A guest without a V-number who came back has one bed a night as well. So what they came back to is written down beside what came after; for whoever
-- came back before this that is so once their trajectory is closed or opened again.
CREATE INDEX "returning_guest_programme_guest_idx" ON "returning_guest"("programme", "guest");
COMMENT ON INDEX "returning_guest_programme_guest_idx" IS 'The trajectories of one guest.';
COMMENT ON COLUMN "returning_guest"."trajectory_id" IS 'One that named a former trajectory, was named as such, or was opened again.';

-- As before, with the former trajectory.
CREATE OR REPLACE FUNCTION keep_returning_guest(trajectory_key uuid, of_programme text, returning_guest jsonb, was_open boolean) RETURNS void LANGUAGE plpgsql AS $$
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
  -- The former one before ours: whoever opens that one at the same moment waits for us, or we for them, and never both.
  INSERT INTO "returning_guest" ("trajectory_id", "programme", "guest", "is_open")
    SELECT "id", of_programme, guest_key, false FROM "trajectory" WHERE "id" = (returning_guest->>'former')::uuid ON CONFLICT ("trajectory_id") DO NOTHING;
  INSERT INTO "returning_guest" ("trajectory_id", "programme", "guest", "is_open") VALUES (trajectory_key, of_programme, guest_key, opens)
    ON CONFLICT ("trajectory_id") DO UPDATE SET "is_open" = excluded."is_open";
END $$;

-- As before, and of a guest also what is known to be theirs without a V-number.
CREATE OR REPLACE FUNCTION why_no_bed(stay "shelter_stay", of_programme text, of_kind text, supposed jsonb, OUT code text, OUT in_the_way uuid) LANGUAGE plpgsql STABLE AS $$
DECLARE
  wanted CONSTANT daterange := daterange(stay."since", stay."until");
  -- One of a guest's trajectories is open; a closed one may still have its bed.
  same_guest CONSTANT uuid[] := ARRAY(
    SELECT stay."holder_id" UNION
    SELECT "theirs"."trajectory_id" FROM "search_key" AS "ours"
      JOIN "search_key" AS "theirs" ON "theirs"."programme" = of_programme AND "theirs"."kind" = 'vNumber' AND "theirs"."value" = "ours"."value"
      WHERE "ours"."trajectory_id" = stay."trajectory_id" AND "ours"."kind" = 'vNumber'
    UNION SELECT "theirs"."trajectory_id" FROM "returning_guest" AS "ours" JOIN "returning_guest" AS "theirs" USING ("programme", "guest")
      WHERE "ours"."trajectory_id" = stay."trajectory_id");
  bed "place"%ROWTYPE;
BEGIN
  SELECT "holder_id" INTO in_the_way FROM stays_supposing(supposed) WHERE "holder_id" = ANY (same_guest) AND "nights" && wanted LIMIT 1;
  IF FOUND THEN
    code := 'guest-already-sheltered';
    RETURN;
  END IF;
  SELECT * INTO bed FROM "place" WHERE "id" = stay."place_id";
  code := CASE
    WHEN NOT FOUND OR bed."programme" <> of_programme THEN 'place-unknown'
    WHEN bed."kind" <> of_kind THEN 'place-of-another-kind'
    WHEN bed."opens_on" > stay."since" OR bed."closes_on" <= stay."since" THEN 'place-not-open'
    WHEN EXISTS (SELECT FROM stays_supposing(supposed) WHERE "place_id" = stay."place_id" AND "nights" && wanted) THEN 'place-taken'
  END;
END $$;

-- As before, and who came back is known before their bed is.
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
      IF facts ? 'returningGuest' THEN PERFORM keep_returning_guest(trajectory_key, facts->>'programme', facts->'returningGuest', was_open); END IF;
      IF facts ? 'shelter' THEN PERFORM keep_shelter(trajectory_key, facts->>'programme', facts->'shelter'); END IF;
      IF facts ? 'people' THEN PERFORM know_people(facts->>'programme', facts->'people'); END IF;
    END IF;
    RETURN answer;
  EXCEPTION WHEN SQLSTATE 'BD001' THEN
    GET STACKED DIAGNOSTICS in_the_way = PG_EXCEPTION_DETAIL;
    RETURN jsonb_strip_nulls(jsonb_build_object('outcome', 'rejected', 'code', SQLERRM, 'trajectory', nullif(in_the_way, '')));
  END;
END $$;
