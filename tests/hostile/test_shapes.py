"""Is every hostile request answered in time, with a right answer that shows nothing, and does the engine go on?"""

import asyncio

from tests.hostile.bodies import BODIES
from tests.hostile.documents import DOCUMENTS
from tests.hostile.heads import HARMLESS, REQUESTS
from tests.hostile.leaks import leaks_in
from tests.hostile.serving import Attacked
from tests.hostile.shapes import Shape
from tests.hostile.wire import Answer, ask, told
from tests.proofs.counts import Counts, prove

AT_ONCE = 4
ALL = (*BODIES, *DOCUMENTS, *REQUESTS, *HARMLESS)


async def test_every_hostile_shape_gets_a_right_answer_in_production(production: Attacked) -> None:
    await _tried(production, "")
    await _tried(production, "storefront")


async def test_every_hostile_shape_gets_a_right_answer_in_demo_mode(demo: Attacked) -> None:
    await _tried(demo, "admin")


async def _tried(attacked: Attacked, caller: str) -> None:
    door, wrong = asyncio.Semaphore(AT_ONCE), {"server errors": 0, "hangs": 0, "wrong answers": 0, "leaks": 0}
    told_of: list[str] = []

    async def tried(shape: Shape) -> None:
        async with door:
            for what, how in await _wrong(attacked, shape, caller):
                wrong[what] += 1
                told_of.append(f"{shape.name}: {what}: {how}")

    await asyncio.gather(*map(tried, ALL))
    assert len({shape.name for shape in ALL}) == len(ALL) >= 60
    assert told_of == [], "\n".join(map(str, told_of))
    assert (await ask(attacked, "{ __typename }", caller="admin")).document["data"] == {"__typename": "Query"}
    prove(Counts(f"hostile shapes in {attacked.mode} mode, by {caller or 'nobody'}", len(ALL), wrong))


async def _wrong(attacked: Attacked, shape: Shape, caller: str) -> list[tuple[str, str]]:
    sent = shape.with_key(attacked.keys[caller]) if caller and b"Authorization:" not in shape.sent else shape.sent
    try:
        answers = await told(attacked, sent)
    except TimeoutError:
        return [("hangs", "no answer")]
    [answer] = answers or [Answer()]
    found = [("leaks", leak) for leak in leaks_in(answer.text, attacked.secrets, sent.decode("utf-8", "replace"))]
    if answer.status >= 500:
        found.append(("server errors", answer.text[:300]))
    elif not _is_right(answer, shape, caller):
        found.append(("wrong answers", f"{answer.status} {sorted(answer.codes)} {answer.text[-300:]}"))
    return found


def _is_right(answer: Answer, shape: Shape, caller: str) -> bool:
    if not caller and "www-authenticate" in answer.headers:
        # Who has no key learns no more than that, once the request is one that could be read at all.
        return answer.status == 401 and answer.codes <= {"KEY_NEEDED", "UNKNOWN_KEY", "INVALID_TOKEN"}
    if answer.status not in shape.statuses:
        return False
    if not shape.codes:
        return "UNTYPED" not in answer.codes and "INTERNAL" not in answer.codes
    typed = answer.codes or _typed_in(answer)
    right = shape.codes | ({"DATA"} if caller == "admin" and "INTROSPECTION_OFF" in shape.codes else set())
    return bool(typed) and typed <= right


def _typed_in(answer: Answer) -> set[str]:
    return {"DATA"} if answer.document.get("data") else set()
