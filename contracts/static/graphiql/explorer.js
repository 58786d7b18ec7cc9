// Starts GraphiQL on this page, with the worked examples in a panel at its left: by who asks, each ready to run.
//
// An example is {"caller", "question", "query", "variables", "headers"}. Choosing one puts it into the open tab.
"use strict";

const { createElement, useState } = React;
const { useEditorContext } = GraphiQL.React;

const PICTURE = "/graphql/schema.svg";
const written = (value) => (Object.keys(value).length > 0 ? JSON.stringify(value, null, 2) : "");

const examples = JSON.parse(document.getElementById("examples").textContent).map((example, number) => ({
  ...example,
  number,
  variables: written(example.variables),
  headers: written(example.headers),
  key: example.headers.Authorization.replace("Bearer ", ""),
}));
const callers = [...new Set(examples.map((example) => example.caller))];

// Kept for this visit only: the next one begins with the first example again, and no key stays behind.
const storage = window.sessionStorage;

// GraphiQL fills its editors from `query`, `variables` and `headers`, not from the tab that it opens first, and
// opens one more tab when they differ. So they are taken from the tab that is, or was, the active one.
const kept = JSON.parse(storage.getItem("graphiql:tabState"));
const active = kept ? kept.tabs[kept.activeTabIndex] : examples[0];

function Examples() {
  const { queryEditor, variableEditor, headerEditor } = useEditorContext({ nonNull: true });
  const [chosen, choose] = useState(kept ? null : 0);
  const open = (example) => {
    queryEditor?.setValue(example.query);
    variableEditor?.setValue(example.variables);
    headerEditor?.setValue(example.headers);
    choose(example.number);
  };
  const entry = (example) =>
    createElement(
      "li",
      { key: example.number },
      createElement(
        "button",
        {
          type: "button",
          className: "example",
          "aria-current": example.number === chosen ? "true" : undefined,
          onClick: () => open(example),
        },
        example.question,
      ),
    );
  const group = (caller) => {
    const asked = examples.filter((example) => example.caller === caller);
    const head = createElement("h3", null, caller, " ", createElement("code", null, asked[0].key));
    return createElement("section", { key: caller }, head, createElement("ul", null, asked.map(entry)));
  };
  return createElement(
    "div",
    { className: "examples" },
    createElement("h2", null, "Worked examples"),
    createElement(
      "p",
      null,
      "Choose one and run it. Its demo key stands in the headers tab. ",
      createElement("a", { href: PICTURE, target: "_blank", rel: "noopener" }, "A picture of the schema"),
      " shows the nouns and how they hang together.",
    ),
    callers.map(group),
  );
}

function Icon() {
  const path = createElement("path", { d: "M4 5h16M4 12h16M4 19h10", stroke: "currentColor", strokeWidth: 2, fill: "none" });
  return createElement("svg", { viewBox: "0 0 24 24", height: "1em" }, path);
}

const panel = { title: "Worked examples", icon: Icon, content: Examples };

const explorer = createElement(GraphiQL, {
  ...(active && { query: active.query, variables: active.variables, headers: active.headers }),
  defaultTabs: examples.slice(0, 1).map(({ query, variables, headers }) => ({ query, variables, headers })),
  fetcher: GraphiQL.createFetcher({
    url: window.location.pathname,
    subscriptionUrl: `${window.location.origin.replace("http", "ws")}${window.location.pathname}`,
  }),
  plugins: [panel],
  visiblePlugin: panel.title,
  shouldPersistHeaders: true,
  storage,
});

ReactDOM.createRoot(document.getElementById("explorer")).render(explorer);
