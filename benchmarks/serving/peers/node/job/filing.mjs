// File a claim once for each key: one transaction that locks the unit, decides, and writes all that a claim leaves.
//
// Its statements go out in two messages: begin, lock and read; then write and commit.
import { hash, randomUUID } from "node:crypto";
import { decided, payer, reads, unknownUnit } from "./cover.mjs";
import { TENANT, prepared, together } from "./database.mjs";
import { publicId, unitKey } from "./ids.mjs";

const CURRENCY = "INR";
const RULES = "1";
const TABLE = "SELECT issuer, version, hash FROM adjudications WHERE tenant = $1 LIMIT 1";
const LOCK = prepared("lock-unit", "SELECT 1 FROM units WHERE tenant = $1 AND unit_key = $2 FOR UPDATE");
const READ = prepared("file-read", reads("= $2", `,
    (SELECT json_build_array(a.input_hash, a.answer) FROM kept_answers a WHERE a.tenant = u.tenant
      AND a.unit_key = u.unit_key AND a.caller = $3 AND a.mutation = 'fileClaim' AND a.key = $4) AS kept,
    (SELECT json_build_array(h.seq, h.hash) FROM audit_heads h
      WHERE h.tenant = u.tenant AND h.unit_key = u.unit_key) AS head`));
const WRITE = together("file-write", [
  `INSERT INTO audit_heads (unit_key, tenant, seq, hash) VALUES ($2, $1, $24::int + 1, $29)
    ON CONFLICT (unit_key) DO UPDATE SET seq = excluded.seq, hash = excluded.hash`,
  `INSERT INTO decisions (unit_key, tenant, decision_id, hash, rules_version, as_of, facts, terms_hashes, result,
    recorded_at) VALUES ($2, $1, $4, $7, '${RULES}', $6, $8, '[]', $9, $3)`,
  `INSERT INTO claims (unit_key, tenant, claim_id, contract_id, decision_id, state, event, reported_on, facts, actor,
    filed_at, preauthorized_at) VALUES ($2, $1, $5, $10, $4, $11, $12, $13, $14, $15, $3,
    CASE WHEN $10::uuid IS NOT NULL THEN $3::timestamptz END)`,
  `INSERT INTO claim_lines (unit_key, tenant, claim_id, line, charge_class, component, amount_minor, tax_minor,
    currency, customer_minor, payers, quantity_milli)
    VALUES ($2, $1, $5, 1, $16, $17, $18, 0, '${CURRENCY}', $18::bigint - $19::bigint, $20, 1000)`,
  `INSERT INTO claim_moves (unit_key, tenant, claim_id, seq, move, from_state, to_state, actor, role, at) VALUES
    ($2, $1, $5, 1, 'SUBMIT', 'DRAFT', 'SUBMITTED', $15, $21, $3),
    ($2, $1, $5, 2, $22, 'SUBMITTED', $11, 'engine', 'ENGINE', $3)`,
  `INSERT INTO claim_rounds (unit_key, tenant, claim_id, round, decision_id, state, missing, issuer, version,
    table_hash, actor, role, decided_at)
    VALUES ($2, $1, $5, 1, $4, $11, '[]', $33, $34, $35, 'engine', 'ENGINE', $3)`,
  `INSERT INTO line_decisions (unit_key, tenant, claim_id, round, line, outcome, claimed_minor, approved_minor,
    currency, binding, shares, covered, arguable, reasons)
    VALUES ($2, $1, $5, 1, 1, $11, $18, $19, '${CURRENCY}', true, $36, $36, '[]', $37)`,
  `INSERT INTO audit (unit_key, tenant, seq, at, actor, role, kind, claim_id, subject, body, prev_hash, hash) VALUES
    ($2, $1, $24, $3, $15, $21, 'claim.filed', $5, $23, $26, $25, $27),
    ($2, $1, $24::int + 1, $3, $15, $21, 'claim.decided', $5, $23, $28, $27, $29)`,
  `INSERT INTO outbox (unit_key, tenant, seq, event_id, lane, recorded_at) VALUES
    ($2, $1, $24, $30, $5, $3), ($2, $1, $24::int + 1, $31, $5, $3)`,
  `INSERT INTO kept_answers (unit_key, tenant, caller, mutation, key, input_hash, answer, recorded_at)
    VALUES ($2, $1, $15, 'fileClaim', $32, $38, $39, $3)`,
]);

let table;

