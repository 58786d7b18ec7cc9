// Does InQL, which asks for the schema, get anything at the public endpoint? From the demo it gets all of it.
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ourTypesIn, withPublic } from "./attackers/public.mjs";
import { tool } from "./attackers/tools.mjs";
import { run } from "./running.mjs";

export async function check({ url }) {
  const program = await tool("inql");
  const fromDemo = await learned(program, url);
  if (fromDemo.length === 0) throw new Error("it learned nothing from the demo either: it proves nothing");
  const fromPublic = await withPublic((address) => learned(program, address));
  if (fromPublic.length > 0) throw new Error(`it learned ${fromPublic.join(", ")}`);
  return `0 types learned (of the demo ${fromDemo.length})`;
}

async function learned(program, url) {
  const folder = await mkdtemp(join(tmpdir(), "contracts-inql-"));
  try {
    // It ends with an error where it is given no schema.
    await run(program, ["-t", url, "--no-generate-html", "--no-generate-queries", "-o", folder]).catch(() => undefined);
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((each) => each.isFile());
    const texts = await Promise.all(files.map((each) => readFile(join(each.parentPath ?? each.path, each.name), "utf8")));
    return ourTypesIn(texts.join("\n"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
