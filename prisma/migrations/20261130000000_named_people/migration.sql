-- Whom facts name has to be somebody of an organisation that it may be: see `named-people.ts` in the domain.
CREATE FUNCTION know_people(of_programme text, people jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM jsonb_array_elements(people) AS list(one) WHERE NOT EXISTS (
    SELECT FROM "person" WHERE "id" = (list.one->>'person')::uuid AND list.one->'organisations' ? "organisation" AND of_programme = ANY ("programmes")))
  THEN
    RAISE EXCEPTION 'person-unknown' USING ERRCODE = 'BD001';
  END IF;
END $$;
COMMENT ON FUNCTION know_people(text, jsonb) IS 'Raises BD001 where facts name somebody who is not known at an organisation that it may be.';

-- As before, with the people whom facts name.
CREATE OR REPLACE FUNCTION record_facts(facts jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  trajectory_key CONSTANT uuid := (facts->>'trajectory')::uuid;
  answer jsonb;
  in_the_way text;
BEGIN
  -- Most facts have no such part, and are spared what being able to undo them costs.
  IF NOT facts ?| ARRAY['documents', 'shelter', 'people'] THEN
    RETURN append_facts(facts);
  END IF;
  BEGIN
    answer := append_facts(facts);
    IF answer->>'outcome' = 'recorded' THEN
      IF facts ? 'documents' THEN PERFORM keep_documents(trajectory_key, facts->'documents'); END IF;
      IF facts ? 'shelter' THEN PERFORM keep_shelter(trajectory_key, facts->>'programme', facts->'shelter'); END IF;
      IF facts ? 'people' THEN PERFORM know_people(facts->>'programme', facts->'people'); END IF;
    END IF;
    RETURN answer;
  EXCEPTION WHEN SQLSTATE 'BD001' THEN
    GET STACKED DIAGNOSTICS in_the_way = PG_EXCEPTION_DETAIL;
    RETURN jsonb_strip_nulls(jsonb_build_object('outcome', 'rejected', 'code', SQLERRM, 'trajectory', nullif(in_the_way, '')));
  END;
END $$;
