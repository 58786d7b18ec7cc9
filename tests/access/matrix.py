"""Who asks what, and what of it is a leak? Every document, as every caller, about somebody else's things.

`strangers` have nothing themselves: all that they find where a policy closes a field to them is a leak. `neighbours`
have things of their own beside those of the others, on the same unit too: of them only the others' words and ids count.
`outsiders` are of another tenant: to them what is there and what is not there must look alike, to the letter.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.schema.policies.table import policy_of
from contracts.schema.policies.words import CLAIM, CONTRACT, COVER, GRANT, OPEN, PERSON, Policy, Stranger
from contracts.usecases.actor import Actor
from tests.access.asking import DOCUMENTS, Answered, answer
from tests.access.callers import OURS
from tests.access.documents import Document
from tests.access.fillers import Fillers, Sent
from tests.access.judging import Found, faults_in, found, is_refused, text_of, told
from tests.access.rows import rows_of
from tests.access.tables import ALL, nowhere_like, promises_of, sent_about, tokens_of, words_of
from tests.access.world import NOW, World

STRANGERS: Mapping[str, Stranger] = {
    "storefront": Stranger.STOREFRONT,
    "shop": Stranger.SHOP,
    "customer": Stranger.CUSTOMER,
    "centre": Stranger.CENTRE,
    "partner": Stranger.PARTNER,
    "staff": Stranger.ISSUER,
}
PUBLIC = frozenset({Stranger.STOREFRONT, Stranger.SHOP, Stranger.CUSTOMER})
NEVER_MINE: Mapping[str, frozenset[Policy]] = {
    "centre": frozenset({CLAIM, CONTRACT, GRANT}),
    "partner": frozenset({CLAIM, CONTRACT, GRANT, PERSON}),
    "customer": frozenset({CLAIM, CONTRACT, GRANT, PERSON}),
    "staff": frozenset({CLAIM, CONTRACT, GRANT, COVER}),
}
"""What of the others' side a neighbour never comes across. The person is the same: a centre has the claim before it, an
issuer's staff the contract."""


@dataclass(frozen=True, slots=True, order=True)
class Leak:
    """What somebody found that is not for them."""

    who: str
    document: str
    what: str

    def __str__(self) -> str:
        return f"{self.who} asked {self.document} and found {self.what}"


@dataclass(slots=True)
class Counts:
    """What was looked at, and what was wrong."""

    answers: int = 0
    values: int = 0
    leaks: set[Leak] = field(default_factory=set)
    faults: set[str] = field(default_factory=set)

    def add(self, document: Document, answered: Answered) -> None:
        """One more answer. An error of ours, or a request that nobody can read, is a fault of this very test."""
        self.answers += 1
        self.values += sum(1 for _ in found(answered.data))
        self.faults |= {f"{document.coordinate}: {each}" for each in faults_in(answered)}


def of_kind(operation: str) -> list[Document]:
    return [each for each in DOCUMENTS.values() if each.operation == operation]


def standing(name: str, sent: Sent) -> frozenset[Stranger]:
    """As whom a caller asks: whoever sends a proof has the unit, too."""
    stranger = STRANGERS[name]
    return frozenset({stranger, Stranger.BEARER}) if sent.proven and stranger in PUBLIC else frozenset({stranger})


async def strangers(world: World, names: Iterable[str], documents: Sequence[Document], counts: Counts) -> None:
    """Everything about the others' side, asked by those who have nothing."""
    fillers, tokens, promises = Fillers(sent_about(world.theirs)), tokens_of(world.theirs), promises_of(world.theirs)
    for document in documents:
        for sent in fillers.variables(document):
            for name in names:
                answered = await answer(world.engine, world.idle.named()[name], NOW, document, sent.variables)
                counts.add(document, answered)
                who = standing(name, sent)
                counts.leaks |= set(leaks_to(who, name, document, answered, sent.variables, tokens, promises))


def leaks_to(
    who: frozenset[Stranger],
    name: str,
    document: Document,
    answered: Answered,
    sent: Mapping[str, Any],
    tokens: Mapping[str, Policy],
    promises: Sequence[str],
) -> Iterator[Leak]:
    """What a stranger found in fields that are closed to them, and which of the others' words they were told."""
    called = f"{name} with proof" if Stranger.BEARER in who else name
    for each in found(answered.data):
        if not each.policy.lets(who):
            yield Leak(called, document.coordinate, f"{each.field} ({each.policy.name})")
        elif not COVER.lets(who):
            for word in _promised(each, promises):
                yield Leak(called, document.coordinate, f"{each.field}: `{word}` (COVER)")
    closed = [token for token, policy in tokens.items() if not policy.lets(who)]
    for token in told(text_of(answered, sent), closed):
        yield Leak(called, document.coordinate, f"`{token}` ({tokens[token].name})")


