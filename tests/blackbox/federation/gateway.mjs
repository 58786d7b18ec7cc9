// Does a real gateway ask across two graphs, the served one and a neighbour's?
import assert from "node:assert/strict";
import { ApolloGateway, IntrospectAndCompose, RemoteGraphQLDataSource } from "@apollo/gateway";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { NEIGHBOUR } from "./composition.mjs";

const SERIAL = "BS24-0001";
/** A desk's: to others a unit is told by a proof, and not by its id. */
const KEY = "Bearer demo-centre";
const QUIET = { debug() {}, info() {}, warn: console.warn, error: console.error };
const KNOWN = `{ products(first: 3) { nodes { sku name } }
  unit(by: {serial: {namespace: "Blue Star", serial: "${SERIAL}"}}) { ... on Unit { id } } }`;

const FROM_OURS = `query($serial: String!) {
  unit(by: {serial: {namespace: "Blue Star", serial: $serial}}) { ... on Unit {
    serial weightKg product { name shelf } contracts(first: 1) { nodes { plan } pageInfo { hasNextPage } } } }
  products(first: 3) { nodes { sku shelf } } }`;
const FROM_THEIRS = "{ bestSold { sku shelf name brand } underway { id weightKg serial } }";
const BY_ID = "query($id: ID!) { node(id: $id) { id ... on Unit { weightKg } } }";
const OF_NOBODY = "{ lost { id weightKg serial } }";

export async function askAcross(url) {
  const { products, unit } = await ask(url, KNOWN);
  const [product] = products.nodes;
  const neighbour = await serveNeighbour(product, unit);
  const gateway = gatewayOver([{ name: "contracts", url }, { name: "neighbour", url: neighbour.url }]);
  try {
    await gateway.start();
    const ours = await through(gateway, FROM_OURS, { serial: SERIAL });
    assert.deepEqual([ours.unit.weightKg, ours.unit.product.shelf], [41.5, "A3"]);
    assert.deepEqual(ours.products.nodes.map((each) => each.shelf), ["A3", "A3", "A3"]);
    const theirs = await through(gateway, FROM_THEIRS);
    assert.deepEqual([theirs.bestSold.name, theirs.underway.map((each) => each.serial)], [product.name, [SERIAL]]);
    assert.equal((await through(gateway, BY_ID, { id: unit.id })).node.weightKg, 41.5);
    assert.deepEqual(await through(gateway, OF_NOBODY), { lost: null });
    return "4 operations across 2 graphs";
  } finally {
    await gateway.stop();
    await neighbour.server.stop();
  }
}

async function ask(url, query) {
  const headers = { "content-type": "application/json", authorization: KEY };
  return (await (await fetch(url, { method: "POST", headers, body: JSON.stringify({ query }) })).json()).data;
}

async function serveNeighbour(product, unit) {
  const resolvers = {
    Query: {
      bestSold: () => ({ sku: product.sku }),
      underway: () => [{ id: unit.id }],
      lost: () => ({ id: "bm90aGluZw" }),
    },
    Unit: { __resolveReference: ({ id }) => ({ id }), weightKg: () => 41.5 },
    Product: { __resolveReference: ({ sku }) => ({ sku }), shelf: () => "A3" },
  };
  const server = new ApolloServer({ schema: buildSubgraphSchema({ typeDefs: NEIGHBOUR, resolvers }), logger: QUIET });
  const { url } = await startStandaloneServer(server, { listen: { port: 0, host: "127.0.0.1" } });
  return { server, url };
}

function gatewayOver(subgraphs) {
  const supergraphSdl = new IntrospectAndCompose({ subgraphs });
  const willSendRequest = ({ request }) => request.http.headers.set("authorization", KEY);
  const buildService = (service) => new RemoteGraphQLDataSource({ ...service, willSendRequest });
  const gateway = new ApolloGateway({ supergraphSdl, logger: QUIET, buildService });
  return new ApolloServer({ gateway, logger: QUIET });
}

async function through(gateway, query, variables = {}) {
  const { body } = await gateway.executeOperation({ query, variables });
  assert.equal(body.singleResult.errors, undefined, JSON.stringify(body.singleResult.errors));
  return { ...body.singleResult.data };
}
