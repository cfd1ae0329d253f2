-- An emergency stay also ends because somebody wrote down that the person left, before its days were over.
ALTER TABLE "emergency_stay" DROP CONSTRAINT "emergency_stay_ended_by_check",
  ADD CONSTRAINT "emergency_stay_ended_by_check" CHECK ("ended_by" IN ('time', 'referral', 'person'));
COMMENT ON COLUMN "emergency_stay"."ended_by" IS 'time, referral or person (who left before its days were over); missing while it lasts.';

-- CreateIndex
CREATE INDEX "emergency_stay_programme_since_id_idx" ON "emergency_stay"("programme", "since", "id");
COMMENT ON INDEX "emergency_stay_programme_since_id_idx" IS 'The list of a programme''s emergency stays, the newest first.';

-- Writes down that somebody left an emergency bed, once; or says why not. The bed is free that night, and nothing is owed any more.
CREATE FUNCTION leave_emergency_stay(departure jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
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
  UPDATE "emergency_stay" SET "ended_on" = left_on, "ended_by" = 'person' WHERE "id" = stay_key AND "ended_on" IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'shelter-stay-over' USING ERRCODE = 'BD001'; -- and the request is not remembered
  END IF;
  UPDATE "shelter_stay" SET "until" = left_on WHERE "emergency_stay_id" = stay_key;
  DELETE FROM "emergency_task" WHERE "stay_id" = stay_key;
  RETURN jsonb_build_object('outcome', 'recorded');
EXCEPTION WHEN SQLSTATE 'BD001' THEN
  RETURN jsonb_build_object('outcome', 'rejected', 'code', SQLERRM);
END $$;
COMMENT ON FUNCTION leave_emergency_stay(jsonb) IS 'Writes down that somebody left an emergency bed, once, or says why not.';
