COMMENT ON COLUMN "dossier_read"."what" IS 'What was read: trajectory, events, allowedCommands, list, tasks, search, export, or payloads of its workflow.';
