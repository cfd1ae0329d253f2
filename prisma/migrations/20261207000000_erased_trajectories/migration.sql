-- Whose key is destroyed is closed, whatever it was: nobody can be asked to do anything for it, and it holds nobody back. Its V-numbers and its bed
-- are free, it waits for nothing, and nothing finds it. No run writes it any more, also one that still keeps the key in mind.
CREATE FUNCTION close_erased(trajectory_key uuid, on_day date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- The row first: whoever records a fact holds it, and what they wrote is seen after that.
  UPDATE "trajectory" SET "phase" = 'closed', "waiting_on" = '{}', "stalled_from" = NULL, "next_deadline" = NULL, "next_deadline_at" = NULL,
    "groups" = '{}', "medical_groups" = '{}', "writer_epoch" = 9223372036854775807, "writer_run" = '' WHERE "id" = trajectory_key;
  DELETE FROM "task" WHERE "trajectory_id" = trajectory_key;
  DELETE FROM "search_key" WHERE "trajectory_id" = trajectory_key;
  DELETE FROM "v_number_claim" WHERE "trajectory_id" = trajectory_key;
  UPDATE "returning_guest" SET "is_open" = false WHERE "trajectory_id" = trajectory_key;
  UPDATE "shelter_wait" SET "until" = greatest("since", on_day) WHERE "trajectory_id" = trajectory_key AND "until" IS NULL;
  UPDATE "shelter_stay" SET "until" = greatest("since", on_day) WHERE "trajectory_id" = trajectory_key AND "until" IS NULL;
END $$;
COMMENT ON FUNCTION close_erased(uuid, date) IS 'Closes a trajectory whose key was destroyed on that day, so that it holds nobody back.';

CREATE FUNCTION close_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM close_erased(split_part(NEW."owner", '/', 2)::uuid, (NEW."destroyed_at" AT TIME ZONE 'Europe/Amsterdam')::date);
  RETURN NULL;
END $$;
CREATE TRIGGER data_key_closes_erased AFTER UPDATE ON "data_key" FOR EACH ROW
  WHEN (NEW."destroyed_at" IS NOT NULL AND NEW."owner" LIKE 'trajectory/%') EXECUTE FUNCTION close_erased();

SELECT close_erased(split_part("owner", '/', 2)::uuid, ("destroyed_at" AT TIME ZONE 'Europe/Amsterdam')::date)
  FROM "data_key" WHERE "destroyed_at" IS NOT NULL AND "owner" LIKE 'trajectory/%';

COMMENT ON TABLE "trajectory" IS 'The head of a trajectory''s event log together with its read model; written only by `record_facts`, and at the end by `close_erased`.';
