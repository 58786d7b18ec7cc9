// Does any operation of the API fail when schemathesis makes up its arguments and selections, with an administrator's key?
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tool } from "./attackers/tools.mjs";
import { HERE, run } from "./running.mjs";

const EXAMPLES = process.env.EXAMPLES ?? "2";
const MOST_S = process.env.EXAMPLES ? "3600" : "240";

export async function check({ url }) {
  const program = await tool("schemathesis");
  const folder = await mkdtemp(join(tmpdir(), "contracts-schemathesis-"));
  const env = { ...process.env, SCHEMATHESIS_HOOKS: "schemathesis_checks", PYTHONPATH: join(HERE, "attackers") };
  const key = ["-H", "Authorization: Bearer demo-admin"];
  const how = ["--checks", "no_fault_of_ours", "--phases", "fuzzing", "-n", EXAMPLES, "--generation-deterministic", "--max-time", MOST_S];
  try {
    const said = await run(program, ["run", url, ...key, ...how, "--no-color", "--suppress-health-check", "all"], { cwd: folder, env });
    const tested = /Tested: (\d+)/.exec(said)?.[1];
    const cases = /([\d,]+) generated, ([\d,]+) passed/.exec(said);
    if (!cases || cases[1] !== cases[2]) throw new Error(said);
    return `${tested} operations, ${cases[1]} requests, 0 server errors`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
