"""What was decided, in the one form in which it is shown, hashed and kept?

A preview, a filed claim and a claim read back years later are all shown from the decision's document, the JSON that
the hash covers. So they cannot differ.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial

from contracts.rules.decision import Decision
from contracts.rules.evaluator import RULES_VERSION, decide
from contracts.rules.identity import Parts, decision_hash, document
from contracts.rules.question import Question, question_document
from contracts.rules.turning import next_change
from contracts.rules.values.money import MixedCurrencies
from contracts.rules.values.plain import Document, Shown
from contracts.store.records import DecisionRecord
from contracts.usecases.failures import TwoCurrencies


@dataclass(frozen=True)
class Decided:
    """A decision as it is shown. `contract_ids` are public ids by the `contract` that the document names.

    Of one that is cut something was left out that is not for the caller; the hash is still that of the whole.
    `next_change` finds when the answer changes next. It looks ahead, which costs more than the decision itself, so it
    is called only for who asks; of what is cut or kept it gives None. The hash, too, is made only for who asks, once.
    (So this value has no slots.)
    """

    document: Shown
    as_of: datetime
    rules_version: str
    contract_ids: Mapping[str, str]
    hashed: Callable[[], str] = field(compare=False)
    next_change: Callable[[], datetime | None] = field(compare=False)
    is_cut: bool = False

    @cached_property
    def hash(self) -> str:
        """The hash of the facts, the terms and the whole document."""
        return self.hashed()

    @property
    def shown_hash(self) -> str | None:
        """The hash for who sees the whole: what is cut cannot be compared with it."""
        return None if self.is_cut else self.hash


def decision_on(question: Question) -> Decision:
    """The decision on a question. Raises `TwoCurrencies`."""
    try:
        return decide(question)
    except MixedCurrencies as mixed:
        raise TwoCurrencies(*mixed.currencies, ("charges",)) from None


def decided(decision: Decision, contract_ids: Mapping[str, str]) -> Decided:
    """A decision just made."""
    result = Parts(decision)
    return Decided(
        document=result,
        as_of=decision.question.as_of,
        rules_version=RULES_VERSION,
        contract_ids=contract_ids,
        hashed=partial(decision_hash, decision, result),
        next_change=partial(next_change, decision),
    )


def kept_form(decision: Decision, contract_ids: Mapping[str, str]) -> tuple[Document, Document]:
    """The question and the result as they are kept. The ids stand beside the document, outside of what is hashed."""
    return question_document(decision.question), {"decision": document(decision), "contractIds": dict(contract_ids)}


def decided_before(record: DecisionRecord) -> Decided:
    """A decision read back."""
    result: Document = dict(record.result)
    return Decided(
        document=result["decision"],
        as_of=record.as_of,
        rules_version=record.rules_version,
        contract_ids=result["contractIds"],
        hashed=lambda: record.hash,
        next_change=not_told,
    )


def not_told() -> None:
    """What is cut does not say when the whole changes; what is kept was of its moment, and does not change."""
