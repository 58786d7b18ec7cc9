// What relay-compiler reads: it checks these documents against the SDL and writes an artifact for each.
import { graphql } from "relay-runtime";

graphql`
  query FrontEndCoverageQuery($input: CoverageInput!) {
    coverage(input: $input) {
      __typename
      ... on Coverage {
        unit {
          ...FrontEnd_unit
        }
        decision {
          verdict
          text
          totals {
            customer {
              amount
              currency
            }
          }
        }
      }
      ... on UserError {
        code
        message
        cure
      }
    }
  }
`;

graphql`
  fragment FrontEnd_unit on Unit @refetchable(queryName: "FrontEndUnitRefetchQuery") {
    id
    serial
    product {
      name
    }
  }
`;

graphql`
  query FrontEndPlansQuery {
    ...FrontEnd_plans
  }
`;

graphql`
  fragment FrontEnd_plans on Query
  @refetchable(queryName: "FrontEndPlansPaginationQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 25 }, cursor: { type: "String" }) {
    plans(first: $count, after: $cursor) @connection(key: "FrontEnd_plans") {
      edges {
        node {
          id
          code
        }
      }
    }
  }
`;

graphql`
  mutation FrontEndFileClaimMutation($input: FileClaimInput!) {
    fileClaim(input: $input) {
      __typename
      ... on FileClaimSuccess {
        claim {
          id
          state
        }
      }
      ... on UserError {
        code
        message
        cure
      }
    }
  }
`;
