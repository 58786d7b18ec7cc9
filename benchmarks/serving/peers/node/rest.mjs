// fastify: four routes, each with the schema of its answer, so that it is written by a function made for it.
import fastify from "fastify";
import { authorization } from "./job/authorize.mjs";
import { coverage, coverages } from "./job/cover.mjs";
import { opened } from "./job/database.mjs";
import { fileClaim } from "./job/filing.mjs";
import { admit, callers } from "./job/keys.mjs";

const TEXT = { type: "string" };
const MAYBE = { type: "string", nullable: true };
const YES_NO = { type: "boolean" };
const list = (items) => ({ type: "array", items });
const object = (properties) => ({ type: "object", properties });
const answer = (name, schema) => ({ response: { 200: object({ data: object({ [name]: schema }) }) } });

const FAILURE = { code: TEXT, message: TEXT };
const BENEFIT = object({
  plan: TEXT, benefit: TEXT, kind: TEXT, clause: TEXT, contractId: TEXT, state: TEXT, starts: TEXT, lastDay: TEXT,
  used: YES_NO, whyNot: list(object({ code: TEXT, clause: TEXT })),
});
const COVERAGE = object({
  __typename: TEXT,
  unit: object({
    id: TEXT,
    serial: TEXT,
    product: object({ sku: TEXT, brand: TEXT, name: TEXT }),
    claims: object({ nodes: list(object({ claimId: TEXT, state: TEXT, event: TEXT, occurredOn: MAYBE })) }),
  }),
  decision: object({ verdict: TEXT, benefits: list(BENEFIT) }),
  ...FAILURE,
});
const FILED = object({
  __typename: TEXT, state: TEXT, claim: object({ id: TEXT, event: TEXT, occurredOn: MAYBE }), ...FAILURE,
});
const AUTHORIZATION = object({
  __typename: TEXT, authorized: YES_NO, on: TEXT, until: MAYBE, reasons: list(object({ code: TEXT })), ...FAILURE,
});

const pool = await opened();
const filing = await opened({ pipeline: true });
const app = fastify({ logger: false, onProtoPoisoning: "ignore", onConstructorPoisoning: "ignore" });
admit(app, await callers(pool));

app.post("/coverage", { schema: answer("coverage", COVERAGE) }, async ({ body }) => ({
  data: { coverage: await coverage(pool, body.input) },
}));
app.post("/coverages", { schema: answer("coverages", list(COVERAGE)) }, async ({ body }) => ({
  data: { coverages: await coverages(pool, body.inputs) },
}));
app.post("/fileClaim", { schema: answer("fileClaim", FILED) }, async ({ body, caller }) => ({
  data: { fileClaim: await fileClaim(filing, caller, body.input) },
}));
app.post("/authorization", { schema: answer("authorization", AUTHORIZATION) }, async ({ body, caller }) => ({
  data: { authorization: await authorization(pool, caller, body.input) },
}));

process.once("SIGTERM", () => process.exit(0));
await app.listen({ host: process.env.HOST ?? "127.0.0.1", port: Number(process.env.PORT) });
console.log("ready");
