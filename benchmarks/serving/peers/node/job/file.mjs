// A SQLite file through the driver that Node.js has itself. It knows no promises: whoever asks waits, reads and commits
// alike. The statements are those for PostgreSQL, in SQLite's words.
import { DatabaseSync } from "node:sqlite";

const WORDS = [
  [/json_agg/g, "json_group_array"],
  [/json_build_array/g, "json_array"],
  [/#>> '\{\}'/g, "->> '$$'"],
  [/= ANY\((\$\d+)::uuid\[\]\)/g, "IN (SELECT value FROM json_each($1))"],
  [/::\w+/g, ""],
  [/ FOR UPDATE/g, ""],
  // Else all contracts of the tenant would be looked through.
  [/c\.tenant =/g, "+c.tenant ="],
  [/a\.answer/g, "json(a.answer)"],
  [/^BEGIN$/, "BEGIN IMMEDIATE"],
];
const JSON_COLUMNS = ["contracts", "claims", "grants", "kept", "head"];
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const MOMENT = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d{3})?Z$/;
const PATIENCE_MS = 30_000;

/** What asks like a pool of node-postgres. Of those that take a connection for themselves one has it at a time. */
export function openedFile(path) {
  const database = new DatabaseSync(path, { timeout: PATIENCE_MS });
  database.exec("PRAGMA synchronous = FULL");
  const statements = new Map();
  let free = Promise.resolve();

  function query(asked, its) {
    const { text, parts = [text], values = its ?? [] } = typeof asked === "string" ? { text: asked } : asked;
    const named = Object.fromEntries(values.map((value, n) => [`$${n + 1}`, plain(value)]));
    const [rows] = parts.map((part) => statementOf(part).all(named)).slice(-1);
    return { rows: rows.map(read), command: text };
  }

  function statementOf(text) {
    if (!statements.has(text)) {
      const made = database.prepare(WORDS.reduce((so, [theirs, ours]) => so.replace(theirs, ours), text));
      made.setAllowUnknownNamedParameters(true);
      statements.set(text, made);
    }
    return statements.get(text);
  }

  async function connect() {
    const before = free;
    const { promise, resolve } = Promise.withResolvers();
    free = promise;
    await before;
    const release = (error) => {
      if (error && database.isTransaction) database.exec("ROLLBACK");
      resolve();
    };
    return { query, release };
  }

  return { query, connect };
}

function plain(value) {
  if (Array.isArray(value)) return JSON.stringify(value.map(plain));
  if (typeof value !== "string") return value;
  if (UUID.test(value)) return value.replaceAll("-", "");
  return value.replace(MOMENT, (_, day, time, rest = ".000") => `${day} ${time}${rest}000`);
}

function read(row) {
  for (const name of JSON_COLUMNS) if (row[name]) row[name] = JSON.parse(row[name]);
  if (row.unit_key) row.unit_key = row.unit_key.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  return row;
}
