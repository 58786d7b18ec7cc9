// Relay: its store keeps a thing by its id, walks a connection page by page, and fetches a thing again by `node`.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import {
  Environment,
  Network,
  RecordSource,
  Store,
  commitMutation,
  createOperationDescriptor,
  fetchQuery,
  getSingularSelector,
  type ConcreteRequest,
  type FetchFunction,
  type OperationType,
  type ReaderFragment,
} from "relay-runtime";
import CoverageQuery, { type FrontEndCoverageQuery } from "./__generated__/FrontEndCoverageQuery.graphql";
import FileClaimMutation, { type FrontEndFileClaimMutation } from "./__generated__/FrontEndFileClaimMutation.graphql";
import PaginationQuery, { type FrontEndPlansPaginationQuery } from "./__generated__/FrontEndPlansPaginationQuery.graphql";
import PlansQuery, { type FrontEndPlansQuery } from "./__generated__/FrontEndPlansQuery.graphql";
import RefetchQuery, { type FrontEndUnitRefetchQuery } from "./__generated__/FrontEndUnitRefetchQuery.graphql";
import plansFragment, { type FrontEnd_plans$data } from "./__generated__/FrontEnd_plans.graphql";
import unitFragment, { type FrontEnd_unit$data } from "./__generated__/FrontEnd_unit.graphql";

const PAGE = 25;
const INPUT: FrontEndCoverageQuery["variables"]["input"] = {
  unit: { serial: { namespace: "LG", serial: "305NRZ0X1234" } },
  event: "DEFECT",
  occurredOn: "2026-11-02",
  asOf: "2026-11-02T12:00:00+05:30",
  components: ["compressor"],
  charges: [{ id: "visit", class: "VISIT", amount: { amount: "350.00", currency: "INR" } }],
};

export async function check({ url }: { url: string }): Promise<string> {
  const asked: string[] = [];
  const environment = new Environment({
    network: Network.create(byDocId(url, asked)),
    store: new Store(new RecordSource()),
  });
  const unit = await covered(environment);
  await fetchedAgain(environment, unit);
  await claimFiledTwice(environment);
  const plans = await walked(environment);
  await badScalar(environment);
  return `${asked.length} requests by doc_id, ${plans} plans in one @connection, a @refetchable node`;
}

function byDocId(url: string, asked: string[]): FetchFunction {
  return async (request, variables) => {
    assert(request.id && request.text === null, `${request.name} is not persisted`);
    asked.push(request.name);
    const headers = new Headers({ "Content-Type": "application/json", "Accept-Language": "hi" });
    headers.set("Authorization", "Bearer demo-centre");
    const answer = await fetch(url, {
      method: "POST",
      headers,
      body: JSON.stringify({ doc_id: request.id, variables }),
    });
    return answer.json() as never;
  };
}

async function covered(environment: Environment): Promise<string> {
  const data = await ask<FrontEndCoverageQuery>(environment, CoverageQuery, { input: INPUT });
  assert(data.coverage.__typename === "Coverage", `coverage answered ${data.coverage.__typename}`);
  assert.equal(data.coverage.decision?.totals.customer.amount, "350.00");
  assert.match(data.coverage.decision.text, /[\u0900-\u097f]/);
  const unit = read<FrontEnd_unit$data>(environment, unitFragment, data.coverage.unit);
  assert.equal(unit.serial, "305NRZ0X1234");
  return unit.id;
}

async function fetchedAgain(environment: Environment, id: string): Promise<void> {
  const data = await ask<FrontEndUnitRefetchQuery>(environment, RefetchQuery, { id });
  assert(data.node, "node answered nothing");
  const unit = read<FrontEnd_unit$data>(environment, unitFragment, data.node);
  assert.equal(unit.id, id);
}

async function claimFiledTwice(environment: Environment): Promise<void> {
  const input = { idempotencyKey: randomUUID(), complaint: "It does not cool.", case: INPUT };
  const first = await file(environment, { input });
  const second = await file(environment, { input });
  const other = await file(environment, { input: { ...input, complaint: "Another." } });
  assert(first.fileClaim.__typename === "FileClaimSuccess", `fileClaim answered ${JSON.stringify(first)}`);
  assert.deepEqual(second, first);
  assert(other.fileClaim.__typename !== "FileClaimSuccess" && "code" in other.fileClaim);
  assert.equal(other.fileClaim.code, "IDEMPOTENCY_CONFLICT");
}

async function walked(environment: Environment): Promise<number> {
  const root = await ask<FrontEndPlansQuery>(environment, PlansQuery, {});
  for (;;) {
    const page = read<FrontEnd_plans$data>(environment, plansFragment, root);
    const { hasNextPage, endCursor } = (page.plans as unknown as Paged).pageInfo;
    if (!hasNextPage) {
      const ids = page.plans.edges.map((edge) => edge.node.id);
      assert(ids.length > PAGE, `${ids.length} plans`);
      assert.equal(new Set(ids).size, ids.length, "a plan was met twice");
      return ids.length;
    }
    const next = { count: PAGE, cursor: endCursor };
    await ask<FrontEndPlansPaginationQuery>(environment, PaginationQuery, next);
  }
}

/** What Relay itself reads of a connection; its types leave it out. */
interface Paged {
  pageInfo: { hasNextPage: boolean; endCursor: string };
}

async function badScalar(environment: Environment): Promise<void> {
  const input = { ...INPUT, occurredOn: "2026-02-30" };
  await assert.rejects(ask<FrontEndCoverageQuery>(environment, CoverageQuery, { input }), /2026-02-30/);
}

async function ask<Operation extends OperationType>(
  environment: Environment,
  query: ConcreteRequest,
  variables: Operation["variables"],
): Promise<Operation["response"]> {
  const data = await fetchQuery<Operation>(environment, query, variables).toPromise();
  // Hold on to what was fetched, as a page on a screen would.
  environment.retain(createOperationDescriptor(query, variables));
  assert(data, `${query.params.name} answered nothing`);
  return data;
}

function read<Data>(
  environment: Environment,
  fragment: ReaderFragment,
  reference: unknown,
): Data {
  const selector = getSingularSelector(fragment, reference);
  assert(selector, `${fragment.name} was not spread here`);
  const seen = environment.lookup(selector);
  assert(!seen.isMissingData, `${fragment.name} is not wholly in the store`);
  return seen.data as Data;
}

function file(
  environment: Environment,
  variables: FrontEndFileClaimMutation["variables"],
): Promise<FrontEndFileClaimMutation["response"]> {
  return new Promise((resolve, reject) => {
    commitMutation<FrontEndFileClaimMutation>(environment, {
      mutation: FileClaimMutation,
      variables,
      onCompleted: resolve,
      onError: reject,
    });
  });
}
