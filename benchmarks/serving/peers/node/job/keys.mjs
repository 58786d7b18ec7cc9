// Who calls? The SHA-256 of a key leads to its caller, in memory.
import { hash } from "node:crypto";
import { TENANT } from "./database.mjs";

const PLACE = "SELECT location_id FROM locations WHERE tenant = $1 AND code = 'partner-0'";
const BEARER = "Bearer ";

/** The callers by the hash of their keys. The partner's key stands for one place. */
export async function callers(pool) {
  const keys = JSON.parse(process.env.BENCH_KEYS);
  const { rows } = await pool.query(PLACE, [TENANT]);
  return new Map([
    [hash("sha256", keys.desk), { name: "desk", role: "ADMIN", location: null }],
    [hash("sha256", keys.partner), { name: "partner", role: "PARTNER", location: rows[0].location_id }],
  ]);
}

/** The caller whose key stands in the header; undefined for nobody's. */
export function callerOf(known, header) {
  return header?.startsWith(BEARER) ? known.get(hash("sha256", header.slice(BEARER.length))) : undefined;
}

/** Fastify: `request.caller`, or 401. */
export function admit(app, known) {
  app.decorateRequest("caller", null);
  app.addHook("onRequest", (request, reply, done) => {
    request.caller = callerOf(known, request.headers.authorization);
    if (request.caller === undefined) reply.code(401).send({ errors: [{ message: "no key, or none of ours" }] });
    else done();
  });
}
