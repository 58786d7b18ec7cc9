"""What does a browser get, in demo mode? The explorer's page with the worked examples, and a picture of the schema."""

import json
from functools import cache
from importlib import resources
from pathlib import Path

from graphql import build_schema
from starlette.requests import Request
from starlette.responses import Response

from contracts.http.policy import digest, headers_for
from contracts.schema.examples import CALLERS, EXAMPLES
from contracts.schema.nouns import nouns_of
from contracts.schema.operations import asked
from contracts.schema.picture import LOOK, schema_picture
from contracts.schema.schema import printed

STATIC = Path(str(resources.files("contracts"))) / "static" / "graphiql"


def explorer_page() -> str:
    """The page of the explorer, as HTML."""
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    by_caller = sorted(EXAMPLES, key=lambda example: list(CALLERS).index(example.caller))
    examples = json.dumps([example.as_entry() for example in by_caller], ensure_ascii=False)
    marked = '<script type="application/json" id="examples">[]</script>'
    filled = marked.replace("[]", examples.replace("<", "\\u003c"))
    return page.replace(marked, filled)


async def schema_svg(_request: Request) -> Response:
    """The picture of the schema, as SVG."""
    return Response(_drawn(), media_type="image/svg+xml", headers=headers_for(digest(LOOK)))


def example_names() -> frozenset[str]:
    """The names of the operations of the worked examples."""
    names = (asked(each.query, None).name for each in EXAMPLES)
    return frozenset(name for name in names if name)


@cache
def _drawn() -> str:
    return schema_picture(nouns_of(build_schema(printed())))
