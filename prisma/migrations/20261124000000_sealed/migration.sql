-- Nothing of a guest is stored readable any more. Rows from before cannot be sealed here, where no key is, and must not stay as they are.
DO $$ BEGIN
  IF EXISTS (SELECT FROM "trajectory") OR EXISTS (SELECT FROM "import") THEN
    RAISE EXCEPTION 'this database was filled by a version that stored guests readable; begin with an empty one (a demonstration: delete .data)';
  END IF;
END $$;

-- AlterTable
ALTER TABLE "import_row" DROP COLUMN "cells",
DROP COLUMN "referral",
ADD COLUMN     "content" BYTEA;

-- CreateTable
CREATE TABLE "data_key" (
    "owner" TEXT NOT NULL,
    "wrapped" BYTEA,
    "master_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "destroyed_at" TIMESTAMPTZ(3),

    CONSTRAINT "data_key_pkey" PRIMARY KEY ("owner")
);

-- CreateIndex
CREATE INDEX "data_key_master_key_idx" ON "data_key"("master_key");

-- What Prisma does not know: constraints, comments and what may never change.

ALTER TABLE "data_key" ADD CONSTRAINT "data_key_destroyed_check" CHECK (("wrapped" IS NULL) = ("destroyed_at" IS NOT NULL));

COMMENT ON TABLE "data_key" IS 'Data keys, wrapped by a master key: all that makes sealed columns and Temporal''s payloads readable. Back it up apart from everything else.';
COMMENT ON COLUMN "data_key"."owner" IS 'trajectory/<id> or import/<id>; `namespace` for what other workflows carry, `index` for blind indices.';
COMMENT ON COLUMN "data_key"."wrapped" IS 'The key, sealed by the master key; missing once it is destroyed.';
COMMENT ON COLUMN "data_key"."master_key" IS 'Name of the master key that wraps it.';
COMMENT ON COLUMN "data_key"."destroyed_at" IS 'Since then nothing of the owner can be read, neither here nor in Temporal.';
COMMENT ON COLUMN "trajectory"."groups" IS 'Blind indices of the special groups that are open to everyone on the trajectory.';
COMMENT ON COLUMN "trajectory"."medical_groups" IS 'Blind indices of the special groups in the medical compartment.';
COMMENT ON COLUMN "trajectory"."state" IS 'The state that the events fold to, sealed by the trajectory''s key.';
COMMENT ON COLUMN "event"."body" IS 'The event, sealed by the trajectory''s key.';
COMMENT ON COLUMN "event"."hash" IS 'SHA-256 over the hash before (for the first: the trajectory''s id, 16 bytes) and `body` as it is sealed.';
COMMENT ON COLUMN "request"."fingerprint" IS 'Keyed hash of the command; the same key with another one is refused.';
COMMENT ON COLUMN "search_key"."value" IS 'Blind index of a folded word of a name, of ten digits, of a day or a year.';
COMMENT ON COLUMN "v_number_claim"."v_number" IS 'Blind index of the V-number.';
COMMENT ON COLUMN "import"."fingerprint" IS 'Keyed hash of the file and its options; the same key with another file is refused.';
COMMENT ON COLUMN "import_row"."content" IS 'The cells and the referral made of them, sealed by the list''s key; gone as soon as a trajectory has them.';

CREATE FUNCTION refuse_revival() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the key of % was destroyed', OLD."owner";
END $$;
CREATE TRIGGER data_key_stays_destroyed BEFORE UPDATE ON "data_key" FOR EACH ROW WHEN (OLD."destroyed_at" IS NOT NULL) EXECUTE FUNCTION refuse_revival();
COMMENT ON COLUMN "dossier_read"."what" IS 'What was read: trajectory, events, search, or payloads of its workflow.';
