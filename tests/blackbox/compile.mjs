// Do the code generators take our SDL, and does strict TypeScript take what they write? What is compiled here, runs later.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BUILD, HERE, bin, run } from "./running.mjs";

const GENERATED = join(HERE, "front-end", "generated");
const ARTIFACTS = join(HERE, "relay", "__generated__");

/** The manifests of trusted documents, as the generators write them. */
export const MANIFESTS = [join(GENERATED, "persisted-documents.json"), join(ARTIFACTS, "persisted.json")];

export async function compileFrontEnd() {
  await rm(BUILD, { recursive: true, force: true });
  await run(bin("graphql-codegen"), ["--config", "front-end/codegen.ts"]);
  await run(bin("tsc"), ["-p", "front-end/tsconfig.json"]);
  return `${await counted(MANIFESTS[0])} documents`;
}

export async function compileRelay() {
  await rm(ARTIFACTS, { recursive: true, force: true });
  await mkdir(ARTIFACTS, { recursive: true });
  await writeFile(MANIFESTS[1], "{}");
  await run(bin("relay-compiler"), ["relay.config.json"], { cwd: join(HERE, "relay") });
  await run(bin("tsc"), ["-p", "relay/tsconfig.json"]);
  await writeFile(join(BUILD, "relay", "package.json"), '{"type": "commonjs"}');
  return `${await counted(MANIFESTS[1])} documents`;
}

async function counted(manifest) {
  return Object.keys(JSON.parse(await readFile(manifest, "utf8"))).length;
}
