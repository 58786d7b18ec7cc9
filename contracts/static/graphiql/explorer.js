// Starts GraphiQL on this page. Each worked example of the page becomes a tab, ready to run.
//
// An example is {"query": "...", "variables": {...}, "headers": {...}}; the last two may be left out. A tab is
// named after the operation in its query.
"use strict";

const text = (value) => (value === undefined ? null : JSON.stringify(value, null, 2));

const examples = JSON.parse(document.getElementById("examples").textContent).map((example) => ({
  query: example.query,
  variables: text(example.variables),
  headers: text(example.headers),
}));

// Kept for this visit only: the next one begins with the examples again, and no key stays behind.
const storage = window.sessionStorage;

// GraphiQL fills its editors from `query`, `variables` and `headers`, not from the tab that it opens first, and
// opens one more tab when they differ. So they are taken from the tab that is, or was, the active one.
const kept = JSON.parse(storage.getItem("graphiql:tabState"));
const active = kept ? kept.tabs[kept.activeTabIndex] : examples[0];

const explorer = React.createElement(GraphiQL, {
  ...(active && { query: active.query, variables: active.variables, headers: active.headers }),
  defaultTabs: examples.length > 0 ? examples : undefined,
  fetcher: GraphiQL.createFetcher({ url: window.location.pathname }),
  shouldPersistHeaders: true,
  storage,
});

ReactDOM.createRoot(document.getElementById("explorer")).render(explorer);
