"""Does the life of claims go as a small model says, whatever is asked in whatever order?

Hypothesis invents the order; the real verbs run on SQLite. The model (`claims_model`) knows the state of each claim and
who holds a visit, and nothing of rules. After each step the rows must say what the model says; what is refused must
leave all rows as they were; at the end every request that was answered is sent once more, and every decision is made
again.
"""

from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test
from msgspec.structs import replace

from contracts.rules.values.vocabulary import Remedy, Role
from contracts.usecases.actor import Actor
from contracts.usecases.claims.filing.file_claim import FileClaim, file_claim
from contracts.usecases.claims.filing.withdraw_claim import WithdrawClaim, withdraw_claim
from contracts.usecases.claims.ruling.appeal_claim import AppealClaim, appeal_claim
from contracts.usecases.claims.ruling.decide_appeal import DecideAppeal, decide_appeal
from contracts.usecases.claims.ruling.judging import AskedJudgement
from contracts.usecases.claims.ruling.review_claim import ReviewClaim, review_claim
from contracts.usecases.claims.seen.read_claim import ReadClaim, read_claim
from contracts.usecases.claims.service.choose_remedy import ChooseRemedy, choose_remedy
from contracts.usecases.claims.service.close_claim import CloseClaim, close_claim
from contracts.usecases.claims.service.complete_service import CompleteService, complete_service
from contracts.usecases.claims.service.release_remedy import ReleaseRemedy, release_remedy
from contracts.usecases.claims.service.settle_claim import SettleClaim, settle_claim
from contracts.usecases.claims.service.start_service import StartService, start_service
from contracts.usecases.claims.service.work_done import WorkTold
from contracts.usecases.cover.asked import Amount, BySerial
from contracts.usecases.failures import BadInput, Failure, IdempotencyConflict, NotAllowed, UnknownRecord, UnknownUnit
from contracts.usecases.units.record_reading import RecordReading
from tests.proofs.claims_model import (
    AGREED,
    BEFORE_SERVICE,
    FULL_MINOR,
    LINES,
    TALLY,
    Held,
    ModelledClaims,
    borne,
    read,
    said,
)
from tests.proofs.counts import LARGE, Counts, prove, size
from tests.proofs.world import (
    ADMIN,
    BROKE,
    SOLD,
    TENANT,
    part,
    told,
    visit,
)
from tests.store.examples import an_id

STRANGERS = (
    Actor(TENANT, Role.STOREFRONT, "shop"),
    Actor(TENANT, Role.CUSTOMER, "somebody", party_id=an_id(77)),
    Actor("other-tenant", Role.ADMIN, "other-admin"),
)


def test_claims_live_as_the_model_says() -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=size(5, 400),
            stateful_step_count=14 if not LARGE else 30,
            deadline=None,
            derandomize=not LARGE,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        ),
    )
    prove(Counts("steps of claims' lives", TALLY.steps, {"rules broken": 0}, {"refused": TALLY.refused, **TALLY.kinds}))


