// Does the schema break anything that the last committed one promised? Then the changelog has to say so.
//
// Each breaking change that graphql-inspector finds has to be named in the newest section of CHANGELOG.md, in an entry that
// speaks of breaking, by the field or type that it is about: `Unit.claims`, or `Unit` for all of it.
import { CriticalityLevel, diff } from "@graphql-inspector/core";
import { buildSchema } from "graphql";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT, run } from "./running.mjs";

export async function check() {
  const before = buildSchema(await run("git", ["show", "HEAD:schema.graphql"], { cwd: ROOT }));
  const after = buildSchema(await readFile(join(ROOT, "schema.graphql"), "utf8"));
  const changes = await diff(before, after);
  const breaking = changes.filter((each) => each.criticality.level === CriticalityLevel.Breaking);
  const said = names(await readFile(join(ROOT, "CHANGELOG.md"), "utf8"));
  const untold = breaking.filter(({ path }) => !ways(path).some((way) => said.has(way)));
  if (untold.length) {
    throw new Error(`CHANGELOG.md does not name these breaking changes:\n${untold.map(told).join("\n")}`);
  }
  return `${changes.length} changes, ${breaking.length} breaking, all of them in the changelog`;
}

const told = ({ path, message }) => `${path}: ${message}`;

/** `Query.claims.first` may be told as itself, as `Query.claims` or as `Query`. */
const ways = (path) => path.split(".").map((_, index, parts) => parts.slice(0, index + 1).join("."));

/** What stands in backticks in the entries of the newest section that speak of breaking. */
function names(changelog) {
  const [, newest = ""] = changelog.split(/^## /m);
  const entries = newest.split(/^- /m).filter((entry) => /breaking/i.test(entry));
  return new Set(entries.flatMap((entry) => [...entry.matchAll(/`([A-Za-z.]+)`/g)].map(([, name]) => name)));
}
