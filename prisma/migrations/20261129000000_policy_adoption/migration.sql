-- CreateTable
CREATE TABLE "policy_adoption" (
    "id" UUID NOT NULL,
    "programme" TEXT NOT NULL,
    "policy_id" TEXT NOT NULL,
    "policy_version" INTEGER NOT NULL,
    "occurred_on" DATE NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "actor" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'running',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "policy_adoption_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy_adoption_row" (
    "adoption_id" UUID NOT NULL,
    "trajectory_id" UUID NOT NULL,
    "outcome" TEXT NOT NULL DEFAULT 'waiting',
    "rejection" JSONB,

    CONSTRAINT "policy_adoption_row_pkey" PRIMARY KEY ("adoption_id","trajectory_id")
);

-- CreateIndex
CREATE INDEX "policy_adoption_programme_occurred_on_created_at_idx" ON "policy_adoption"("programme", "occurred_on", "created_at");

-- CreateIndex
CREATE INDEX "policy_adoption_row_adoption_id_outcome_trajectory_id_idx" ON "policy_adoption_row"("adoption_id", "outcome", "trajectory_id");

-- CreateIndex
CREATE INDEX "policy_adoption_row_trajectory_id_idx" ON "policy_adoption_row"("trajectory_id");

-- AddForeignKey
ALTER TABLE "policy_adoption" ADD CONSTRAINT "policy_adoption_policy_id_policy_version_fkey" FOREIGN KEY ("policy_id", "policy_version") REFERENCES "policy"("id", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy_adoption_row" ADD CONSTRAINT "policy_adoption_row_adoption_id_fkey" FOREIGN KEY ("adoption_id") REFERENCES "policy_adoption"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy_adoption_row" ADD CONSTRAINT "policy_adoption_row_trajectory_id_fkey" FOREIGN KEY ("trajectory_id") REFERENCES "trajectory"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma does not know: constraints, comments and what the log's function does.

ALTER TABLE "policy_adoption" ADD CONSTRAINT "policy_adoption_state_check" CHECK ("state" IN ('running', 'interrupted', 'finished'));
ALTER TABLE "policy_adoption_row" ADD CONSTRAINT "policy_adoption_row_outcome_check" CHECK ("outcome" IN ('waiting', 'moved', 'refused', 'unreadable'));
-- Two at once would pull trajectories to and fro.
CREATE UNIQUE INDEX "policy_adoption_one_runs" ON "policy_adoption" ("programme") WHERE "state" = 'running';

COMMENT ON COLUMN "trajectory"."policy_id" IS 'The policy that it is under: the one it started with, or was brought under since.';

COMMENT ON TABLE "policy_adoption" IS 'A programme''s move to another policy: new referrals come under it, and every open trajectory is brought under it.';
COMMENT ON COLUMN "policy_adoption"."id" IS 'UUIDv5 of (issuer, subject, Idempotency-Key).';
COMMENT ON COLUMN "policy_adoption"."programme" IS 'The programme that adopts it.';
COMMENT ON COLUMN "policy_adoption"."policy_id" IS 'The policy that is adopted.';
COMMENT ON COLUMN "policy_adoption"."policy_version" IS 'The version that open trajectories come under.';
COMMENT ON COLUMN "policy_adoption"."occurred_on" IS 'The day from which it counts, in Amsterdam.';
COMMENT ON COLUMN "policy_adoption"."fingerprint" IS 'Keyed hash of what was asked; the same key with something else is refused.';
COMMENT ON COLUMN "policy_adoption"."actor" IS 'Who adopted it, as the commands'' actor.';
COMMENT ON COLUMN "policy_adoption"."state" IS 'running, interrupted, finished.';
COMMENT ON COLUMN "policy_adoption"."created_at" IS 'When it was asked for.';
COMMENT ON COLUMN "policy_adoption"."finished_at" IS 'When the last trajectory was dealt with.';
COMMENT ON TABLE "policy_adoption_row" IS 'A trajectory that a move to another policy deals with, waiting or dealt with.';
COMMENT ON COLUMN "policy_adoption_row"."adoption_id" IS 'The move.';
COMMENT ON COLUMN "policy_adoption_row"."trajectory_id" IS 'The trajectory.';
COMMENT ON COLUMN "policy_adoption_row"."outcome" IS 'waiting, moved, refused, or unreadable where its key is gone.';
COMMENT ON COLUMN "policy_adoption_row"."rejection" IS 'Why it was refused: the code and what its sentence is filled in with.';

-- The policy moves with the facts that move it. Nothing else changes in the function that appends them, whatever other migrations made of the rest.
DO $$
DECLARE
  found CONSTANT text := 'UPDATE "trajectory" SET "head_sequence" = sequence_no,';
  source text;
BEGIN
  SELECT pg_get_functiondef(oid) INTO STRICT source FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND position(found IN prosrc) > 0;
  EXECUTE replace(source, found, found || ' "policy_id" = facts->>''policyId'', "policy_version" = (facts->>''policyVersion'')::int,');
END $$;
