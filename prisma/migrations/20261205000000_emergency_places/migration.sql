-- As before, and only in a place that is there until the stay's last day. A guest may be given a bed in a place that closes: nobody knows how long
-- they stay, and whoever gives beds is told to find another. An emergency stay has its days from the start, and nobody can move it.
CREATE OR REPLACE FUNCTION open_emergency_stay(stay jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
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
  -- The place is ours until we commit, so nobody closes it meanwhile.
  IF EXISTS (SELECT FROM "place" WHERE "id" = (stay->>'place')::uuid AND "closes_on" < (stay->>'endsOn')::date) THEN
    RAISE EXCEPTION 'place-closes-too-soon' USING ERRCODE = 'BD001';
  END IF;
  INSERT INTO "emergency_task" ("stay_id", "key", "programme", "organisation", "roles", "due_on", "overdue_from")
    SELECT stay_key, one->>'key', stay->>'programme', one->>'organisation', ARRAY(SELECT jsonb_array_elements_text(one->'roles')), (one->>'dueOn')::date, (one->>'overdueFrom')::timestamptz
    FROM jsonb_array_elements(stay->'tasks') AS list(one);
  RETURN jsonb_build_object('outcome', 'recorded');
EXCEPTION WHEN SQLSTATE 'BD001' THEN
  RETURN jsonb_build_object('outcome', 'rejected', 'code', SQLERRM);
END $$;