/** The filed claim, or what was answered under this key before. */
export async function fileClaim(pool, caller, input) {
  table ??= (await pool.query(TABLE, [TENANT])).rows[0];
  const unit = unitKey(input.case.unit.serial);
  const client = await pool.connect();
  try {
    const answer = await filed(client, caller, input, unit);
    client.release();
    return answer;
  } catch (error) {
    // It may have begun: closing the connection ends it.
    client.release(error);
    throw error;
  }
}

async function filed(client, caller, input, unit) {
  const [, , { rows }] = await Promise.all([
    client.query("BEGIN"),
    client.query(LOCK([TENANT, unit])),
    client.query(READ([TENANT, unit, caller.name, input.idempotencyKey])),
  ]);
  const inputHash = hash("sha256", JSON.stringify(input));
  if (rows.length === 0 || rows[0].kept !== null) {
    await client.query("ROLLBACK");
    return rows.length === 0 ? unknownUnit(input.case) : keptAnswer(rows[0].kept, inputHash, input);
  }
  const { values, answer } = written(rows[0], caller, input, unit, inputHash);
  const [, commit] = await Promise.all([client.query(WRITE(values)), client.query("COMMIT")]);
  if (commit.command !== "COMMIT") throw new Error(`the transaction ended with ${commit.command}`);
  return success(answer);
}

function keptAnswer([its, answer], inputHash, { idempotencyKey }) {
  if (its === inputHash) return success(answer);
  const message = `another request has the key ${idempotencyKey}`;
  return { __typename: "IdempotencyConflict", code: "IDEMPOTENCY_CONFLICT", message };
}

function success({ claim, state, event, occurredOn }) {
  return { __typename: "FileClaimSuccess", state, claim: { id: claim, event, occurredOn } };
}

/** Every value of the writing statement, in its order, and the answer that is kept. */
function written(row, caller, input, unit, inputHash) {
  const asked = input.case;
  const [charge] = asked.charges;
  const now = new Date().toISOString();
  const [decision, claim] = [randomUUID(), randomUUID()];
  const result = decided(row, asked);
  const paying = payer(result);
  const state = paying ? "APPROVED" : "REJECTED";
  const claimed = Math.round(Number(charge.amount.amount) * 100);
  const approved = paying ? claimed : 0;
  const share = { payer: "ISSUER", minor: approved, plan: paying?.plan, benefit: paying?.benefit };
  const shares = JSON.stringify(paying ? [share] : []);
  const facts = JSON.stringify(asked);
  const resultText = JSON.stringify({ ...result, shares: paying ? [share] : [] });
  const decisionHash = hash("sha256", facts + resultText);
  const id = publicId("Claim", unit, claim);
  const answer = { claim: id, state, event: asked.event, occurredOn: null };
  const trail = chained(row.head, result.verdict, asked.event, decisionHash, state, paying, charge.amount);
  const told = { components: asked.components, charges: [charge.id], facts: {}, meters: {}, occurred: null,
    asOf: asked.asOf, strategy: "CHEAPEST", remedy: null };
  const reasons = result.benefits.flatMap((each) => each.whyNot);
  const values = [
    TENANT, unit, now, decision, claim, asked.asOf,
    decisionHash, facts, resultText,
    paying ? contractOf(row, paying) : null, state, asked.event, asked.asOf.slice(0, 10), JSON.stringify(told),
    caller.name, charge.class, charge.component, claimed, approved, paying ? `{"ISSUER":${approved}}` : "{}",
    caller.role, paying ? "APPROVE" : "REJECT",
    id, trail.seq, trail.before, trail.bodies[0], trail.hashes[0], trail.bodies[1], trail.hashes[1],
    randomUUID(), randomUUID(), input.idempotencyKey, table.issuer, table.version, table.hash,
    shares, JSON.stringify(reasons), inputHash, JSON.stringify(answer),
  ];
  return { values, answer };
}

/** Two entries of the unit's chain: that it was filed, and what was decided. */
function chained(head, verdict, event, decision, state, paying, { amount, currency }) {
  const [last, before] = head ?? [0, ""];
  const place = { location: null, holder: null, queue: null };
  const bodies = [
    JSON.stringify({ event, verdict, decision, move: "SUBMIT", state: "SUBMITTED", ...place }),
    JSON.stringify({ round: 1, approved: paying ? { ISSUER: amount } : {}, claimed: amount, currency, missing: [],
      move: paying ? "APPROVE" : "REJECT", by: "ENGINE", state, ...place }),
  ];
  const first = hash("sha256", before + bodies[0]);
  return { seq: last + 1, before, bodies, hashes: [first, hash("sha256", first + bodies[1])] };
}

function contractOf({ contracts }, { plan }) {
  return contracts.find(([, its]) => its === plan)[0];
}
