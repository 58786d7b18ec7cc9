// What does a front end do with the engine? The same operations through every client; each must come out as told here.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Ask } from "./asking.js";
import {
  AgainDocument,
  CoverageDocument,
  EntitlementsDocument,
  FileClaimDocument,
  PlansDocument,
  WithdrawClaimDocument,
  type CoverageInput,
  type FileClaimInput,
  type PlansQuery,
  type PlansQueryVariables,
} from "./generated/graphql.js";

const CENTRE = { key: "demo-centre" };
const DEVANAGARI = /[\u0900-\u097f]/;

/** The refrigerator of the README: its compressor fails in the fourth year. */
export const REFRIGERATOR: CoverageInput = {
  unit: { proven: { serial: { namespace: "LG", serial: "305NRZ0X1234" }, proof: { purchasedOn: "2023-01-26" } } },
  event: "DEFECT",
  occurredOn: "2026-11-02",
  asOf: "2026-11-02T12:00:00+05:30",
  components: ["compressor"],
  charges: [
    { id: "compressor", class: "PART", component: "compressor", amount: { amount: "9500.00", currency: "INR" } },
    { id: "gas", class: "CONSUMABLE", component: "gas", amount: { amount: "2200.00", currency: "INR" } },
    { id: "visit", class: "VISIT", amount: { amount: "350.00", currency: "INR" } },
  ],
};

/** Everything a front end does; returns how many operations that were. */
export async function frontEnd(asked: Ask): Promise<number> {
  let operations = 0;
  const ask: Ask = (document, variables, caller) => {
    operations += 1;
    return asked(document, variables, caller);
  };
  const unit = await coverage(ask);
  await coverageInHindi(ask);
  await noSuchUnit(ask);
  await badScalar(ask);
  await entitlements(ask);
  const claim = await claimFiledTwice(ask);
  await claimWithdrawn(ask, claim);
  await again(ask, unit, claim);
  await plansWalked(ask);
  return operations;
}

async function coverage(ask: Ask): Promise<string> {
  const { data, codes } = await ask(CoverageDocument, { input: REFRIGERATOR });
  assert.deepEqual(codes, []);
  const answer = data?.coverage;
  assert(answer?.__typename === "Coverage", `coverage answered ${answer?.__typename}`);
  assert.equal(answer.decision.verdict, "PARTLY_COVERED");
  assert.deepEqual(pick(answer.decision.totals.customer), { amount: "350.00", currency: "INR" });
  const payers = answer.decision.charges.map((charge) => [charge.id, charge.shares[0]?.payer, charge.shares[0]?.benefit]);
  assert.deepEqual(payers, [
    ["compressor", "ISSUER", "compressor"],
    ["gas", "ISSUER", "compressor"],
    ["visit", "CUSTOMER", null],
  ]);
  assert.equal(answer.unit.serial, "305NRZ0X1234");
  return answer.unit.id;
}

async function coverageInHindi(ask: Ask): Promise<void> {
  const { data } = await ask(CoverageDocument, { input: REFRIGERATOR }, { language: "hi-IN, hi;q=0.9, en;q=0.5" });
  assert(data?.coverage.__typename === "Coverage");
  assert.match(data.coverage.decision.text, DEVANAGARI);
}

async function noSuchUnit(ask: Ask): Promise<void> {
  const unit = { serial: { namespace: "LG", serial: "NOBODY-HAS-IT" } };
  const hidden = (await ask(CoverageDocument, { input: { ...REFRIGERATOR, unit } })).data?.coverage;
  assert(hidden?.__typename === "ProofNeeded" && hidden.code === "PROOF_NEEDED", `it answered ${hidden?.__typename}`);
  const { data, codes } = await ask(CoverageDocument, { input: { ...REFRIGERATOR, unit } }, CENTRE);
  assert.deepEqual(codes, []);
  assert(data?.coverage.__typename === "UnknownUnit", `coverage answered ${data?.coverage.__typename}`);
  assert.equal(data.coverage.code, "UNKNOWN_UNIT");
  assert(data.coverage.cure.length > 0);
}

async function badScalar(ask: Ask): Promise<void> {
  const { data, codes } = await ask(CoverageDocument, { input: { ...REFRIGERATOR, asOf: "2026-02-30T12:00:00Z" } });
  assert.equal(data?.coverage ?? null, null);
  assert.deepEqual(codes, ["BAD_MOMENT"]);
}

