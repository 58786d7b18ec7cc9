// The pool of connections, and statements that the server of the database parses once for each of them.
import pg from "pg";

export const TENANT = "bench";

/** A pool as long as ours. Where `pipeline` is true, a transaction may send statements before the last is answered. */
export function opened({ pipeline = false } = {}) {
  const max = Number(process.env.BENCH_POOL ?? 10);
  return new pg.Pool({ connectionString: process.env.DATABASE_URL, max, min: max, idleTimeoutMillis: 0, pipeline });
}

/** A statement with a name is prepared by the driver when a connection meets it first. */
export function prepared(name, text) {
  return (values) => ({ name, text, values });
}