class Life(ModelledClaims):
    """What may be asked."""

    @rule(
        serial=st.sampled_from(["U-1", "U-1", "U-2"]),
        kind=st.sampled_from(["visit", "visit", *LINES]),
        is_told_after=st.booleans(),
    )
    def claim(self, serial: str, kind: str, is_told_after: bool) -> None:
        """Before the work, or after it."""
        self.file(serial, kind, is_told_after)

    @precondition(lambda self: self.followed())
    @rule(which=st.integers(0, 99), share=st.sampled_from([0, 50, 100]))
    def review(self, which: int, share: int) -> None:
        """Also once more, of a claim that is completed: what it used is given back, and taken as far as it is paid."""
        held = self.one(which, "IN_REVIEW", "COMPLETED")
        command = ReviewClaim(self.person(), self.key(), held.id, (self.judged(held, share),), "LOOKED_AT")
        if held.state not in {"IN_REVIEW", "COMPLETED"}:
            return self.refused(review_claim, command)
        return self.judge(review_claim, command, held, share)

    @precondition(lambda self: self.followed())
    @rule(which=st.integers(0, 99), then=st.sampled_from([None, 0, 100]))
    def appeal(self, which: int, then: int | None) -> None:
        """And it is heard at once, or left for later."""
        held = self.one(which, "PARTLY_APPROVED", "REJECTED")
        command = AppealClaim(ADMIN, self.key(), held.id, "NOT_AGREED")
        if held.state not in {"PARTLY_APPROVED", "REJECTED"}:
            return self.refused(appeal_claim, command)
        self.let_go(held)
        self.moved(held, appeal_claim, command, "APPEALED")
        return None if then is None else self.judge(decide_appeal, self.hearing(held, then), held, then)

    @precondition(lambda self: self.followed())
    @rule(which=st.integers(0, 99), share=st.sampled_from([0, 100]))
    def decide(self, which: int, share: int) -> None:
        held = self.one(which, "APPEALED")
        if held.state != "APPEALED":
            return self.refused(decide_appeal, self.hearing(held, share))
        return self.judge(decide_appeal, self.hearing(held, share), held, share)

    def judge(self, verb: Any, command: Any, held: Held, share: int) -> None:
        """More than the terms could pay is refused; that a spent visit is not given again is checked after it."""
        before = self.rows()
        answer = self.send(verb, command)
        if isinstance(answer, Failure):
            assert share
            assert self.rows() == before
            return None
        assert answer.state in {*AGREED, "REJECTED"}
        held.state, held.borne = answer.state, borne(answer)
        assert sum(held.borne[:1]) == FULL_MINOR[held.kind] * share // 100
        held.used, held.holds = False, held.kind in {"visit", "both"} and held.borne[0] > 0
        return self.check()

    @precondition(lambda self: self.followed())
    @rule(which=st.integers(0, 99))
    def withdraw(self, which: int) -> None:
        held = self.one(which, *BEFORE_SERVICE)
        command = WithdrawClaim(ADMIN, self.key(), held.id, "NOT_NEEDED")
        if held.state not in BEFORE_SERVICE:
            return self.refused(withdraw_claim, command)
        held.holds, held.borne = False, ()
        self.let_go(held)
        return self.moved(held, withdraw_claim, command, "WITHDRAWN")

    @precondition(lambda self: self.followed())
    @rule(which=st.integers(0, 99))
    def choose(self, which: int) -> None:
        """Once for a unit, whichever of its claims it is for."""
        held = self.one(which, *AGREED)
        command = ChooseRemedy(ADMIN, self.key(), held.id, Remedy.REPAIR)
        if held.state not in {*AGREED, "IN_SERVICE"} or held.is_done or held.unit in self.open_remedy:
            return self.refused(choose_remedy, command)
        self.open_remedy[held.unit] = held.id
        return self.moved(held, choose_remedy, command, held.state)

    @precondition(lambda self: self.followed())
    @rule(which=st.integers(0, 99))
    def release(self, which: int) -> None:
        held = self.one(which, *AGREED, "IN_SERVICE")
        command = ReleaseRemedy(ADMIN, self.key(), held.id, "OTHER_WISH")
        if held.state not in {*AGREED, "IN_SERVICE"} or self.open_remedy.get(held.unit) != held.id:
            return self.refused(release_remedy, command)
        self.let_go(held)
        return self.moved(held, release_remedy, command, held.state)

    @precondition(lambda self: self.followed())
    @rule(which=st.integers(0, 99))
    def start(self, which: int) -> None:
        held = self.one(which, *AGREED)
        command = StartService(ADMIN, self.key(), held.id)
        if held.state not in AGREED or held.is_done or self.open_remedy.get(held.unit, held.id) != held.id:
            return self.refused(start_service, command)
        self.open_remedy[held.unit] = held.id
        held.is_started = True
        return self.moved(held, start_service, command, "IN_SERVICE")

    @precondition(lambda self: self.followed())
    @rule(which=st.integers(0, 99))
    def complete(self, which: int) -> None:
        """The work is the one agreed on, so a claim of before it settles by itself if nothing else has changed.

        One that was told after the work waits. It goes to a person when the unit's other work is not as it was, or when
        a line was refused for want of a visit and one was given back since. What it holds it keeps; the model follows
        it no further.
        """
        held = self.one(which, *AGREED, "IN_SERVICE")
        command = CompleteService(ADMIN, self.key(), held.id, WorkTold(BROKE.date()))
        may = held.state in {*AGREED, "IN_SERVICE"} and not held.is_done
        if not may or self.open_remedy.get(held.unit, held.id) != held.id:
            return self.refused(complete_service, command)
        self.let_go(held)
        wants_more = not held.holds and held.kind in {"visit", "both"} and self.free(held.unit)
        is_as_agreed = held.jobs_then == self.jobs_beside(held) and not wants_more
        held.is_done = True
        if is_as_agreed:
            held.used, held.holds = held.holds, False
            return self.moved(held, complete_service, command, "COMPLETED" if held.is_told_after else "SETTLED")
        held.is_with_a_person = True
        return self.moved(held, complete_service, command, "IN_REVIEW")

    @precondition(lambda self: self.followed())
    @rule(which=st.integers(0, 99))
    def settle(self, which: int) -> None:
        """What is completed; or was, and was agreed to once more."""
        held = self.one(which, "COMPLETED", *AGREED)
        command = SettleClaim(ADMIN, self.key(), held.id)
        if held.state != "COMPLETED" and not (held.is_done and held.state in AGREED):
            return self.refused(settle_claim, command)
        held.used, held.holds = held.used or held.holds, False
        return self.moved(held, settle_claim, command, "SETTLED")

    @precondition(lambda self: self.followed())
    @rule(which=st.integers(0, 99))
    def close(self, which: int) -> None:
        held = self.one(which, "REJECTED", "SETTLED")
        command = CloseClaim(ADMIN, self.key(), held.id)
        if held.state not in {"REJECTED", "SETTLED"}:
            return self.refused(close_claim, command)
        return self.moved(held, close_claim, command, "CLOSED")

    @rule(value=st.integers(0, 500), is_correction=st.booleans())
    def read_meter(self, value: int, is_correction: bool) -> None:
        """A correction takes the place of the reading; the one that was corrected cannot be corrected again."""
        corrects = self.readings[-1] if is_correction and self.readings else None
        command = RecordReading(ADMIN, self.key(), BySerial("acme", "U-1"), "hours", value, SOLD.date(), corrects)
        seen = self.done(read, command)
        self.readings.append(seen.id)
        if corrects is not None:
            self.refused(read, replace(command, idempotency_key=self.key()))
        self.check()

    @precondition(lambda self: self.sent)
    @rule(which=st.integers(0, 99))
    def repeat(self, which: int) -> None:
        """The same request again changes nothing and is answered as before; another under its key is a conflict."""
        sent, before = self.sent[which % len(self.sent)], self.rows()
        assert said(self.send(sent.verb, sent.command, is_new=False)) == said(sent.answer)
        if isinstance(sent.command, FileClaim):
            other = replace(sent.command, told=told(part(123)), preview_hash=None)
            assert isinstance(self.send(sent.verb, other, is_new=False), IdempotencyConflict)
        assert self.rows() == before

    @precondition(lambda self: self.followed())
    @rule(which=st.integers(0, 99), stranger=st.sampled_from(STRANGERS))
    def strangers_get_nothing(self, which: int, stranger: Actor) -> None:
        held = self.one(which)
        commands: list[tuple[Any, Any]] = [
            (withdraw_claim, WithdrawClaim(stranger, self.key(), held.id, "X")),
            (start_service, StartService(stranger, self.key(), held.id)),
            (file_claim, FileClaim(stranger, self.key(), BySerial("acme", held.unit), told(visit()))),
        ]
        verb, command = commands[which % len(commands)]
        self.refused(verb, command, (NotAllowed, UnknownRecord, UnknownUnit))
        shown = read_claim(self.world.database, self.world.engine.library, ReadClaim(stranger, held.id))
        assert self.runner.run(shown) is None

    @rule(which=st.integers(0, 99))
    def bad_input_is_named(self, which: int) -> None:
        unit = BySerial("acme", "U-1")
        commands: list[tuple[Any, Any]] = [
            (read, RecordReading(ADMIN, self.key(), unit, "hours", -1, SOLD.date())),
            (read, RecordReading(ADMIN, "", unit, "hours", 1, SOLD.date())),
            (read, RecordReading(ADMIN, self.key(), BySerial("acme", "U-9"), "hours", 1, SOLD.date())),
            (file_claim, FileClaim(ADMIN, self.key(), unit, replace(told(visit()), served_on=SOLD.date()))),
            (withdraw_claim, WithdrawClaim(ADMIN, self.key(), "no-claim", "X")),
        ]
        verb, command = commands[which % len(commands)]
        self.refused(verb, command, (BadInput, UnknownRecord, UnknownUnit))

    def person(self) -> Actor:
        """Somebody who decided nothing before."""
        return Actor(TENANT, Role.ADMIN, f"person-{self.number}")

    def one(self, which: int, *states: str) -> Held:
        """A claim: nearly always one that stands where the verb takes it from."""
        followed = self.followed()
        fitting = [each for each in followed if each.state in states]
        some = fitting if fitting and which % 8 else followed
        return some[which % len(some)]

    def hearing(self, held: Held, share: int) -> DecideAppeal:
        return DecideAppeal(self.person(), self.key(), held.id, (self.judged(held, share),), "HEARD_AGAIN")

    def judged(self, held: Held, share: int) -> AskedJudgement:
        amount = Decimal(FULL_MINOR[held.kind]) * share / 10_000
        return AskedJudgement(1, Amount(amount, "INR"), None if share == 100 else "LESS")
