// Is each way of naming a trusted document answered, and every other document refused, where only they are carried out?
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { MANIFESTS } from "./compile.mjs";
import { serve } from "./serving.mjs";

const VARIABLES = { first: 2 };

export async function check() {
  const manifest = JSON.parse(await readFile(MANIFESTS[0], "utf8"));
  const [name, text] = Object.entries(manifest).find(([, each]) => each.includes("query Plans("));
  const hash = name.replace("sha256:", "");
  const server = await serve({ TRUSTED_ONLY: "true" });
  try {
    const ways = {
      documentId: { documentId: name },
      doc_id: { doc_id: hash },
      "Apollo's extensions": { extensions: { persistedQuery: { version: 1, sha256Hash: hash } } },
      text: { query: text },
    };
    for (const [way, named] of Object.entries(ways)) {
      const { data } = await ask(server.url, { ...named, variables: VARIABLES });
      assert.equal(data?.plans.edges.length, 2, `${way} was not answered`);
    }
    const other = await ask(server.url, { query: "{ plans(first: 2) { nodes { code } } }" });
    assert.deepEqual(other.errors.map((error) => error.extensions.code), ["DOCUMENT_NOT_TRUSTED"]);
    assert(!("data" in other));
    return `${Object.keys(ways).length} ways of naming one, another document refused`;
  } finally {
    await server.stop();
  }
}

async function ask(url, body) {
  const headers = { "Content-Type": "application/json", Accept: "application/graphql-response+json" };
  return (await fetch(url, { method: "POST", headers, body: JSON.stringify(body) })).json();
}
