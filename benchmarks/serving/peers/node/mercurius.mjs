// mercurius: the parts of our schema that the bench asks for. graphql-jit compiles a document when it is met again.
import { readFileSync } from "node:fs";
import fastify from "fastify";
import mercurius from "mercurius";
import { authorization } from "./job/authorize.mjs";
import { coverage, coverages } from "./job/cover.mjs";
import { opened } from "./job/database.mjs";
import { fileClaim } from "./job/filing.mjs";
import { admit, callers } from "./job/keys.mjs";

const text = (file) => readFileSync(new URL(file, import.meta.url), "utf8");
const pool = await opened();
const filing = await opened({ pipeline: true });
const app = fastify({ logger: false, onProtoPoisoning: "ignore", onConstructorPoisoning: "ignore" });
admit(app, await callers(pool));

await app.register(mercurius, {
  schema: text("../schema.graphql") + text("../filing.graphql"),
  resolvers: {
    Query: {
      coverage: (_, { input }) => coverage(pool, input),
      coverages: (_, { inputs }) => coverages(pool, inputs),
      authorization: (_, { input }, { caller }) => authorization(pool, caller, input),
    },
    Mutation: { fileClaim: (_, { input }, { caller }) => fileClaim(filing, caller, input) },
  },
  context: ({ caller }) => ({ caller }),
  jit: 1,
  compilerOptions: { disableLeafSerialization: true },
  graphiql: false,
});

process.once("SIGTERM", () => process.exit(0));
await app.listen({ host: process.env.HOST ?? "127.0.0.1", port: Number(process.env.PORT) });
console.log("ready");
