// urql, with its document cache.
import { Client, cacheExchange, fetchExchange } from "@urql/core";
import { codesOf, headersOf, type Ask, type Served } from "./asking.js";
import { frontEnd } from "./front-end.js";

export async function check({ url }: Served): Promise<string> {
  const client = new Client({
    url,
    preferGetMethod: false,
    exchanges: [cacheExchange, fetchExchange],
    requestPolicy: "network-only",
  });
  const ask: Ask = async (document, variables, caller) => {
    const options = { fetchOptions: { headers: headersOf(caller) } };
    const [definition] = document.definitions.filter((each) => each.kind === "OperationDefinition");
    const run = definition?.operation === "mutation" ? "mutation" : "query";
    const result = await client[run](document, variables, options).toPromise();
    if (result.error?.networkError) throw result.error;
    return { data: result.data, codes: codesOf(result.error?.graphQLErrors) };
  };
  return `${await frontEnd(ask)} operations`;
}
