"""What does a browser get, in demo mode? The explorer's page with the worked examples, and a picture of the schema.

Only a demo loads this.
"""

import json
from functools import cache
from importlib import resources
from pathlib import Path

from graphql import build_schema
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from contracts.http.policy import PAGE, WithHeaders, digest, headers_for
from contracts.schema.examples import CALLERS, EXAMPLES
from contracts.schema.nouns import nouns_of
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


def explorer_routes() -> tuple[BaseRoute, ...]:
    """Where its files lie, and the picture."""
    files = WithHeaders(StaticFiles(directory=STATIC), PAGE)
    return Route("/graphql/schema.svg", schema_svg), Mount("/graphql/static", files)


async def schema_svg(_request: Request) -> Response:
    """The picture of the schema, as SVG."""
    return Response(_drawn(), media_type="image/svg+xml", headers=headers_for(digest(LOOK)))


@cache
def _drawn() -> str:
    return schema_picture(nouns_of(build_schema(printed())))
