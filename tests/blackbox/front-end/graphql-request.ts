// graphql-request: the least of clients.
import { ClientError, GraphQLClient } from "graphql-request";
import { codesOf, headersOf, type Ask, type Served } from "./asking.js";
import { frontEnd } from "./front-end.js";

export async function check({ url }: Served): Promise<string> {
  const client = new GraphQLClient(url);
  const ask: Ask = async (document, variables, caller) => {
    try {
      const data = await client.request({ document, variables, requestHeaders: headersOf(caller) } as never);
      return { data: data as never, codes: [] };
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      return { data: error.response.data as never, codes: codesOf(error.response.errors) };
    }
  };
  return `${await frontEnd(ask)} operations`;
}
