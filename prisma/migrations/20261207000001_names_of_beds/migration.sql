-- Where two locations of a programme, or two beds of a location on the same nights, had one name, the later gets a number: `bed 1 (2)`. That name may be
-- somebody's too, so it goes on until nobody shares one.
DO $$ BEGIN
  LOOP
    UPDATE "location" SET "name" = format('%s (%s)', "name", before.count + 1)
      FROM (SELECT later."id", count(*) FROM "location" AS later
        JOIN "location" AS earlier ON earlier."programme" = later."programme" AND lower(earlier."name") = lower(later."name") AND earlier."id" < later."id"
        GROUP BY later."id") AS before
      WHERE "location"."id" = before."id";
    EXIT WHEN NOT FOUND;
  END LOOP;
  LOOP
    UPDATE "place" SET "name" = format('%s (%s)', "name", before.count + 1)
      FROM (SELECT later."id", count(*) FROM "place" AS later
        JOIN "place" AS earlier ON earlier."location_id" = later."location_id" AND lower(earlier."name") = lower(later."name")
          AND (earlier."opens_on", earlier."id") < (later."opens_on", later."id")
          AND daterange(earlier."opens_on", earlier."closes_on") && daterange(later."opens_on", later."closes_on")
        GROUP BY later."id") AS before
      WHERE "place"."id" = before."id";
    EXIT WHEN NOT FOUND;
  END LOOP;
END $$;

CREATE UNIQUE INDEX "location_one_name" ON "location" ("programme", lower("name"));
-- A bed that closed leaves its name to the next one.
ALTER TABLE "place" ADD CONSTRAINT "place_one_name"
  EXCLUDE USING gist ("location_id" WITH =, lower("name") WITH =, daterange("opens_on", "closes_on") WITH &&);

COMMENT ON COLUMN "location"."name" IS 'What people call it; no other of the programme is called so.';
COMMENT ON COLUMN "place"."name" IS 'What people at the location call it; no other there is called so on the same nights.';
