// Is the schema clean by the recommended rules of @graphql-eslint and those for Relay? `eslint.config.js` argues each exception.
import { ESLint } from "eslint";
import { join } from "node:path";
import { HERE, ROOT } from "./running.mjs";

export async function check() {
  const lint = new ESLint({ cwd: ROOT, overrideConfigFile: join(HERE, "eslint.config.js") });
  const [found] = await lint.lintFiles(["schema.graphql"]);
  const said = found.messages.map((each) => `${each.line}:${each.column} ${each.message} (${each.ruleId})`);
  if (said.length) throw new Error(said.join("\n"));
  return "no findings";
}
