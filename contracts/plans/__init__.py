"""TERMS AS DATA: the shipped plans, each with its cases beside it.

`warranty/`, `extended/`, `amc/`, `exchange/`, `service/` and `statute/` hold the plans by kind; `REFERENCE.md` says
how they are written. `files` reads them into marked mappings, `reference` makes the reference page and the JSON
Schemas.
"""
