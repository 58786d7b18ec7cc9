// Does Apollo compose our subgraph, as `contracts schema --federation` prints it, with a neighbour's?
import { readFileSync } from "node:fs";
import { composeServices } from "@apollo/composition";
import { parse } from "graphql";
import { join } from "node:path";
import { ROOT, run } from "../running.mjs";

const CONTRACTS = join(ROOT, ".venv", "bin", "contracts");

export const NEIGHBOUR = parse(readFileSync(new URL("neighbour.graphql", import.meta.url), "utf8"));

export async function compose() {
  const composed = composeServices([
    { name: "contracts", url: "http://contracts", typeDefs: parse(await run(CONTRACTS, ["schema", "--federation"], { cwd: ROOT })) },
    { name: "neighbour", url: "http://neighbour", typeDefs: NEIGHBOUR },
  ]);
  if (composed.errors) throw new Error(composed.errors.map((error) => error.message).join("\n"));
  return `composes, ${composed.hints?.length ?? 0} hints`;
}
