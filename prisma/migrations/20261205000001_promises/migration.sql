-- Whoever is no party any more finds the guests for whom they still owe something by their own organisation.
ALTER TABLE "search_key" DROP CONSTRAINT "search_key_kind_check";
ALTER TABLE "search_key" ADD CONSTRAINT "search_key_kind_check" CHECK ("kind" IN ('name', 'vNumber', 'birthDate', 'birthYear', 'former', 'owner'));

COMMENT ON COLUMN "search_key"."kind" IS 'name, vNumber, birthDate, birthYear, former or owner.';
COMMENT ON COLUMN "search_key"."value" IS 'Blind index of a folded word of a name, of ten digits, of a day or a year, of the id of the former trajectory, of an organisation that promised something.';
