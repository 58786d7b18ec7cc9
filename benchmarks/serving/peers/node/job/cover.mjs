// Is this unit covered? One statement reads what the bench's plans need, and plain code compares days.
import { TENANT, prepared } from "./database.mjs";
import { publicId, unitKey } from "./ids.mjs";

const FAULTS = new Set(["DEFECT", "BREAKDOWN"]);
const VISITS = new Set(["MAINTENANCE"]);
const DAY_MS = 86_400_000;
const INDIA_MS = 19_800_000;

// The plans, in the order of the answer. A window without `counted` does not count its first day.
const BENEFITS = [
  { plan: "shop-extended", benefit: "parts", kind: "EXTENDED_WARRANTY", clause: "5", months: 24, counted: true,
    events: FAULTS, paysParts: true },
  { plan: "maker-warranty", benefit: "all-parts", kind: "WARRANTY", clause: "1", months: 12, fromPurchase: true,
    events: FAULTS, paysParts: true },
  { plan: "maker-warranty", benefit: "compressor", kind: "WARRANTY", clause: "2", months: 60, fromPurchase: true,
    events: FAULTS, component: "compressor", paysParts: true },
  { plan: "centre-amc", benefit: "labour", kind: "AMC", clause: "3", months: 12, counted: true, events: FAULTS },
  { plan: "centre-amc", benefit: "visits", kind: "AMC", clause: "4", months: 12, counted: true, events: VISITS },
];

/** What a question reads of units; `more` are columns that a filing needs too. */
export const reads = (which, more = "") => `
  SELECT u.unit_key, u.serial, p.sku, p.brand, p.name,
    (SELECT f.value #>> '{}' FROM unit_facts f
      WHERE f.tenant = u.tenant AND f.unit_key = u.unit_key AND f.name = 'purchased'
      ORDER BY f.recorded_at DESC LIMIT 1) AS purchased,
    (SELECT json_agg(json_build_array(c.contract_id, c.plan, c.start_day)) FROM contracts c
      WHERE c.tenant = u.tenant AND c.unit_key = u.unit_key) AS contracts,
    (SELECT json_agg(json_build_array(k.claim_id, k.state, k.event, k.occurred_on) ORDER BY k.filed_at, k.claim_id)
      FROM (SELECT * FROM claims WHERE claims.tenant = u.tenant AND claims.unit_key = u.unit_key
        ORDER BY filed_at, claim_id LIMIT 3) k) AS claims${more}
  FROM units u JOIN products p ON p.tenant = u.tenant AND p.product_id = u.product_id
  WHERE u.tenant = $1 AND u.unit_key ${which}`;

const ONE = prepared("cover-one", reads("= $2"));
const MANY = prepared("cover-many", reads("= ANY($2::uuid[])"));

/** The answer for one unit. */
export async function coverage(pool, input) {
  const { rows } = await pool.query(ONE([TENANT, unitKey(input.unit.serial)]));
  return rows.length ? covered(rows[0], input) : unknownUnit(input);
}

/** The answers for many units, in their order, from one statement. */
export async function coverages(pool, inputs) {
  const keys = inputs.map((input) => unitKey(input.unit.serial));
  const { rows } = await pool.query(MANY([TENANT, keys]));
  const found = new Map(rows.map((row) => [row.unit_key, row]));
  return inputs.map((input, n) => {
    const row = found.get(keys[n]);
    return row === undefined ? unknownUnit(input) : covered(row, input);
  });
}

export function unknownUnit({ unit }) {
  return { __typename: "UnknownUnit", code: "UNKNOWN_UNIT", message: `there is no unit ${unit.serial.serial}` };
}

/** The decision alone. */
export function decided({ unit_key, purchased, contracts }, input) {
  const on = new Date(Date.parse(input.asOf) + INDIA_MS).toISOString().slice(0, 10);
  const benefits = [];
  for (const each of BENEFITS) {
    for (const [contract, plan, start] of contracts ?? []) {
      if (plan === each.plan) benefits.push(standing(each, unit_key, contract, start, purchased, input, on));
    }
  }
  return { verdict: benefits.some((each) => each.used) ? "COVERED" : "NOT_COVERED", benefits };
}

/** The first benefit that pays parts, or undefined. */
export function payer({ benefits }) {
  const pays = (used) => BENEFITS.find((each) => each.plan === used.plan && each.benefit === used.benefit).paysParts;
  return benefits.find((each) => each.used && pays(each));
}

function covered(row, input) {
  return {
    __typename: "Coverage",
    unit: {
      id: publicId("Unit", row.unit_key),
      serial: row.serial,
      product: { sku: row.sku, brand: row.brand, name: row.name },
      claims: { nodes: (row.claims ?? []).map((claim) => seen(row.unit_key, claim)) },
    },
    decision: decided(row, input),
  };
}

function seen(unit, [claim, state, event, occurredOn]) {
  return { claimId: publicId("Claim", unit, claim), state, event, occurredOn };
}

function standing(each, unit, contract, start, purchased, input, on) {
  const starts = each.fromPurchase ? purchased : start;
  const lastDay = lastDayOf(starts, each.months, each.counted);
  const state = on < starts ? "NOT_STARTED" : on > lastDay ? "EXPIRED_BY_DATE" : "ACTIVE";
  const isOfPart = each.component === undefined || input.components.includes(each.component);
  const isInScope = isOfPart && each.events.has(input.event);
  const clause = each.clause;
  const whyNot = isInScope ? [] : [{ code: "OUT_OF_SCOPE", clause }];
  if (state === "NOT_STARTED") whyNot.push({ code: "NOT_STARTED", clause });
  if (state === "EXPIRED_BY_DATE") whyNot.push({ code: "EXPIRED", clause });
  return {
    plan: each.plan,
    benefit: each.benefit,
    kind: each.kind,
    clause,
    contractId: publicId("Contract", unit, contract),
    state,
    starts,
    lastDay,
    used: whyNot.length === 0,
    whyNot,
  };
}

/** The same-numbered day so many months on, or the month's last; the day before where the first day counts. */
function lastDayOf(first, months, counted) {
  const year = Number(first.slice(0, 4));
  const month = Number(first.slice(5, 7)) - 1 + months;
  const day = Number(first.slice(8));
  const longest = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const end = Date.UTC(year, month, Math.min(day, longest)) - (counted && day <= longest ? DAY_MS : 0);
  return new Date(end).toISOString().slice(0, 10);
}
