// What must not compile: each line is an error of a front end that the types find. Nothing here is ever run.
import type { CoverageInput, CoverageQuery, UnitLookup } from "./generated/graphql.js";

export function unnarrowed(answer: CoverageQuery): unknown {
  // @ts-expect-error An answer may be an error: its kind is asked first.
  return answer.coverage.decision;
}

export function money(answer: CoverageQuery): number | undefined {
  if (answer.coverage.__typename !== "Coverage") return undefined;
  // @ts-expect-error An amount is a text: a binary fraction would lose its cents.
  return answer.coverage.decision.totals.customer.amount;
}

// @ts-expect-error A unit is looked up in exactly one way.
export const twoWays: UnitLookup = { id: "a", serial: { namespace: "LG", serial: "1" } };

export const notAnEvent: CoverageInput = {
  unit: { id: "a" },
  // @ts-expect-error The kinds of events are a closed list.
  event: "BROKEN",
};
