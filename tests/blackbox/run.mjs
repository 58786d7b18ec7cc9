// Do clients that we did not write get what the API promises? `make blackbox` runs this; so does
// `node tests/blackbox/run.mjs`, with names of checks behind it to run only those.
//
// Each check prints one line. A check is a module with `check(served)`: it returns what it has seen, or throws.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { compileFrontEnd, compileRelay } from "./compile.mjs";
import { BUILD, HERE, report, within } from "./running.mjs";
import { serve } from "./serving.mjs";

const FIRST = [
  ["graphql-codegen + tsc --strict", compileFrontEnd],
  ["relay-compiler + tsc --strict", compileRelay],
];
const THEN = [
  ["graphql-http audits", "audits.mjs"],
  ["Apollo Client", join(BUILD, "apollo.js")],
  ["urql", join(BUILD, "urql.js")],
  ["graphql-request", join(BUILD, "graphql-request.js")],
  ["Relay", join(BUILD, "relay", "client.js")],
  ["graphql-ws", join(BUILD, "graphql-ws.js")],
  ["Python gql", "python.mjs"],
  ["trusted documents", "trusted.mjs"],
  ["federation", "federation/check.mjs"],
  ["schema lint", "lint.mjs"],
  ["schema differences", "differences.mjs"],
  ["explorer page", "explorer.mjs"],
  ["schemathesis", "schemathesis.mjs"],
  ["clairvoyance", "clairvoyance.mjs"],
  ["InQL", "inql.mjs"],
];

const wanted = process.argv.slice(2).map((name) => name.toLowerCase());
const asked = ([name]) => wanted.length === 0 || wanted.some((part) => name.toLowerCase().includes(part));

let failed = 0;
for (const [name, check] of FIRST) failed += await report(name, check);
const server = await serve();
try {
  for (const [name, file] of THEN.filter(asked)) failed += await report(name, async () => within((await checkOf(file))(server)));
} finally {
  await server.stop();
}
console.log(failed ? `\n${failed} failed` : "\nnone failed");
process.exit(failed ? 1 : 0);

async function checkOf(file) {
  const path = file.startsWith("/") ? file : join(HERE, file);
  if (!existsSync(path)) throw new Error(`${path} is not there`);
  return (await import(path)).check;
}
