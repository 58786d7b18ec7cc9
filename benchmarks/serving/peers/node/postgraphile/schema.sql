-- What PostGraphile makes an API of: one function a question, over the engine's tables. Their owner runs this.
-- The answer is flat where ours is nested, which takes a sixth off PostGraphile's time for a request.
DROP SCHEMA IF EXISTS peer CASCADE;
CREATE SCHEMA peer;
GRANT USAGE ON SCHEMA peer TO contracts_app;

CREATE TYPE peer.serial AS (namespace text, serial text);
CREATE TYPE peer.lookup AS (serial peer.serial);
CREATE TYPE peer.question AS (unit peer.lookup, event text, components text[], as_of timestamptz);

CREATE TYPE peer.seen_claim AS (claim_id text, state text, event text, occurred_on date);
CREATE TYPE peer.reason AS (code text, clause text);
CREATE TYPE peer.benefit AS (
  plan text, benefit text, kind text, clause text, contract_id text, state text, starts date, last_day date,
  used boolean, why_not peer.reason[]
);
CREATE TYPE peer.coverage AS (
  unit_id text, serial text, sku text, brand text, name text, claims peer.seen_claim[], verdict text,
  benefits peer.benefit[]
);

-- The plans, in the order of the answer.
CREATE TABLE peer.terms (
  place int PRIMARY KEY, plan text, benefit text, kind text, clause text, from_purchase boolean, months int,
  counted boolean, events text[], component text
);
COMMENT ON TABLE peer.terms IS '@behavior -*';
GRANT SELECT ON peer.terms TO contracts_app;
INSERT INTO peer.terms VALUES
  (1, 'shop-extended', 'parts', 'EXTENDED_WARRANTY', '5', false, 24, true, '{DEFECT,BREAKDOWN}', NULL),
  (2, 'maker-warranty', 'all-parts', 'WARRANTY', '1', true, 12, false, '{DEFECT,BREAKDOWN}', NULL),
  (3, 'maker-warranty', 'compressor', 'WARRANTY', '2', true, 60, false, '{DEFECT,BREAKDOWN}', 'compressor'),
  (4, 'centre-amc', 'labour', 'AMC', '3', false, 12, true, '{DEFECT,BREAKDOWN}', NULL),
  (5, 'centre-amc', 'visits', 'AMC', '4', false, 12, true, '{MAINTENANCE}', NULL);
ANALYZE peer.terms;

