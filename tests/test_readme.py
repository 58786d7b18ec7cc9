"""Does the README tell the truth? Its first query is sent as printed, and its answer must be the one that comes."""

import json
import re
from pathlib import Path
from typing import Any

from contracts.plans.files import SHIPPED, read_plans
from contracts.usecases.demo.load_demo import demo_actors

README = (Path(__file__).parents[1] / "README.md").read_text()


def _block(name: str) -> str:
    """The fenced block after a marker."""
    found = re.search(rf"<!-- readme: {name} -->\n```\w+\n(.*?)```", README, re.DOTALL)
    assert found is not None, name
    return found.group(1)


def readme_request() -> Any:
    """The body of the curl command, as a shell would pass it on."""
    body = re.search(r"-d '(.*)'", _block("request"), re.DOTALL)
    assert body is not None
    return json.loads(body.group(1))


def readme_answer() -> Any:
    """The answer as printed."""
    return json.loads(_block("answer"))


def test_the_readme_lists_every_demo_key() -> None:
    assert set(re.findall(r"^\| `(demo-[a-z]+)` \|", README, re.MULTILINE)) == set(demo_actors())


def test_the_readme_counts_the_shipped_plans() -> None:
    counted = re.search(r"\[(\d+) real plans\]", README)
    assert counted is not None
    assert int(counted.group(1)) == len(read_plans(SHIPPED))


def test_every_link_of_the_readme_leads_somewhere() -> None:
    root = Path(__file__).parents[1]
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert [link for link in links if "://" not in link and not (root / link).exists()] == []
