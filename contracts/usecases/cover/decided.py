"""What was decided, in the one form in which it is shown, hashed and kept?

A preview, a filed claim and a claim read back years later are all shown from the decision's document, the JSON that
the hash covers. So they cannot differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from contracts.rules.decision import RULES_VERSION, Decision, decide
from contracts.rules.identity import Document, decision_hash, document, question_document
from contracts.rules.question import Question
from contracts.rules.values.money import MixedCurrencies
from contracts.store.records import DecisionRecord
from contracts.usecases.failures import TwoCurrencies


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as it is shown. `contract_ids` are public ids by the `contract` that the document names.

    Of one that is cut something was left out that is not for the caller; the hash is still that of the whole.
    """

    document: Document
    hash: str
    as_of: datetime
    rules_version: str
    contract_ids: Mapping[str, str]
    is_cut: bool = False

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
    result = document(decision)
    return Decided(
        document=result,
        hash=decision_hash(decision, result),
        as_of=decision.question.as_of,
        rules_version=RULES_VERSION,
        contract_ids=contract_ids,
    )


def kept_form(decision: Decision, contract_ids: Mapping[str, str]) -> tuple[Document, Document]:
    """The question and the result as they are kept. The ids stand beside the document, outside of what is hashed."""
    return question_document(decision.question), {"decision": document(decision), "contractIds": dict(contract_ids)}


def decided_before(record: DecisionRecord) -> Decided:
    """A decision read back."""
    result: Document = dict(record.result)
    return Decided(result["decision"], record.hash, record.as_of, record.rules_version, result["contractIds"])
