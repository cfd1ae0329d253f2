-- AlterTable
ALTER TABLE "import" ADD COLUMN     "kind" TEXT NOT NULL DEFAULT 'referrals';

-- AlterTable
ALTER TABLE "import_row" ADD COLUMN     "occurred_on" DATE,
ADD COLUMN     "turn" INTEGER;

-- CreateIndex
CREATE INDEX "import_row_import_id_outcome_trajectory_id_occurred_on_turn_idx" ON "import_row"("import_id", "outcome", "trajectory_id", "occurred_on", "turn", "number");

-- What Prisma does not know: constraints and comments.

ALTER TABLE "import" ADD CONSTRAINT "import_kind_check" CHECK ("kind" IN ('referrals', 'facts'));

COMMENT ON TABLE "import" IS 'A list that was brought in.';
COMMENT ON COLUMN "import"."kind" IS 'What the list holds: referrals or facts.';
COMMENT ON COLUMN "import_row"."content" IS 'The cells and the command made of them, sealed by the list''s key; gone as soon as a trajectory has them.';
COMMENT ON COLUMN "import_row"."trajectory_id" IS 'Of a referral once it is registered; of a fact from the start.';
COMMENT ON COLUMN "import_row"."occurred_on" IS 'In a list of facts: the day it happened, and its place among others of that day.';
COMMENT ON COLUMN "dossier_read"."what" IS 'What was read: trajectory, events, list, search, export, or payloads of its workflow.';
