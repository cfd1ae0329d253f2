-- CreateTable
CREATE TABLE "stored_document" (
    "name" CHAR(64) NOT NULL,
    "trajectory_id" UUID NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "stored_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "stored_document_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE INDEX "stored_document_state_stored_at_idx" ON "stored_document"("state", "stored_at");

-- CreateIndex
CREATE INDEX "stored_document_trajectory_id_idx" ON "stored_document"("trajectory_id");

-- What Prisma does not know: constraints, comments and functions.

ALTER TABLE "stored_document" ADD CONSTRAINT "stored_document_state_check" CHECK ("state" IN ('waiting', 'kept', 'doomed'));

COMMENT ON TABLE "stored_document" IS 'What lies in the store of documents, sealed. A row comes before the bytes, and goes after them.';
COMMENT ON COLUMN "stored_document"."name" IS 'SHA-256 of the sealed bytes; what they are called in the store and in the log.';
COMMENT ON COLUMN "stored_document"."trajectory_id" IS 'The trajectory whose key sealed it, and whose fact refers to it.';
COMMENT ON COLUMN "stored_document"."state" IS 'waiting for the fact that refers to it, kept since one does, or doomed: no fact can refer to it any more.';
COMMENT ON COLUMN "stored_document"."stored_at" IS 'When it came; what waits a day is doomed.';
COMMENT ON COLUMN "dossier_read"."what" IS 'What was read: trajectory, events, allowedCommands, list, tasks, search, export, document, or payloads of its workflow.';

-- What has to be true elsewhere together with the facts is a part of `facts` and has a function that is given it after the log has them. Where it
-- cannot be, that raises BD001 with a rejection's code as its message: then nothing was recorded.
ALTER FUNCTION record_facts(jsonb) RENAME TO append_facts;
COMMENT ON FUNCTION append_facts(jsonb) IS 'Appends facts to a trajectory''s log with read model, tasks and mails, once, or says why not.';

-- Keeps the documents that the facts refer to; refused where one waited too long and is on its way out of the store.
CREATE FUNCTION keep_documents(trajectory_key uuid, names jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  kept int;
BEGIN
  UPDATE "stored_document" SET "state" = 'kept'
    WHERE "name" IN (SELECT jsonb_array_elements_text(names)) AND "state" <> 'doomed' AND "trajectory_id" = trajectory_key;
  GET DIAGNOSTICS kept = ROW_COUNT;
  IF kept < jsonb_array_length(names) THEN
    RAISE EXCEPTION 'document-not-stored' USING ERRCODE = 'BD001';
  END IF;
END $$;
COMMENT ON FUNCTION keep_documents(uuid, jsonb) IS 'Keeps the documents that a trajectory''s facts refer to.';

CREATE FUNCTION record_facts(facts jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  trajectory_key CONSTANT uuid := (facts->>'trajectory')::uuid;
  answer jsonb;
BEGIN
  -- Most facts have no such part, and are spared what being able to undo them costs.
  IF NOT facts ?| ARRAY['documents'] THEN
    RETURN append_facts(facts);
  END IF;
  BEGIN
    answer := append_facts(facts);
    IF answer->>'outcome' = 'recorded' THEN
      IF facts ? 'documents' THEN PERFORM keep_documents(trajectory_key, facts->'documents'); END IF;
    END IF;
    RETURN answer;
  EXCEPTION WHEN SQLSTATE 'BD001' THEN
    RETURN jsonb_build_object('outcome', 'rejected', 'code', SQLERRM);
  END;
END $$;
COMMENT ON FUNCTION record_facts(jsonb) IS 'Appends facts to a trajectory''s log as append_facts does, with all that has to be true together with them, or says why not.';
