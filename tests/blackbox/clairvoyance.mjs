// Does clairvoyance, which guesses a schema from what is said about wrong names, learn anything at the public endpoint?
// It is given every name of ours, and it is shown first that it does learn from the demo, which tells.
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ourTypesIn, ourWords, withPublic } from "./attackers/public.mjs";
import { tool } from "./attackers/tools.mjs";
import { run } from "./running.mjs";

const A_FEW = ["plan", "code", "kind", "nowhere"];

export async function check({ url }) {
  const program = await tool("clairvoyance");
  const folder = await mkdtemp(join(tmpdir(), "contracts-clairvoyance-"));
  try {
    const fromDemo = await learned(program, folder, "demo", url, A_FEW);
    if (fromDemo.length === 0) throw new Error("it learned nothing from the demo either: it proves nothing");
    const words = ourWords();
    const fromPublic = await withPublic((address) => learned(program, folder, "public", address, words));
    if (fromPublic.length > 0) throw new Error(`it learned ${fromPublic.join(", ")}`);
    return `${words.length} words tried, 0 types learned (of the demo ${fromDemo.length}, by ${A_FEW.length} words)`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function learned(program, folder, name, url, words) {
  const list = join(folder, `${name}.txt`);
  const schema = join(folder, `${name}.json`);
  await writeFile(list, words.join("\n"));
  // It ends with an error where it cannot go on: what it has learned is in its file.
  await run(program, ["-w", list, "-o", schema, "-m", "1", "-c", "4", url]).catch(() => undefined);
  return existsSync(schema) ? ourTypesIn(readFileSync(schema, "utf8")) : [];
}
