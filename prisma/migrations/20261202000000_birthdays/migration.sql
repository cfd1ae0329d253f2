-- When somebody becomes sixty tells when they were born, and this column stands in clear. The run knows it from the facts; the next fact
-- brings what else is next.
UPDATE "trajectory" SET "next_deadline" = NULL, "next_deadline_at" = NULL WHERE "next_deadline"->>'rule' = 'ageGroup';
