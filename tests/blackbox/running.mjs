// How is a check run and told, and how is a program run?
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export const HERE = fileURLToPath(new URL(".", import.meta.url));
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
export const BUILD = fileURLToPath(new URL("build/", import.meta.url));

const LONGEST_MS = 300_000;
const NAME_WIDTH = 31;

/** What a check needs is not on this machine: it is left out, and its line says what to install. */
export class Missing extends Error {}

/** Runs a check and prints its line; 0 or 1 failures. */
export async function report(name, check) {
  try {
    console.log(`ok      ${name.padEnd(NAME_WIDTH)} ${await check()}`);
    return 0;
  } catch (error) {
    if (error instanceof Missing) {
      console.log(`LEFT OUT ${name.padEnd(NAME_WIDTH - 1)} ${error.message}`);
      return 0;
    }
    const lines = String(error instanceof Error ? (error.stack ?? error.message) : error).split("\n");
    console.log(`FAILED  ${name.padEnd(NAME_WIDTH)} ${lines.join("\n        ")}`);
    return 1;
  }
}

/** A promise that does not keep the others waiting for ever. */
export async function within(promise, ms = LONGEST_MS) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Runs a program to its end; what it printed. Throws with that when it fails. */
export async function run(command, args, { cwd = HERE, env = process.env } = {}) {
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stdout.on("data", (part) => (said += part));
  child.stderr.on("data", (part) => (said += part));
  const timer = setTimeout(() => child.kill("SIGKILL"), LONGEST_MS);
  const [code] = await once(child, "close");
  clearTimeout(timer);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${said.trim()}`);
  return said;
}

/** A program of the installed packages. */
export function bin(name) {
  return fileURLToPath(new URL(`node_modules/.bin/${name}`, import.meta.url));
}
