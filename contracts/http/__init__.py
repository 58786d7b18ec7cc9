"""HTTP: how does a request arrive, and how does its answer leave?

`contracts.app` shows the whole app. Start with `endpoint`, which answers one GraphQL request: `guard` has read it,
`documents` finds the text it names, `answers` writes the status and the headers. What stands around it: `requests`
(an id, a log line, figures), `shedding` (what is turned away under load), `health`, `metrics`, `tracing`, `server`.
"""
