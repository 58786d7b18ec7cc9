// May the caller's place do this job on that day? One statement reads the place and its grants of the issuer.
import { TENANT, prepared } from "./database.mjs";

const ASKED = prepared("authorize", `
  SELECT l.country,
    (SELECT json_agg(json_build_array(g.brand, g.category, g.task, g.country, g.from_day, g.last_day, g.status)
        ORDER BY g.grant_id) FROM grants g
      WHERE g.tenant = l.tenant AND g.location_id = l.location_id AND g.issuer = $3) AS grants
  FROM locations l WHERE l.tenant = $1 AND l.location_id = $2`);

/** The answer for the caller's place. */
export async function authorization(pool, caller, input) {
  const { rows } = await pool.query(ASKED([TENANT, caller.location, input.issuer]));
  const [{ country, grants }] = rows;
  if (!grants?.length) return answer(input, null, ["NO_GRANT"]);
  const asked = [input.brand, input.category, input.task, country];
  let fewest = Infinity;
  let reasons = [];
  for (const [brand, category, task, only, from, last, status] of grants) {
    const lacks = [];
    [brand, category, task, only].forEach((limit, n) => {
      if (limit !== null && limit !== asked[n]) lacks.push("GRANT_NOT_FOR");
    });
    const isInForce = status === "ACTIVE" && from <= input.on && (last === null || input.on <= last);
    if (!isInForce) lacks.push("GRANT_NOT_IN_FORCE");
    if (lacks.length === 0) return answer(input, last, ["GRANTED"], true);
    if (lacks.length < fewest) reasons = [];
    fewest = Math.min(fewest, lacks.length);
    if (lacks.length === fewest) reasons.push(...lacks);
  }
  return answer(input, null, reasons);
}

function answer({ on }, until, codes, authorized = false) {
  return { __typename: "Authorization", authorized, on, until, reasons: codes.map((code) => ({ code })) };
}