-- base64url of the noun and the keys.
CREATE FUNCTION peer._public_id(noun text, VARIADIC keys uuid[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT translate(encode(convert_to(noun, 'UTF8') || '\x00'::bytea
    || decode(replace(array_to_string(keys, ''), '-', ''), 'hex'), 'base64'), E'+/=\n', '-_')
$$;

-- The same-numbered day so many months on, or the month's last; the day before where the first day counts.
CREATE FUNCTION peer._last_day(first_day date, months int, counted boolean) RETURNS date LANGUAGE sql IMMUTABLE AS $$
  SELECT (first_day + make_interval(months => months))::date
    - CASE WHEN counted
        AND extract(day FROM first_day + make_interval(months => months)) = extract(day FROM first_day)
      THEN 1 ELSE 0 END
$$;

COMMENT ON FUNCTION peer._public_id IS '@behavior -*';
COMMENT ON FUNCTION peer._last_day IS '@behavior -*';

CREATE FUNCTION peer.coverage(input peer.question) RETURNS peer.coverage LANGUAGE plpgsql STABLE AS $$
DECLARE
  on_day date := (input.as_of AT TIME ZONE 'Asia/Kolkata')::date;
  its record;
  purchased date;
  seen peer.seen_claim[];
  stand peer.benefit[];
BEGIN
  SELECT u.unit_key, u.tenant, u.serial, p.sku, p.brand, p.name INTO its
  FROM public.units u JOIN public.products p ON p.tenant = u.tenant AND p.product_id = u.product_id
  WHERE u.tenant = 'bench' AND u.namespace = (input.unit).serial.namespace AND u.serial = (input.unit).serial.serial;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  purchased := (SELECT (f.value #>> '{}')::date FROM public.unit_facts f
    WHERE f.tenant = its.tenant AND f.unit_key = its.unit_key AND f.name = 'purchased'
    ORDER BY f.recorded_at DESC LIMIT 1);
  seen := ARRAY(
    SELECT (peer._public_id('Claim', k.unit_key, k.claim_id), k.state, k.event, k.occurred_on)::peer.seen_claim
    FROM public.claims k WHERE k.tenant = its.tenant AND k.unit_key = its.unit_key
    ORDER BY k.filed_at, k.claim_id LIMIT 3);
  stand := ARRAY(
    SELECT (t.plan, t.benefit, t.kind, t.clause, peer._public_id('Contract', c.unit_key, c.contract_id),
      CASE WHEN on_day < w.starts THEN 'NOT_STARTED' WHEN on_day > w.ends THEN 'EXPIRED_BY_DATE' ELSE 'ACTIVE' END,
      w.starts, w.ends, s.in_scope AND on_day BETWEEN w.starts AND w.ends,
      CASE WHEN s.in_scope THEN '{}' ELSE ARRAY[('OUT_OF_SCOPE', t.clause)::peer.reason] END
        || CASE WHEN on_day < w.starts THEN ARRAY[('NOT_STARTED', t.clause)::peer.reason]
          WHEN on_day > w.ends THEN ARRAY[('EXPIRED', t.clause)::peer.reason] ELSE '{}' END)::peer.benefit
    FROM public.contracts c
    JOIN peer.terms t ON t.plan = c.plan
    CROSS JOIN LATERAL (SELECT CASE WHEN t.from_purchase THEN purchased ELSE c.start_day END AS starts) a
    CROSS JOIN LATERAL (SELECT a.starts, peer._last_day(a.starts, t.months, t.counted) AS ends) w
    CROSS JOIN LATERAL (SELECT input.event = ANY(t.events)
      AND (t.component IS NULL OR t.component = ANY(input.components)) AS in_scope) s
    WHERE c.tenant = its.tenant AND c.unit_key = its.unit_key
    ORDER BY t.place);
  RETURN (peer._public_id('Unit', its.unit_key), its.serial, its.sku, its.brand, its.name, seen,
    CASE WHEN EXISTS (SELECT FROM unnest(stand) AS b WHERE b.used) THEN 'COVERED' ELSE 'NOT_COVERED' END,
    stand)::peer.coverage;
END
$$;

CREATE FUNCTION peer.coverages(inputs peer.question[]) RETURNS peer.coverage[] LANGUAGE sql STABLE AS $$
  SELECT array_agg(peer.coverage(inputs[n]) ORDER BY n) FROM generate_subscripts(inputs, 1) AS n
$$;

-- May the caller's place do this job on that day? The place is a setting of the transaction, made from the key.
CREATE TYPE peer.job AS (issuer text, brand text, category text, task text, "on" date);
CREATE TYPE peer.authorization AS (authorized boolean, "on" date, until date, reasons text[]);

CREATE FUNCTION peer."authorization"(input peer.job) RETURNS peer.authorization LANGUAGE plpgsql STABLE AS $$
DECLARE
  place uuid := current_setting('peer.location')::uuid;
  its record;
  fewest int;
  said text[] := '{}';
BEGIN
  FOR its IN
    SELECT g.last_day, array_remove(ARRAY[
        CASE WHEN g.brand <> input.brand THEN 'GRANT_NOT_FOR' END,
        CASE WHEN g.category <> input.category THEN 'GRANT_NOT_FOR' END,
        CASE WHEN g.task <> input.task THEN 'GRANT_NOT_FOR' END,
        CASE WHEN g.country <> l.country THEN 'GRANT_NOT_FOR' END,
        CASE WHEN NOT (g.status = 'ACTIVE' AND g.from_day <= input."on" AND coalesce(input."on" <= g.last_day, true))
          THEN 'GRANT_NOT_IN_FORCE' END], NULL) AS lacks
    FROM public.locations l JOIN public.grants g ON g.tenant = l.tenant AND g.location_id = l.location_id
    WHERE l.tenant = 'bench' AND l.location_id = place AND g.issuer = input.issuer
    ORDER BY g.grant_id
  LOOP
    IF cardinality(its.lacks) = 0 THEN
      RETURN (true, input."on", its.last_day, '{GRANTED}'::text[])::peer.authorization;
    END IF;
    IF fewest IS NULL OR cardinality(its.lacks) < fewest THEN
      fewest := cardinality(its.lacks);
      said := its.lacks;
    ELSIF cardinality(its.lacks) = fewest THEN
      said := said || its.lacks;
    END IF;
  END LOOP;
  RETURN (false, input."on", NULL, CASE WHEN fewest IS NULL THEN '{NO_GRANT}' ELSE said END)::peer.authorization;
END
$$;
