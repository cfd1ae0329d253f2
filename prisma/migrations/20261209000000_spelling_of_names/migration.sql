-- Names that look the same are the same, however their letters were composed and whatever blanks they were typed with; the API keeps them so from now on.
DROP INDEX "location_one_name";
ALTER TABLE "place" DROP CONSTRAINT "place_one_name";

-- No-break spaces and their like are blanks too, whatever the locale says; what nobody sees is left out.
CREATE FUNCTION pg_temp.as_kept(typed text) RETURNS text LANGUAGE sql AS $$
  SELECT btrim(regexp_replace(regexp_replace(normalize(typed, NFC), '[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]', '', 'g'), '[\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+', ' ', 'g'), ' ');
$$;
UPDATE "location" SET "name" = pg_temp.as_kept("name") WHERE "name" <> pg_temp.as_kept("name");
UPDATE "place" SET "name" = pg_temp.as_kept("name") WHERE "name" <> pg_temp.as_kept("name");

-- As when names became unique: the later one gets a number, until nobody shares a name.
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
ALTER TABLE "place" ADD CONSTRAINT "place_one_name"
  EXCLUDE USING gist ("location_id" WITH =, lower("name") WITH =, daterange("opens_on", "closes_on") WITH &&);

COMMENT ON COLUMN "location"."name" IS 'What people call it, with its letters composed and single blanks; no other of the programme is called so.';
COMMENT ON COLUMN "place"."name" IS 'What people at the location call it, with its letters composed and single blanks; no other there is called so on the same nights.';