async function entitlements(ask: Ask): Promise<void> {
  const unit = { serial: { namespace: "Blue Star", serial: "BS24-0900" } };
  const { data } = await ask(EntitlementsDocument, { input: { unit, asOf: "2026-03-10T12:00:00+05:30" } }, CENTRE);
  assert(data?.entitlements.__typename === "Entitlements");
  const services = data.entitlements.benefits.find((each) => each.benefit === "preventive-service");
  assert.equal(services?.state, "EXHAUSTED");
  assert.deepEqual(services.allowances.map(pick), [{ allowance: "services", used: 2, left: 0 }]);
}

async function claimFiledTwice(ask: Ask): Promise<string> {
  const input: FileClaimInput = { idempotencyKey: randomUUID(), complaint: "It does not cool.", case: REFRIGERATOR };
  const first = (await ask(FileClaimDocument, { input }, CENTRE)).data?.fileClaim;
  const second = (await ask(FileClaimDocument, { input }, CENTRE)).data?.fileClaim;
  const other = (await ask(FileClaimDocument, { input: { ...input, complaint: "Another." } }, CENTRE)).data?.fileClaim;
  assert(first?.__typename === "FileClaimSuccess", `fileClaim answered ${JSON.stringify(first)}`);
  assert.deepEqual(second, first);
  assert(other?.__typename === "IdempotencyConflict", `fileClaim answered ${other?.__typename}`);
  return first.claim.id;
}

async function claimWithdrawn(ask: Ask, claimId: string): Promise<void> {
  const input = { claimId, idempotencyKey: randomUUID(), reason: "CUSTOMER_CHANGED_MIND" };
  const spoken = { ...input, reason: "It cools again." };
  const wrong = (await ask(WithdrawClaimDocument, { input: spoken }, CENTRE)).data?.withdrawClaim;
  assert(wrong?.__typename === "BadInput" && wrong.code === "BAD_REASON", `withdrawClaim answered ${wrong?.__typename}`);
  const refused = (await ask(WithdrawClaimDocument, { input }, { key: "demo-storefront" })).data?.withdrawClaim;
  assert(refused?.__typename === "NotAllowed", `withdrawClaim answered ${JSON.stringify(refused)}`);
  const done = (await ask(WithdrawClaimDocument, { input }, CENTRE)).data?.withdrawClaim;
  assert(done?.__typename === "ClaimSuccess", `withdrawClaim answered ${JSON.stringify(done)}`);
  assert.equal(done.claim.state, "WITHDRAWN");
}

async function again(ask: Ask, unit: string, claim: string): Promise<void> {
  const seen = (await ask(AgainDocument, { id: unit }, CENTRE)).data?.node;
  assert(seen?.__typename === "Unit" && seen.serial === "305NRZ0X1234");
  const moved = (await ask(AgainDocument, { id: claim }, CENTRE)).data?.node;
  assert(moved?.__typename === "Claim" && moved.state === "WITHDRAWN");
  assert.equal((await ask(AgainDocument, { id: "nothing of ours" })).data?.node, null);
}

async function plansWalked(ask: Ask): Promise<void> {
  const there: string[] = [];
  let after: string | null = null;
  do {
    const page = await plans(ask, { first: 30, after });
    there.push(...page.edges.map((edge) => edge.node.id));
    after = page.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? null) : null;
  } while (after);
  const back: string[] = [];
  let before: string | null = null;
  do {
    const page = await plans(ask, { last: 30, before });
    back.unshift(...page.edges.map((edge) => edge.node.id));
    before = page.pageInfo.hasPreviousPage ? (page.pageInfo.startCursor ?? null) : null;
  } while (before);
  assert(there.length > 60, `${there.length} plans`);
  assert.equal(new Set(there).size, there.length, "a plan was met twice");
  assert.deepEqual(back, there);
}

async function plans(ask: Ask, part: PlansQueryVariables): Promise<PlansQuery["plans"]> {
  const { data } = await ask(PlansDocument, part);
  assert(data, "plans answered nothing");
  return data.plans;
}

/** A value as the schema tells it: without the names of types that clients add. */
function pick<Value extends object>(value: Value): Omit<Value, "__typename"> {
  const { __typename, ...rest } = value as Value & { __typename?: string };
  return rest;
}
