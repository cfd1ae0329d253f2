-- CreateTable
CREATE TABLE "policy" (
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "sha256" CHAR(64) NOT NULL,
    "programme" TEXT NOT NULL,
    "effective_from" DATE NOT NULL,
    "body" JSONB NOT NULL,
    "published_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "policy_pkey" PRIMARY KEY ("id","version")
);

-- CreateTable
CREATE TABLE "trajectory" (
    "id" UUID NOT NULL,
    "programme" TEXT NOT NULL,
    "policy_id" TEXT NOT NULL,
    "policy_version" INTEGER NOT NULL,
    "head_sequence" INTEGER NOT NULL,
    "head_hash" BYTEA NOT NULL,
    "revision" INTEGER NOT NULL,
    "writer_epoch" BIGINT NOT NULL,
    "writer_run" TEXT NOT NULL,
    "phase" TEXT NOT NULL,
    "waiting_on" TEXT[],
    "stalled_from" TIMESTAMPTZ(3),
    "next_deadline" JSONB,
    "next_deadline_at" TIMESTAMPTZ(3),
    "groups" TEXT[],
    "medical_groups" TEXT[],
    "referred_on" DATE NOT NULL,
    "state" BYTEA NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "trajectory_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event" (
    "trajectory_id" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "occurred_on" DATE NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "body" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "event_pkey" PRIMARY KEY ("trajectory_id","sequence")
);

-- CreateTable
CREATE TABLE "request" (
    "trajectory_id" UUID NOT NULL,
    "request_id" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "request_pkey" PRIMARY KEY ("trajectory_id","request_id")
);

-- CreateTable
CREATE TABLE "task" (
    "trajectory_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "programme" TEXT NOT NULL,
    "command" TEXT NOT NULL,
    "subject" TEXT,
    "organisation" TEXT NOT NULL,
    "roles" TEXT[],
    "due_on" DATE NOT NULL,
    "overdue_from" TIMESTAMPTZ(3) NOT NULL,
    "reason" JSONB NOT NULL,

    CONSTRAINT "task_pkey" PRIMARY KEY ("trajectory_id","key")
);

-- CreateTable
CREATE TABLE "search_key" (
    "trajectory_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "programme" TEXT NOT NULL,

    CONSTRAINT "search_key_pkey" PRIMARY KEY ("trajectory_id","kind","value")
);

-- CreateTable
CREATE TABLE "v_number_claim" (
    "programme" TEXT NOT NULL,
    "v_number" TEXT NOT NULL,
    "trajectory_id" UUID NOT NULL,

    CONSTRAINT "v_number_claim_pkey" PRIMARY KEY ("programme","v_number")
);

-- CreateTable
CREATE TABLE "person" (
    "id" UUID NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT,
    "organisation" TEXT NOT NULL,
    "roles" TEXT[],
    "programmes" TEXT[],
    "language" TEXT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox_mail" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "trajectory_id" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "organisation" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "person_id" UUID,
    "mailbox" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "claimed_at" TIMESTAMPTZ(3),
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_mail_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery_attempt" (
    "mail_id" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "outcome" TEXT NOT NULL,
    "reason" TEXT,

    CONSTRAINT "delivery_attempt_pkey" PRIMARY KEY ("mail_id","attempt")
);

-- CreateTable
CREATE TABLE "import" (
    "id" UUID NOT NULL,
    "programme" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "actor" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "import_row" (
    "import_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "cells" JSONB NOT NULL,
    "referral" JSONB,
    "fingerprint" TEXT NOT NULL,
    "outcome" TEXT NOT NULL DEFAULT 'waiting',
    "problems" JSONB NOT NULL DEFAULT '[]',
    "trajectory_id" UUID,

    CONSTRAINT "import_row_pkey" PRIMARY KEY ("import_id","number")
);

-- CreateTable
CREATE TABLE "dossier_read" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "person_id" UUID NOT NULL,
    "organisation" TEXT NOT NULL,
    "trajectory_id" UUID NOT NULL,
    "what" TEXT NOT NULL,
    "trace_id" TEXT,

    CONSTRAINT "dossier_read_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "policy_programme_effective_from_idx" ON "policy"("programme", "effective_from");

-- CreateIndex
CREATE INDEX "trajectory_programme_referred_on_id_idx" ON "trajectory"("programme", "referred_on", "id");

-- CreateIndex
CREATE INDEX "trajectory_programme_phase_referred_on_id_idx" ON "trajectory"("programme", "phase", "referred_on", "id");

-- CreateIndex
CREATE INDEX "trajectory_programme_stalled_from_id_idx" ON "trajectory"("programme", "stalled_from", "id");

-- CreateIndex
CREATE INDEX "trajectory_programme_next_deadline_at_id_idx" ON "trajectory"("programme", "next_deadline_at", "id");

-- CreateIndex
CREATE INDEX "trajectory_waiting_on_idx" ON "trajectory" USING GIN ("waiting_on");

-- CreateIndex
CREATE INDEX "trajectory_groups_idx" ON "trajectory" USING GIN ("groups");

-- CreateIndex
CREATE INDEX "trajectory_medical_groups_idx" ON "trajectory" USING GIN ("medical_groups");

-- CreateIndex
CREATE INDEX "trajectory_recorded_at_idx" ON "trajectory"("recorded_at");

-- CreateIndex
CREATE INDEX "trajectory_policy_id_policy_version_idx" ON "trajectory"("policy_id", "policy_version");

-- CreateIndex
CREATE INDEX "task_programme_organisation_due_on_trajectory_id_key_idx" ON "task"("programme", "organisation", "due_on", "trajectory_id", "key");

-- CreateIndex
CREATE INDEX "search_key_programme_kind_value_idx" ON "search_key"("programme", "kind", "value");

-- CreateIndex
CREATE INDEX "v_number_claim_trajectory_id_idx" ON "v_number_claim"("trajectory_id");

-- CreateIndex
CREATE INDEX "person_organisation_idx" ON "person"("organisation");

-- CreateIndex
CREATE UNIQUE INDEX "person_issuer_subject_key" ON "person"("issuer", "subject");

-- CreateIndex
CREATE INDEX "outbox_mail_person_id_idx" ON "outbox_mail"("person_id");

-- CreateIndex
CREATE INDEX "import_programme_created_at_idx" ON "import"("programme", "created_at");

-- CreateIndex
CREATE INDEX "import_row_import_id_outcome_number_idx" ON "import_row"("import_id", "outcome", "number");

-- CreateIndex
CREATE INDEX "import_row_fingerprint_idx" ON "import_row"("fingerprint");

-- CreateIndex
CREATE INDEX "dossier_read_trajectory_id_at_idx" ON "dossier_read"("trajectory_id", "at");

-- CreateIndex
CREATE INDEX "dossier_read_person_id_at_idx" ON "dossier_read"("person_id", "at");

-- AddForeignKey
ALTER TABLE "trajectory" ADD CONSTRAINT "trajectory_policy_id_policy_version_fkey" FOREIGN KEY ("policy_id", "policy_version") REFERENCES "policy"("id", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "event" ADD CONSTRAINT "event_trajectory_id_fkey" FOREIGN KEY ("trajectory_id") REFERENCES "trajectory"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "request" ADD CONSTRAINT "request_trajectory_id_fkey" FOREIGN KEY ("trajectory_id") REFERENCES "trajectory"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "task" ADD CONSTRAINT "task_trajectory_id_fkey" FOREIGN KEY ("trajectory_id") REFERENCES "trajectory"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "search_key" ADD CONSTRAINT "search_key_trajectory_id_fkey" FOREIGN KEY ("trajectory_id") REFERENCES "trajectory"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "v_number_claim" ADD CONSTRAINT "v_number_claim_trajectory_id_fkey" FOREIGN KEY ("trajectory_id") REFERENCES "trajectory"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "outbox_mail" ADD CONSTRAINT "outbox_mail_trajectory_id_fkey" FOREIGN KEY ("trajectory_id") REFERENCES "trajectory"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "outbox_mail" ADD CONSTRAINT "outbox_mail_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery_attempt" ADD CONSTRAINT "delivery_attempt_mail_id_fkey" FOREIGN KEY ("mail_id") REFERENCES "outbox_mail"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "import_row" ADD CONSTRAINT "import_row_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "import"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma does not know: constraints, comments and the function that writes the log.

ALTER TABLE "trajectory" ADD CONSTRAINT "trajectory_phase_check" CHECK ("phase" IN ('referral', 'intake', 'admissionDecision', 'stabilisation', 'perspectiveDecision', 'guidance', 'closed'));
ALTER TABLE "event" ADD CONSTRAINT "event_sequence_check" CHECK ("sequence" > 0);
ALTER TABLE "search_key" ADD CONSTRAINT "search_key_kind_check" CHECK ("kind" IN ('name', 'vNumber', 'birthDate', 'birthYear'));
ALTER TABLE "outbox_mail" ADD CONSTRAINT "outbox_mail_state_check" CHECK ("state" IN ('waiting', 'claimed', 'sent', 'uncertain', 'failed'));
ALTER TABLE "import" ADD CONSTRAINT "import_state_check" CHECK ("state" IN ('waiting', 'running', 'finished'));
ALTER TABLE "import_row" ADD CONSTRAINT "import_row_outcome_check" CHECK ("outcome" IN ('waiting', 'taken', 'alreadyRegistered', 'rejected'));

-- One mail for each recipient of a cause, whatever is tried again.
CREATE UNIQUE INDEX "outbox_mail_cause_key" ON "outbox_mail" ("trajectory_id", "sequence", "organisation", "role", "person_id") NULLS NOT DISTINCT;
-- Operators count what is not sent.
CREATE INDEX "outbox_mail_unsent_idx" ON "outbox_mail" ("state") WHERE "state" <> 'sent';
-- The dispatcher looks only for mails that are still to go.
CREATE INDEX "outbox_mail_due_idx" ON "outbox_mail" ("due_at") WHERE "state" IN ('waiting', 'claimed', 'uncertain');

COMMENT ON TABLE "policy" IS 'A policy as it was published. Rows never change: a trajectory that started under one can always be explained by it.';
COMMENT ON COLUMN "policy"."sha256" IS 'Over the YAML file''s content; the same id and version with another hash refuses the start.';
COMMENT ON COLUMN "policy"."body" IS 'The content with the holidays of its calendar worked out.';
COMMENT ON TABLE "trajectory" IS 'The head of a trajectory''s event log together with its read model; written only by the function `record_facts`.';
COMMENT ON COLUMN "trajectory"."head_sequence" IS 'Sequence of the newest event.';
COMMENT ON COLUMN "trajectory"."head_hash" IS 'Hash of the newest event; each covers the one before.';
COMMENT ON COLUMN "trajectory"."revision" IS 'Facts that people made; the ETag.';
COMMENT ON COLUMN "trajectory"."writer_epoch" IS 'Start of the workflow run that may write, in milliseconds since 1970; an older run is stale.';
COMMENT ON COLUMN "trajectory"."writer_run" IS 'Id of that run.';
COMMENT ON COLUMN "trajectory"."waiting_on" IS 'Organisations with an open task.';
COMMENT ON COLUMN "trajectory"."stalled_from" IS 'From then on the trajectory is stalled, if nothing happens.';
COMMENT ON COLUMN "trajectory"."next_deadline" IS 'What time alone does next.';
COMMENT ON COLUMN "trajectory"."groups" IS 'Codes of special groups that are open to everyone on the trajectory.';
COMMENT ON COLUMN "trajectory"."medical_groups" IS 'Codes of special groups in the medical compartment.';
COMMENT ON COLUMN "trajectory"."state" IS 'The state that the events fold to, as UTF-8 JSON.';
COMMENT ON TABLE "event" IS 'A fact of a trajectory; never changed, never removed by itself.';
COMMENT ON COLUMN "event"."sequence" IS '1 for the referral, then one more each.';
COMMENT ON COLUMN "event"."occurred_on" IS 'The day it happened; the day of the deadline where time did it.';
COMMENT ON COLUMN "event"."body" IS 'The event as UTF-8 JSON.';
COMMENT ON COLUMN "event"."hash" IS 'SHA-256 over the hash before (for the first: the trajectory''s id, 16 bytes) and `body`.';
COMMENT ON TABLE "request" IS 'A request that was handled, so that its retry does nothing twice, for ever.';
COMMENT ON COLUMN "request"."request_id" IS 'The update''s id: a hash of issuer, subject and Idempotency-Key; of the deadline where time did it.';
COMMENT ON COLUMN "request"."fingerprint" IS 'Hash of the command; the same key with another one is refused.';
COMMENT ON COLUMN "request"."sequence" IS 'The head it left behind.';
COMMENT ON TABLE "task" IS 'Something that somebody owes now.';
COMMENT ON COLUMN "task"."key" IS 'Names the task on its trajectory.';
COMMENT ON COLUMN "task"."subject" IS 'Criterion, risk, commitment or dossier, where there are several.';
COMMENT ON COLUMN "task"."roles" IS 'Who of the organisation may do it.';
COMMENT ON COLUMN "task"."reason" IS 'Why then: the term''s rule, the fact it counts from, the policy''s line.';
COMMENT ON TABLE "search_key" IS 'What a guest is found by.';
COMMENT ON COLUMN "search_key"."kind" IS 'name, vNumber, birthDate or birthYear.';
COMMENT ON COLUMN "search_key"."value" IS 'A folded word of a name, ten digits, a day or a year.';
COMMENT ON TABLE "v_number_claim" IS 'A V-number has one open trajectory in its programme.';
COMMENT ON TABLE "person" IS 'Somebody who has signed in: what their token said at the last sight.';
COMMENT ON COLUMN "person"."id" IS 'UUIDv5 of (issuer, subject).';
COMMENT ON COLUMN "person"."language" IS 'nl or en.';
COMMENT ON TABLE "outbox_mail" IS 'A mail to be sent; written in the transaction of the fact that causes it.';
COMMENT ON COLUMN "outbox_mail"."id" IS 'Its Message-ID is made of this, so a cause has one Message-ID however often it is sent.';
COMMENT ON COLUMN "outbox_mail"."sequence" IS 'The event that causes it.';
COMMENT ON COLUMN "outbox_mail"."person_id" IS 'The person; missing where nobody with the role is known and the mailbox gets it.';
COMMENT ON COLUMN "outbox_mail"."mailbox" IS 'The fallback address from the policy.';
COMMENT ON COLUMN "outbox_mail"."content" IS 'What the template is filled in with: codes and days, nothing personal.';
COMMENT ON COLUMN "outbox_mail"."state" IS 'waiting, claimed, sent, uncertain (claimed, then nothing more was heard) or failed (refused for good).';
COMMENT ON COLUMN "outbox_mail"."due_at" IS 'When it may be tried (again).';
COMMENT ON TABLE "delivery_attempt" IS 'What came of each attempt to deliver a mail.';
COMMENT ON COLUMN "delivery_attempt"."outcome" IS 'sent, retried, uncertain or failed.';
COMMENT ON COLUMN "delivery_attempt"."reason" IS 'The server''s code or the kind of failure; never its text, which may name people.';
COMMENT ON TABLE "import" IS 'A list of referrals that was brought in.';
COMMENT ON COLUMN "import"."id" IS 'UUIDv5 of (issuer, subject, Idempotency-Key).';
COMMENT ON COLUMN "import"."fingerprint" IS 'Over the file and its options; the same key with another file is refused.';
COMMENT ON COLUMN "import"."actor" IS 'Who brought it in, as the commands'' actor.';
COMMENT ON COLUMN "import"."state" IS 'waiting, running, finished.';
COMMENT ON TABLE "import_row" IS 'A row of such a list, waiting or dealt with.';
COMMENT ON COLUMN "import_row"."number" IS 'The line of the file, the header being 1.';
COMMENT ON COLUMN "import_row"."cells" IS 'The cells by their header.';
COMMENT ON COLUMN "import_row"."referral" IS 'The referral that the row makes; missing where it was rejected.';
COMMENT ON COLUMN "import_row"."fingerprint" IS 'Keyed hash of the row before any shift of dates; tells a row that came before.';
COMMENT ON COLUMN "import_row"."outcome" IS 'waiting, taken, alreadyRegistered or rejected.';
COMMENT ON COLUMN "import_row"."problems" IS 'What is wrong with it or worth a look: column, code, sentence.';
COMMENT ON TABLE "dossier_read" IS 'Who looked into which dossier (NEN 7513).';
COMMENT ON COLUMN "dossier_read"."what" IS 'What was read: trajectory, events or search.';
COMMENT ON COLUMN "dossier_read"."trace_id" IS 'W3C trace id of the request.';

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME;
END $$;
CREATE TRIGGER event_never_changes BEFORE UPDATE ON "event" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER policy_never_changes BEFORE UPDATE ON "policy" FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Appends facts to a trajectory's log together with all that follows from them, in one transaction and one round trip.
-- `facts` is made by activities/log.ts; the answer's `outcome` is one of
--   recorded  the facts are in the log;
--   known     this request was handled before: what it left behind;
--   moved     the log is not at expectedHead: the events the caller does not know, all of them where it knows another log;
--   stale     a younger run writes this trajectory: the caller has to end;
--   rejected  a rule across guests stands in the way: its code.
CREATE FUNCTION record_facts(facts jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  trajectory_key CONSTANT uuid := (facts->>'trajectory')::uuid;
  expected CONSTANT int := (facts->'expectedHead'->>'sequence')::int;
  expected_hash CONSTANT text := facts->'expectedHead'->>'hash';
  overview CONSTANT jsonb := facts->'overview';
  head "trajectory"%ROWTYPE;
  handled "request"%ROWTYPE;
  other uuid;
  fact jsonb;
  last_hash bytea;
  shared int;
  sequence_no int := expected;
  sequences int[] := '{}';
  hashes bytea[] := '{}';
BEGIN
  SELECT * INTO head FROM "trajectory" WHERE "id" = trajectory_key FOR UPDATE;
  IF FOUND THEN
    SELECT * INTO handled FROM "request" WHERE "trajectory_id" = trajectory_key AND "request_id" = facts->>'requestId';
    IF FOUND THEN
      RETURN jsonb_build_object('outcome', 'known', 'sequence', handled."sequence", 'revision', handled."revision", 'fingerprint', handled."fingerprint");
    END IF;
    IF head."writer_epoch" > (facts->>'epoch')::bigint OR (head."writer_epoch" = (facts->>'epoch')::bigint AND head."writer_run" <> facts->>'run') THEN
      RETURN jsonb_build_object('outcome', 'stale');
    END IF;
    IF head."head_sequence" <> expected OR encode(head."head_hash", 'hex') <> expected_hash THEN
      shared := CASE WHEN EXISTS (SELECT FROM "event" WHERE "trajectory_id" = trajectory_key AND "sequence" = expected AND encode("hash", 'hex') = expected_hash)
        THEN expected ELSE 0 END;
      RETURN jsonb_build_object(
        'outcome', 'moved',
        'from', CASE shared WHEN 0 THEN jsonb_build_object('sequence', 0, 'hash', '') ELSE facts->'expectedHead' END,
        'head', jsonb_build_object('sequence', head."head_sequence", 'hash', encode(head."head_hash", 'hex')),
        'events', (SELECT jsonb_agg(encode("body", 'base64') ORDER BY "sequence") FROM "event" WHERE "trajectory_id" = trajectory_key AND "sequence" > shared));
    END IF;
  ELSIF expected <> 0 THEN
    RAISE EXCEPTION 'trajectory % is not in the log', trajectory_key;
  END IF;

  -- A V-number has one open trajectory in its programme. Two at the same moment meet in the primary key; the loser comes back and is told here.
  IF facts ? 'claims' THEN
    SELECT "trajectory_id" INTO other FROM "v_number_claim"
      WHERE "programme" = facts->>'programme' AND "v_number" IN (SELECT jsonb_array_elements_text(facts->'claims')) AND "trajectory_id" <> trajectory_key LIMIT 1;
    IF FOUND THEN
      RETURN jsonb_build_object('outcome', 'rejected', 'code', 'v-number-in-use', 'trajectory', other);
    END IF;
  END IF;

  last_hash := coalesce(head."head_hash", uuid_send(trajectory_key));
  FOR fact IN SELECT * FROM jsonb_array_elements(facts->'events') LOOP
    last_hash := sha256(last_hash || decode(fact->>'body', 'base64'));
    sequence_no := sequence_no + 1;
    sequences := sequences || sequence_no;
    hashes := hashes || last_hash;
  END LOOP;

  IF head."id" IS NULL THEN
    INSERT INTO "trajectory" ("id", "programme", "policy_id", "policy_version", "head_sequence", "head_hash", "revision", "writer_epoch", "writer_run",
      "phase", "waiting_on", "stalled_from", "next_deadline", "next_deadline_at", "groups", "medical_groups", "referred_on", "state", "recorded_at")
    VALUES (trajectory_key, facts->>'programme', facts->>'policyId', (facts->>'policyVersion')::int, sequence_no, last_hash, (facts->>'revision')::int,
      (facts->>'epoch')::bigint, facts->>'run', overview->>'phase', ARRAY(SELECT jsonb_array_elements_text(overview->'waitingOn')),
      (overview->>'stalledFrom')::timestamptz, overview->'nextDeadline', (overview->'nextDeadline'->>'at')::timestamptz,
      ARRAY(SELECT jsonb_array_elements_text(overview->'groups')), ARRAY(SELECT jsonb_array_elements_text(overview->'medicalGroups')),
      (overview->>'referredOn')::date, decode(facts->>'state', 'base64'), (facts->>'recordedAt')::timestamptz);
  ELSE
    UPDATE "trajectory" SET "head_sequence" = sequence_no, "head_hash" = last_hash, "revision" = (facts->>'revision')::int,
      "phase" = overview->>'phase', "waiting_on" = ARRAY(SELECT jsonb_array_elements_text(overview->'waitingOn')),
      "stalled_from" = (overview->>'stalledFrom')::timestamptz, "next_deadline" = overview->'nextDeadline',
      "next_deadline_at" = (overview->'nextDeadline'->>'at')::timestamptz,
      "groups" = ARRAY(SELECT jsonb_array_elements_text(overview->'groups')), "medical_groups" = ARRAY(SELECT jsonb_array_elements_text(overview->'medicalGroups')),
      "state" = decode(facts->>'state', 'base64'), "recorded_at" = (facts->>'recordedAt')::timestamptz
    WHERE "id" = trajectory_key;
  END IF;

  INSERT INTO "event" ("trajectory_id", "sequence", "type", "occurred_on", "recorded_at", "body", "hash")
    SELECT trajectory_key, sequences[at], one->>'type', (one->>'occurredOn')::date, (facts->>'recordedAt')::timestamptz, decode(one->>'body', 'base64'), hashes[at]
    FROM jsonb_array_elements(facts->'events') WITH ORDINALITY AS list(one, at);
  INSERT INTO "request" ("trajectory_id", "request_id", "fingerprint", "sequence", "revision", "recorded_at")
    VALUES (trajectory_key, facts->>'requestId', facts->>'fingerprint', sequence_no, (facts->>'revision')::int, (facts->>'recordedAt')::timestamptz);

  IF facts ? 'claims' THEN
    DELETE FROM "v_number_claim" WHERE "trajectory_id" = trajectory_key AND "v_number" NOT IN (SELECT jsonb_array_elements_text(facts->'claims'));
    INSERT INTO "v_number_claim" ("programme", "v_number", "trajectory_id")
      SELECT facts->>'programme', number, trajectory_key FROM jsonb_array_elements_text(facts->'claims') AS list(number)
      WHERE NOT EXISTS (SELECT FROM "v_number_claim" WHERE "programme" = facts->>'programme' AND "v_number" = number AND "trajectory_id" = trajectory_key);
  END IF;
  IF facts ? 'search' THEN
    DELETE FROM "search_key" WHERE "trajectory_id" = trajectory_key;
    INSERT INTO "search_key" ("trajectory_id", "kind", "value", "programme")
      SELECT trajectory_key, one->>'kind', one->>'value', facts->>'programme' FROM jsonb_array_elements(facts->'search') AS list(one);
  END IF;

  DELETE FROM "task" WHERE "trajectory_id" = trajectory_key AND "key" NOT IN (SELECT one->>'key' FROM jsonb_array_elements(facts->'tasks') AS list(one));
  INSERT INTO "task" ("trajectory_id", "key", "programme", "command", "subject", "organisation", "roles", "due_on", "overdue_from", "reason")
    SELECT trajectory_key, one->>'key', facts->>'programme', one->>'command', one->>'subject', one->>'organisation',
      ARRAY(SELECT jsonb_array_elements_text(one->'roles')), (one->>'dueOn')::date, (one->>'overdueFrom')::timestamptz, one->'term'
    FROM jsonb_array_elements(facts->'tasks') AS list(one)
    ON CONFLICT ("trajectory_id", "key") DO UPDATE
      SET "roles" = excluded."roles", "due_on" = excluded."due_on", "overdue_from" = excluded."overdue_from", "reason" = excluded."reason"
      WHERE ("task"."due_on", "task"."reason", "task"."roles") IS DISTINCT FROM (excluded."due_on", excluded."reason", excluded."roles");

  -- Everybody known with the role gets a mail of their own; where nobody is, the mailbox.
  INSERT INTO "outbox_mail" ("trajectory_id", "sequence", "organisation", "role", "person_id", "mailbox", "content", "due_at")
    SELECT trajectory_key, expected + (one->>'event')::int, one->>'organisation', one->>'role', "person"."id", one->>'mailbox', one->'content', now()
    FROM jsonb_array_elements(facts->'mails') AS list(one)
    LEFT JOIN "person" ON "person"."organisation" = one->>'organisation' AND one->>'role' = ANY ("person"."roles")
      AND facts->>'programme' = ANY ("person"."programmes") AND "person"."email" IS NOT NULL;

  RETURN jsonb_build_object('outcome', 'recorded', 'sequence', sequence_no, 'revision', (facts->>'revision')::int, 'hash', encode(last_hash, 'hex'));
END $$;
COMMENT ON FUNCTION record_facts(jsonb) IS 'Appends facts to a trajectory''s log with read model, tasks and mails, once, or says why not.';
