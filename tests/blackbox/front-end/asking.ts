// How does a client ask, whatever its name? Each client is told to `frontEnd` as one function.
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";

export interface Caller {
  key?: string;
  language?: string;
}

export interface Answer<Data> {
  data: Data | undefined;
  /** `extensions.code` of each error. */
  codes: string[];
}

export type Ask = <Data, Variables extends object>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  caller?: Caller,
) => Promise<Answer<Data>>;

export interface Served {
  /** https address of GraphQL, and that of its socket. */
  url: string;
  socket: string;
}

export function headersOf(caller: Caller = {}): Record<string, string> {
  return {
    ...(caller.key && { Authorization: `Bearer ${caller.key}` }),
    ...(caller.language && { "Accept-Language": caller.language }),
  };
}

export function codesOf(errors: readonly { extensions?: unknown }[] | undefined): string[] {
  return (errors ?? []).map((error) => String((error.extensions as { code?: unknown } | undefined)?.code));
}