async def neighbours(world: World, names: Iterable[str], documents: Sequence[Document], counts: Counts) -> None:
    """The same, asked by those who have a side of their own, and a claim and a contract on the others' unit."""
    fillers, tokens, promises = Fillers(sent_about(world.theirs)), tokens_of(world.theirs), promises_of(world.theirs)
    for document in documents:
        for sent in fillers.variables(document):
            for name in names:
                answered = await answer(world.engine, world.mine.callers.named()[name], NOW, document, sent.variables)
                counts.add(document, answered)
                closed = [token for token, policy in tokens.items() if policy in NEVER_MINE[name]]
                words = told(text_of(answered, sent.variables), closed)
                if COVER in NEVER_MINE[name]:
                    words += [word for each in found(answered.data) for word in _promised(each, promises)]
                counts.leaks |= {Leak(f"neighbour {name}", document.coordinate, f"`{word}`") for word in words}


def _promised(value: Found, promises: Sequence[str]) -> list[str]:
    """The names and clauses of promises in a value, unless it is open to all."""
    return [] if value.policy is OPEN else told(str(value.value), promises)


async def outsiders(world: World, names: Iterable[str], documents: Sequence[Document], counts: Counts) -> None:
    """The same, asked from another tenant, beside the same about a side that is nowhere."""
    there, nowhere = Fillers(sent_about(world.theirs)), Fillers(sent_about(nowhere_like(world.theirs)))
    words = words_of(world.theirs)
    for document in documents:
        for sent, other in zip(there.variables(document), nowhere.variables(document), strict=True):
            for name in names:
                actor = world.outside.named()[name]
                answered = await answer(world.engine, actor, NOW, document, sent.variables)
                unknown = await answer(world.engine, actor, NOW, document, other.variables)
                counts.add(document, answered)
                text = text_of(answered, sent.variables)
                who = f"{name} of another tenant"
                both_done = document.operation == "mutation" and not is_refused(answered, document)
                if not both_done and text != text_of(unknown, other.variables):
                    counts.leaks.add(Leak(who, document.coordinate, "another answer than for what is not there"))
                for word in told(text, words):
                    counts.leaks.add(Leak(who, document.coordinate, f"`{word}`"))


async def doers(world: World, names: Iterable[str], documents: Sequence[Document], counts: Counts) -> None:
    """Every mutation with the others' ids, by those who have nothing: who may not is refused, and no row is there more.

    Whoever may do it to anything, such as a centre that files a claim, comes last.
    """
    fillers, tokens, promises = Fillers(sent_about(world.theirs)), tokens_of(world.theirs), promises_of(world.theirs)
    names = list(names)
    for document in documents:
        policy = policy_of("Mutation", document.name)
        before = await rows_of(world.engine.database, OURS)
        for is_open in (False, True):
            for name, sent in ((name, sent) for name in names for sent in fillers.variables(document)):
                who = standing(name, sent)
                if policy.lets(who) is not is_open:
                    continue
                answered = await answer(world.engine, world.idle.named()[name], NOW, document, sent.variables)
                counts.add(document, answered)
                if is_refused(answered, document):
                    counts.leaks |= set(leaks_to(who, name, document, answered, sent.variables, tokens, promises))
                elif not is_open:
                    counts.leaks.add(Leak(name, document.coordinate, "it done"))
            if not is_open and before != await rows_of(world.engine.database, OURS):
                counts.leaks.add(Leak("somebody", document.coordinate, "rows changed"))


async def outside_doers(world: World, names: Iterable[str], documents: Sequence[Document], counts: Counts) -> None:
    """Every mutation with the ids of another tenant: refused as for what is not there, and no row is there more."""
    before = await rows_of(world.engine.database, OURS)
    await outsiders(world, names, documents, counts)
    if before != await rows_of(world.engine.database, OURS):
        counts.leaks.add(Leak("somebody of another tenant", "Mutation", "rows changed"))


async def everything(world: World, actor: Actor, documents: Sequence[Document]) -> tuple[set[str], set[str]]:
    """The fields in which somebody finds something of the others' side, and the words of it that they are told."""
    fillers, tokens = Fillers(sent_about(world.theirs, ALL)), tokens_of(world.theirs)
    fields, words = set[str](), set[str]()
    for document in documents:
        for sent in fillers.variables(document):
            answered = await answer(world.engine, actor, NOW, document, sent.variables)
            fields |= {each.field for each in found(answered.data)}
            words |= set(told(text_of(answered, {}), tokens))
    return fields, words
