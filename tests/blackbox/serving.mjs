// How is the engine started for the checks? As anybody starts it: `contracts serve --demo`, with a database of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MANIFESTS } from "./compile.mjs";
import { ROOT, within } from "./running.mjs";

const START_MS = 180_000;

/** A running engine: `url`, `socket` and `stop()`. `settings` are environment variables without `CONTRACTS_`; without `mode` it is no demo. */
export async function serve(settings = {}, mode = ["--demo"]) {
  const folder = await mkdtemp(join(tmpdir(), "contracts-blackbox-"));
  const child = spawn(join(ROOT, ".venv", "bin", "contracts"), ["serve", ...mode, "--port", "0"], {
    cwd: ROOT,
    env: environment({ DATABASE_URL: `sqlite+aiosqlite:///${join(folder, "demo.db")}`, ...manifests(), ...settings }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close");
  const stop = async () => {
    child.kill("SIGTERM");
    await within(ended, 60_000).catch(() => child.kill("SIGKILL"));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const url = await within(Promise.race([announced(child), ended.then(() => Promise.reject(new Error(said(child))))]), START_MS);
    return { url, socket: url.replace("http", "ws"), stop };
  } catch (error) {
    await stop();
    throw new Error(`the engine did not start: ${error.message}\n${said(child)}`);
  }
}

const logs = new WeakMap();

/** The end of what an engine has logged. */
function said(child) {
  return (logs.get(child) ?? "").slice(-2000);
}

function announced(child) {
  let printed = "";
  child.stderr.on("data", (part) => logs.set(child, ((logs.get(child) ?? "") + part).slice(-20_000)));
  return new Promise((resolve) => {
    child.stdout.on("data", (part) => {
      printed += part;
      const found = /answering on (http:\S+\/graphql)/.exec(printed);
      if (found) resolve(found[1]);
    });
  });
}

/** This environment without settings of ours, and with these. */
function environment(settings) {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith("CONTRACTS_"));
  const ours = Object.entries(settings).map(([name, value]) => [`CONTRACTS_${name}`, value]);
  return Object.fromEntries([...others, ...ours]);
}

function manifests() {
  const written = MANIFESTS.filter((file) => existsSync(file));
  return written.length ? { DOCUMENTS: written.join(",") } : {};
}
