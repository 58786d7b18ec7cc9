// Apollo Client: its cache keeps things by their id, and documents go by their hash once they are published.
import assert from "node:assert/strict";
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { codesOf, headersOf, type Ask, type Served } from "./asking.js";
import { REFRIGERATOR, frontEnd } from "./front-end.js";
import { CoverageDocument } from "./generated/graphql.js";

export async function check(served: Served): Promise<string> {
  const bodies: string[] = [];
  const possibleTypes = await typesOf(served.url);
  const client = new ApolloClient({ link: new HttpLink({ uri: served.url }), cache: new InMemoryCache({ possibleTypes }) });
  const operations = await frontEnd(asking(client));
  const keys = Object.keys(client.cache.extract() as object);
  for (const type of ["Unit", "Product", "Claim", "Plan"])
    assert(keys.some((key) => key.startsWith(`${type}:`)), `no ${type} is cached by its id: ${keys.join(" ")}`);

  const recorded: typeof fetch = (url, init) => {
    bodies.push(`${init?.method} ${String(url)} ${String(init?.body ?? "")}`);
    return fetch(url, init);
  };
  const byHash = new PersistedQueryLink({ generateHash, useGETForHashedQueries: false });
  const terse = new ApolloClient({
    link: ApolloLink.from([byHash, new HttpLink({ uri: served.url, fetch: recorded })]),
    cache: new InMemoryCache({ possibleTypes }),
  });
  const { data } = await asking(terse)(CoverageDocument, { input: REFRIGERATOR });
  assert(data?.coverage.__typename === "Coverage" && data.coverage.decision.verdict === "PARTLY_COVERED");
  assert.equal(bodies.length, 1, "a published document is known by its hash alone, at the first request");
  assert(!bodies[0]?.includes("query Coverage"), "the text of a published document was sent");
  return `${operations} operations, cached by id, 1 by its hash`;
}

function asking(client: ApolloClient): Ask {
  return async (document, variables, caller) => {
    const context = { headers: headersOf(caller) };
    const [definition] = document.definitions.filter((each) => each.kind === "OperationDefinition");
    const result =
      definition?.operation === "mutation"
        ? await client.mutate({ mutation: document, variables, context, errorPolicy: "all" } as never)
        : await client.query({ query: document, variables, context, errorPolicy: "all", fetchPolicy: "network-only" } as never);
    const { data, error } = result as { data?: never; error?: unknown };
    if (CombinedGraphQLErrors.is(error)) return { data, codes: codesOf(error.errors) };
    if (error) throw error;
    return { data, codes: [] };
  };
}

/** The name that graphql-codegen gave the document in its manifest. */
function generateHash(document: unknown): string {
  const { __meta__ } = document as { __meta__?: { hash?: string } };
  assert(__meta__?.hash, "the document was changed on its way: it has no hash any more");
  return __meta__.hash.replace("sha256:", "");
}

/** Which types an interface or a union can be, as Apollo's handbook has it asked. */
async function typesOf(url: string): Promise<Record<string, string[]>> {
  const query = "{ __schema { types { name possibleTypes { name } } } }";
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  const body = (await answer.json()) as {
    data: { __schema: { types: { name: string; possibleTypes: { name: string }[] | null }[] } };
  };
  const abstract = body.data.__schema.types.filter((type) => type.possibleTypes);
  return Object.fromEntries(abstract.map((type) => [type.name, (type.possibleTypes ?? []).map((each) => each.name)]));
}
