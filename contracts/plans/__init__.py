"""TERMS AS DATA: the shipped plans, each with its cases beside it.

`warranty/`, `extended/`, `amc/`, `exchange/`, `service/` and `statute/` hold the plans by kind; `README.md` is the
guide from an empty file to a published plan, `REFERENCE.md` lists every word. `files` reads them into marked mappings,
`reference` makes the reference page and the JSON Schemas.
"""
