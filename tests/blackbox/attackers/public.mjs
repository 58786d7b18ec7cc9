// What is the public endpoint? An engine in production mode that answers a storefront without a key.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../running.mjs";
import { serve } from "../serving.mjs";

/** Does this with the address of a public endpoint, which is stopped afterwards. */
export async function withPublic(what) {
  const settings = { KEYLESS: "true", SECRETS: "a-secret-of-black-boxes-that-nobody-else-has" };
  const server = await serve(settings, []);
  try {
    return await what(server.url);
  } finally {
    await server.stop();
  }
}

/** Every name of our schema: no attacker could have a better list of words. */
export function ourWords() {
  const schema = readFileSync(join(ROOT, "schema.graphql"), "utf8").replaceAll(/"""[^]*?"""|"[^"\n]*"/g, "");
  return [...new Set(schema.match(/\b[a-z][A-Za-z]+\b/g))].sort();
}

/** The names of our types that stand in a text. */
export function ourTypesIn(text) {
  const schema = readFileSync(join(ROOT, "schema.graphql"), "utf8");
  const types = [...schema.matchAll(/^(?:type|input|enum|union|interface|scalar) ([A-Z]\w+)/gm)].map((found) => found[1]);
  return types.filter((type) => new RegExp(`\\b${type}\\b`).test(text) && !["Query", "Mutation", "Subscription"].includes(type));
}
