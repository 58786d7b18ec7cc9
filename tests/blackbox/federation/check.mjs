// Is our graph one of several: composed by Apollo, and asked across by its gateway?
import { compose } from "./composition.mjs";
import { askAcross } from "./gateway.mjs";

export async function check({ url }) {
  return `${await compose()}; ${await askAcross(url)}`;
}
