-- DropIndex
DROP INDEX "import_row_import_id_outcome_trajectory_id_occurred_on_turn_idx";

-- CreateIndex
CREATE INDEX "import_row_import_id_outcome_occurred_on_turn_number_idx" ON "import_row"("import_id", "outcome", "occurred_on", "turn", "number");
