// Do all audits of npm's graphql-http pass? Each says what the GraphQL-over-HTTP draft asks of a server.
import { serverAudits } from "graphql-http";

export async function check({ url }) {
  const audits = serverAudits({ url, fetchFn: fetch });
  const missed = [];
  for (const audit of audits) {
    const result = await audit.fn();
    if (result.status !== "ok") missed.push(`${result.status} ${audit.id} ${audit.name}: ${result.reason}`);
  }
  const passed = `${audits.length - missed.length}/${audits.length}`;
  if (missed.length) throw new Error([passed, ...missed].join("\n"));
  return passed;
}
