// Where do the Python attackers come from? Out of `requirements.lock`, by their hashes, into a `.venv` of their own.
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { HERE, Missing, ROOT, run } from "../running.mjs";

const VENV = join(HERE, ".venv");
const LOCK = join(HERE, "requirements.lock");
const MADE = join(VENV, ".made");

/** A program of the attackers' `.venv`, which is made first where it is not there or older than the lock file. */
export async function tool(name) {
  if (!existsSync(MADE) || statSync(MADE).mtimeMs < statSync(LOCK).mtimeMs) await make();
  return join(VENV, "bin", name);
}

async function make() {
  const uv = join(ROOT, ".venv", "bin", "uv");
  try {
    await run(uv, ["venv", "--quiet", "--clear", "--python", join(ROOT, ".venv", "bin", "python"), VENV]);
    const python = join(VENV, "bin", "python");
    await run(uv, ["pip", "install", "--quiet", "--python", python, "--require-hashes", "--no-deps", "-r", LOCK]);
    await run("touch", [MADE]);
  } catch (error) {
    throw new Missing(`the packages of requirements.lock cannot be installed: ${String(error.message).slice(-200)}`);
  }
}
