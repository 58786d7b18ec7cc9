// The pool of connections, and statements that the server of the database parses once for each of them.
import pg from "pg";

export const TENANT = "bench";
const FILE = "sqlite:///";

/** A pool as long as ours. Where `pipeline` is true, a transaction may send statements before the last is answered. */
export async function opened({ pipeline = false } = {}) {
  const url = process.env.DATABASE_URL;
  if (url.startsWith(FILE)) return (await import("./file.mjs")).openedFile(url.slice(FILE.length));
  const max = Number(process.env.BENCH_POOL ?? 10);
  return new pg.Pool({ connectionString: url, max, min: max, idleTimeoutMillis: 0, pipeline });
}

/** A statement with a name is prepared by the driver when a connection meets it first. */
export function prepared(name, text) {
  return (values) => ({ name, text, values });
}

/** Inserts with the same values: one statement for PostgreSQL, its `parts` one after another for SQLite. */
export function together(name, parts) {
  const first = parts.slice(0, -1).map((part, n) => `part${n} AS (${part})`);
  const text = `WITH ${first.join(", ")} ${parts.at(-1)}`;
  return (values) => ({ name, text, parts, values });
}
