"""Which page of a list can be told from the document alone."""

import pytest
from graphql import FieldNode, parse
from graphql.execution.collect_fields import FieldDetails

from contracts.schema.compiled.at_hand import part_asked


def part(arguments: str) -> str | None:
    """What is asked of a list with these arguments."""
    [operation] = parse(f"query ($n: Int) {{ claims{arguments} }}").definitions
    [field] = operation.selection_set.selections  # type: ignore[attr-defined]
    assert isinstance(field, FieldNode)
    return part_asked([FieldDetails(field, None)])


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [("(first: 3)", [0, 1, 2]), ("(last: 2)", [8, 9]), ("(first: 100)", [*range(10)]), ("(last: 100)", [*range(10)])],
)
def test_a_page_of_a_number_that_is_written_is_a_slice(arguments: str, expected: list[int]) -> None:
    found = part(arguments)
    assert found is not None
    start, _, stop = found.partition(":")
    assert [*range(10)][int(start) if start else None : int(stop) if stop else None] == expected


@pytest.mark.parametrize(
    "arguments",
    [
        "",
        "(first: 0)",
        "(last: 101)",
        "(first: -1)",
        "(first: $n)",
        "(first: null)",
        "(first: 1, last: 1)",
        '(after: "x")',
    ],
)
def test_every_other_page_is_left_to_the_list(arguments: str) -> None:
    assert part(arguments) is None
