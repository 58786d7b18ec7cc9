"""Which policy has each field of the schema?

`TYPES` says it by type, and `FIELDS` where a field of it differs; each field of a root has its own. Nothing here
is asked at run time: what a caller is given is cut by the use cases (`contracts/usecases/access`, and for claims
`claims/seen/sight.py`), and a role that may not ask at all, such as a storefront for the queue of claims, is refused
there by its right (`contracts.usecases.actor`). The table says what has to come out; `tests/access/` asks every field
as every role, and sees that it does.
"""

from collections.abc import Iterator, Mapping

from contracts.schema.policies.words import (
    CLAIM,
    CONTRACT,
    COVER,
    ERASURE,
    GRANT,
    JOB,
    OPEN,
    PART,
    PERSON,
    PLACE,
    REGISTRY,
    SALE,
    STAFF,
    TRAIL,
    UNIT,
    VISITS,
    Policy,
)

ROOTS = ("Query", "Mutation", "Subscription")


def policy_of(type_name: str, field: str) -> Policy:
    """The policy of a field. Raises `KeyError` for one that has none."""
    return FIELDS.get(f"{type_name}.{field}") or TYPES[type_name]


def _all(policy: Policy, names: str) -> Iterator[tuple[str, Policy]]:
    return ((name, policy) for name in names.split())


TYPES: Mapping[str, Policy] = dict(
    [
        *_all(OPEN, "Authorization Fact Location Offer Plan Product PublicCover Terms _Service"),
        *_all(
            OPEN,
            """AlreadyRegistered BadInput ContractChangeClosed ContractChangeRefused DecisionChanged IdempotencyConflict
            JudgementRefused MoveRefused NotAllowed PreviewRefused ProofNeeded RemedyIsOpen TooManySerials TwoCurrencies
            UnknownRecord UnknownUnit""",
        ),
        *_all(UNIT, "CoverageUpdate Decision Entitlements Job Reading Unit"),
        *_all(COVER, "Contract"),
        *_all(PERSON, "Party"),
        *_all(PART, "ErasePersonSuccess"),
        *_all(CONTRACT, "Agreement"),
        *_all(CLAIM, "ChangedDecision Claim ClaimSummary ClaimUpdate"),
        *_all(GRANT, "Grant"),
        *_all(TRAIL, "Change UnitEvent"),
        *_all(
            PART,
            """AdjudicationTable AgreementPreview AgreementUnit AllowanceBalance AllowanceStanding Allowances
            Alternative ApprovedShare BenefitStanding CalendarAddress ChargeDecision ChosenRemedy ClaimDecision
            ClaimEvidence ClaimGoodwill ClaimLine ClaimList ClaimMove ClaimNote ContractMoney ContractMoneyLine
            ContractMove ContractPreview ContractQuote Coverage DatedHours DayHours DueList DueVisit DueVisits
            Duty Exchange Fee GrantChange History JsonLd JudgementFault KnownFact LedgerEntry LeftOutPromise
            LineDecision LineReason MeterRange MeterStanding MissingFact Money NamedValue Nearest OfferedPlan
            OpeningSpan PageInfo PayerShare PlanTotal Pool PreviewChange PromisedBenefit Reason Recovery Share
            Source Totals UnsettledPlan VisitConsequence""",
        ),
        *_all(
            PART,
            """AllowanceBalanceConnection AllowanceBalanceEdge ChangeConnection ChangeEdge ClaimSummaryConnection
            ClaimSummaryEdge ContractConnection ContractEdge ContractMoveConnection ContractMoveEdge DueVisitsConnection
            DueVisitsEdge FactConnection FactEdge GrantConnection GrantEdge JobConnection JobEdge KnownFactConnection
            KnownFactEdge LocationConnection LocationEdge PlanConnection PlanEdge ProductConnection ProductEdge
            ReadingConnection ReadingEdge""",
        ),
        *_all(
            PART,
            """ClaimSuccess ContractChangeSuccess CorrectFactSuccess FileClaimSuccess GrantSuccess IssueAgreementSuccess
            IssueContractSuccess LocationSuccess MarkVisitSuccess RecordReadingSuccess RegisterUnitSuccess""",
        ),
    ]
)

