CREATE FUNCTION stays_supposing(supposed jsonb) RETURNS TABLE ("holder_id" uuid, "place_id" uuid, "nights" daterange) LANGUAGE sql STABLE AS $$
  SELECT "holder_id", "place_id", daterange("since", "until") FROM "shelter_stay" WHERE NOT supposed ? "holder_id"::text
  UNION ALL
  SELECT theirs.holder::uuid, (list.one->>'place')::uuid, daterange((list.one->>'since')::date, (list.one->>'until')::date)
    FROM jsonb_each(supposed) AS theirs(holder, stays), jsonb_array_elements(theirs.stays) AS list(one);
$$;
COMMENT ON FUNCTION stays_supposing(jsonb) IS 'The nights that are recorded; of whom `supposed` names, those that it has of them instead.';

-- Asked when a bed is given, and by whoever wants to know it beforehand: then `supposed` has the stays of guests as they would be by then.
CREATE FUNCTION why_no_bed(stay "shelter_stay", of_programme text, of_kind text, supposed jsonb, OUT code text, OUT in_the_way uuid) LANGUAGE plpgsql STABLE AS $$
DECLARE
  wanted CONSTANT daterange := daterange(stay."since", stay."until");
  -- One open trajectory has a V-number; a closed one may still have its bed.
  same_guest CONSTANT uuid[] := ARRAY(
    SELECT stay."holder_id" UNION
    SELECT "theirs"."trajectory_id" FROM "search_key" AS "ours"
      JOIN "search_key" AS "theirs" ON "theirs"."programme" = of_programme AND "theirs"."kind" = 'vNumber' AND "theirs"."value" = "ours"."value"
      WHERE "ours"."trajectory_id" = stay."trajectory_id" AND "ours"."kind" = 'vNumber');
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
COMMENT ON FUNCTION why_no_bed(shelter_stay, text, text, jsonb) IS 'Why somebody cannot have a bed: the code of a rejection and, where they have another one, whose; nothing where they can.';

-- As before, by that answer. Whoever wants the same bed waits for the place's row, and then sees who has it: the exclusion constraints hold it
-- whoever writes, but would let two at once wait for one another.
CREATE OR REPLACE FUNCTION take_place(stay "shelter_stay", of_programme text, of_kind text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  why_not record;
BEGIN
  PERFORM FROM "place" WHERE "id" = stay."place_id" FOR NO KEY UPDATE;
  SELECT * INTO why_not FROM why_no_bed(stay, of_programme, of_kind, '{}');
  IF why_not.code IS NOT NULL THEN
    RAISE EXCEPTION '%', why_not.code USING ERRCODE = 'BD001', DETAIL = coalesce(why_not.in_the_way::text, '');
  END IF;
  INSERT INTO "shelter_stay" SELECT stay.*;
END $$;

-- As before, but for whether the guest has a bed already, which is asked with the rest.
CREATE OR REPLACE FUNCTION keep_shelter(trajectory_key uuid, of_programme text, shelter jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  one jsonb;
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
    PERFORM take_place(
      ROW(trajectory_key, (one->>'number')::int, trajectory_key, NULL, (one->>'place')::uuid, (one->>'since')::date, (one->>'until')::date)::"shelter_stay",
      of_programme, one->>'kind');
  END LOOP;

  INSERT INTO "shelter_wait" ("trajectory_id", "number", "programme", "kind", "urgency", "rank", "since", "until")
    SELECT trajectory_key, list.at, of_programme, list.one->>'kind', list.one->>'urgency', (list.one->>'rank')::int, (list.one->>'since')::date, (list.one->>'until')::date
    FROM jsonb_array_elements(shelter->'waits') WITH ORDINALITY AS list(one, at)
    ON CONFLICT ("trajectory_id", "number") DO UPDATE SET "urgency" = excluded."urgency", "rank" = excluded."rank", "until" = excluded."until";
END $$;
