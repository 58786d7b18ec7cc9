"""Which schema do clients see? The printed one, read again: once for all tests of a process."""

from graphql import build_schema

from contracts.schema.schema import printed

SDL = printed()
SCHEMA = build_schema(SDL)