FIELDS: Mapping[str, Policy] = dict(
    [
        *_all(SALE, "ContractChangeClosed.quote PreviewRefused.changes"),
        *_all(REGISTRY, "AlreadyRegistered.unitId"),
        *_all(UNIT, "DueVisits.product DueVisits.serial DueVisits.unitId"),
        *_all(UNIT, "DecisionChanged.hash TwoCurrencies.currencies"),
        *_all(CLAIM, "JudgementRefused.faults MoveRefused.mayMove MoveRefused.state"),
        *_all(CONTRACT, "ContractChangeRefused.state"),
        # The hash is that of the whole decision, so it says something of each part; so does the moment.
        *_all(COVER, "Decision.benefits Decision.duties Decision.hash Decision.nextChangeAt"),
        *_all(COVER, "Entitlements.benefits Entitlements.duties Entitlements.hash"),
        *_all(COVER, "Share.benefit Share.contractId"),
        *_all(COVER, "Unit.contracts"),
        *_all(PERSON, "Contract.holder Unit.owner"),
        *_all(CONTRACT, "Contract.agreementId Contract.money Contract.moves Contract.price"),
        *_all(CLAIM, "LedgerEntry.claimId Unit.claims"),
        *_all(GRANT, "LocationEdge.grants"),
        *_all(TRAIL, "CoverageUpdate.event"),
        # What is asked.
        *_all(
            OPEN,
            """Query._entities Query._service Query.authorization Query.cover Query.facts Query.location Query.locations
            Query.node Query.nodes Query.offer Query.plan Query.plans Query.product Query.products""",
        ),
        *_all(UNIT, "Query.coverage Query.coverages Query.entitlements Query.exchange Query.unit"),
        *_all(COVER, "Query.contract"),
        *_all(VISITS, "Query.calendarAddress Query.dueVisits"),
        *_all(SALE, "Query.previewAgreement Query.previewContractChange"),
        *_all(CONTRACT, "Query.agreement"),
        *_all(CLAIM, "Query.claim Query.claims"),
        *_all(GRANT, "Query.grants"),
        *_all(STAFF, "Query.allDueVisits Query.reviewQueue"),
        *_all(TRAIL, "Query.allowances Query.history"),
        *_all(UNIT, "Subscription.coverageChanged"),
        *_all(CLAIM, "Subscription.claimUpdated"),
        # What is done.
        *_all(JOB, "Mutation.draftClaim Mutation.fileClaim Mutation.recordReading"),
        *_all(ERASURE, "Mutation.erasePerson"),
        *_all(VISITS, "Mutation.markVisit"),
        *_all(SALE, "Mutation.issueAgreement Mutation.issueContract"),
        *_all(REGISTRY, "Mutation.registerUnit"),
        *_all(PLACE, "Mutation.changeLocation Mutation.registerLocation"),
        *_all(GRANT, "Mutation.giveGrant Mutation.resumeGrant Mutation.revokeGrant Mutation.suspendGrant"),
        *_all(
            CONTRACT,
            """Mutation.amendContract Mutation.cancelContract Mutation.correctFact Mutation.renewContract
            Mutation.resumeContract Mutation.suspendContract Mutation.transferContract""",
        ),
        *_all(
            CLAIM,
            """Mutation.appealClaim Mutation.chooseRemedy Mutation.closeClaim Mutation.completeService
            Mutation.confirmGoodwill Mutation.decideAppeal Mutation.grantGoodwill Mutation.releaseRemedy
            Mutation.requestInformation Mutation.returnLoaner Mutation.reviewClaim Mutation.reviseClaim
            Mutation.settleClaim Mutation.startService Mutation.submitClaim Mutation.supplyInformation
            Mutation.withdrawClaim""",
        ),
    ]
)
