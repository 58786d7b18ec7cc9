// PostGraphile 5: an API of the functions in schema.sql, behind the same check of keys.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import pg from "pg";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { postgraphile } from "postgraphile";
import { opened } from "../job/database.mjs";
import { callerOf, callers } from "../job/keys.mjs";

await makeFunctions(process.env.CONTRACTS_MIGRATIONS_URL);
const pool = await opened();
const known = await callers(pool);
const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ pool, schemas: ["peer"] })],
  grafserv: { graphqlPath: "/graphql", graphiql: false, websockets: false, outputDataAsString: true },
  grafast: { explain: false, context: ({ node }) => settingsOf(node.req.caller) },
});
const answer = instance.createServ(grafserv).createHandler();
const server = createServer((request, response) => {
  request.caller = callerOf(known, request.headers.authorization);
  if (request.caller) answer(request, response);
  else response.writeHead(401).end();
});
await instance.getSchema();
process.once("SIGTERM", () => process.exit(0));
server.listen(Number(process.env.PORT), process.env.HOST ?? "127.0.0.1", () => console.log("ready"));

/** A caller that stands for a place says so in a setting, which makes a transaction of the request. */
function settingsOf({ location }) {
  return location === null ? {} : { pgSettings: { "peer.location": location } };
}

/** The functions are made by the owner of the tables, in a schema of their own. */
async function makeFunctions(url) {
  const owner = new pg.Client({ connectionString: url.replace("+asyncpg", "") });
  await owner.connect();
  await owner.query(readFileSync(new URL("schema.sql", import.meta.url), "utf8"));
  await owner.end();
}
