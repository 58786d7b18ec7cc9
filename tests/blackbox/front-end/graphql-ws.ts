// graphql-ws: what happens to a claim is told as it happens, and a client that was away goes on where it was.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print, type ExecutionResult } from "graphql";
import { GraphQLClient } from "graphql-request";
import { createClient, type Client } from "graphql-ws";
import WebSocket from "ws";
import { headersOf, type Served } from "./asking.js";
import { REFRIGERATOR } from "./front-end.js";
import {
  AgainDocument,
  ClaimUpdatedDocument,
  CoverageChangedDocument,
  FileClaimDocument,
  WithdrawClaimDocument,
  type ClaimUpdatedSubscription,
} from "./generated/graphql.js";

const CENTRE = headersOf({ key: "demo-centre" });

export async function check({ url, socket }: Served): Promise<string> {
  const http = new GraphQLClient(url, { headers: CENTRE });
  const client = createClient({ url: socket, webSocketImpl: WebSocket, connectionParams: CENTRE, retryAttempts: 0 });
  try {
    const claimId = await filed(http);
    const seen = await followed(client, http, claimId);
    await wentOn(client, claimId, seen);
    await coverageTold(client);
    await errorTold(client);
    await queried(client, claimId);
    return "claimUpdated, coverageChanged, a break survived with `after`, a query";
  } finally {
    await client.dispose();
  }
}

async function filed(http: GraphQLClient): Promise<string> {
  const input = { idempotencyKey: randomUUID(), complaint: "It does not cool.", case: REFRIGERATOR };
  const { fileClaim } = await http.request(FileClaimDocument, { input });
  assert(fileClaim.__typename === "FileClaimSuccess", `fileClaim answered ${JSON.stringify(fileClaim)}`);
  return fileClaim.claim.id;
}

/** How the claim stands, then that it was withdrawn; the cursor of the first. */
async function followed(client: Client, http: GraphQLClient, claimId: string): Promise<string> {
  const updates = subscribe(client, ClaimUpdatedDocument, { claimId });
  const first = updateOf(await updates.next());
  assert.equal(first.event ?? null, null);
  assert.equal(first.claim.id, claimId);
  const input = { claimId, idempotencyKey: randomUUID(), reason: "CUSTOMER_CHANGED_MIND" };
  const [second, { withdrawClaim }] = await Promise.all([updates.next(), http.request(WithdrawClaimDocument, { input })]);
  assert.equal(withdrawClaim.__typename, "ClaimSuccess");
  assert.equal(updateOf(second).event?.kind, "claim.withdrawn");
  assert.equal(updateOf(second).claim.state, "WITHDRAWN");
  await updates.return?.(undefined);
  return first.cursor;
}

/** A client that was away is told first what it missed. */
async function wentOn(client: Client, claimId: string, after: string): Promise<void> {
  const updates = subscribe(client, ClaimUpdatedDocument, { claimId, after });
  assert.equal(updateOf(await updates.next()).event?.kind, "claim.withdrawn");
  await updates.return?.(undefined);
}

async function coverageTold(client: Client): Promise<void> {
  const updates = subscribe(client, CoverageChangedDocument, { input: REFRIGERATOR });
  const told = (await updates.next()).value?.data?.coverageChanged;
  assert(told?.__typename === "CoverageUpdate", `coverageChanged told ${JSON.stringify(told)}`);
  assert.equal(told.coverage.decision.verdict, "PARTLY_COVERED");
  await updates.return?.(undefined);
}

/** What is wrong is told as a member of the union, and then the stream ends. */
async function errorTold(client: Client): Promise<void> {
  const updates = subscribe(client, ClaimUpdatedDocument, { claimId: "nothing of ours" });
  const told = (await updates.next()).value?.data?.claimUpdated;
  assert(told && told.__typename !== "ClaimUpdate" && told.code, `claimUpdated told ${JSON.stringify(told)}`);
  assert.equal((await updates.next()).done, true);
}

async function queried(client: Client, id: string): Promise<void> {
  const { data } = (await subscribe(client, AgainDocument, { id }).next()).value ?? {};
  assert(data?.node?.__typename === "Claim" && data.node.state === "WITHDRAWN");
}

function subscribe<Data, Variables extends Record<string, unknown>>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): AsyncIterator<ExecutionResult<Data>> {
  const asked = client.iterate<Data>({ query: print(document), variables });
  return asked as AsyncIterator<ExecutionResult<Data>>;
}

type Update = Extract<ClaimUpdatedSubscription["claimUpdated"], { __typename: "ClaimUpdate" }>;

function updateOf(result: IteratorResult<ExecutionResult<ClaimUpdatedSubscription>>): Update {
  const told: ClaimUpdatedSubscription["claimUpdated"] | undefined = result.value?.data?.claimUpdated;
  assert(told?.__typename === "ClaimUpdate", `claimUpdated told ${JSON.stringify(result.value)}`);
  return told;
}
