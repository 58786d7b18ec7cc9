// By which rules is schema.graphql linted? The recommended ones and those for Relay, but for these exceptions.
import gql from "@graphql-eslint/eslint-plugin";
import { ROOT } from "./running.mjs";

const ARGUED = {
  // What has an id implements Node; a decision, a sum or a reason is a value: it has none, and a client that kept it under
  // an id of its own would show yesterday's. tests/schema/test_shapes.py holds every `id: ID!` to Node.
  "@graphql-eslint/strict-id-in-types": "off",
  "@graphql-eslint/relay-edge-types": [
    "error",
    {
      withEdgeSuffix: true,
      // A list of values (readings of a ledger, changes, facts) is paged like any other; its nodes have no id (see above).
      shouldImplementNode: false,
      // Lists that are bounded by their nature (the reasons of a decision, the lines of a job) are plain, and a connection
      // has `nodes` beside `edges`. tests/schema/test_shapes.py says of each other list what bounds it.
      listTypeCanWrapOnlyEdgeType: false,
    },
  ],
};

export default [
  {
    files: ["**/*.graphql"],
    languageOptions: { parser: gql.parser, parserOptions: { graphQLConfig: { schema: `${ROOT}schema.graphql` } } },
    plugins: { "@graphql-eslint": gql },
    rules: {
      ...gql.configs["flat/schema-recommended"].rules,
      ...gql.configs["flat/schema-relay"].rules,
      ...ARGUED,
    },
  },
];
