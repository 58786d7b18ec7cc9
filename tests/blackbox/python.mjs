// Does the Python client `gql` get what it asks? Its test needs no node, so the suite runs it too.
import { join } from "node:path";
import { ROOT, run } from "./running.mjs";

export async function check() {
  const said = await run(join(ROOT, ".venv", "bin", "python"), ["-m", "pytest", "-q", "tests/http/test_gql_client.py"], { cwd: ROOT });
  return said.trim().split("\n").at(-1).replaceAll("=", "").trim();
}
