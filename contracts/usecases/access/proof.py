"""May this caller be told of this unit?

A serial can be guessed, and the id of a unit is made from its serial. So whoever calls from a page that is open to all,
or as a customer, is told of a unit only if it is theirs, or if they prove to have it:

| proof | what is compared |
|---|---|
| the number of its invoice | a keyed digest; the number itself is not kept |
| the day of its purchase | the stored fact `purchased`, or else `invoiced` or `delivered` |
| its certificate | a signed token that names the unit, made for who was told of it before; it ends with the owner |

A customer needs no proof for a unit that they own or hold a contract of; a shop's server none for one that it
registered. A desk needs none at all.

`admitted` is the one way from what a caller wrote to a unit's key. A wrong proof, a unit that is not theirs, and one
that is not there are told alike: the same failure, after the same statements. So is what `guessing` refuses.
"""

import hashlib
import hmac
from collections.abc import Collection, Iterable, Mapping, Sequence
from secrets import token_hex
from uuid import UUID

from msgspec import Struct

from contracts.rules.values.vocabulary import Role
from contracts.store.access.records import UnitProof
from contracts.store.database import Connection
from contracts.store.dossiers import Dossier, Found, dossiers, found_on
from contracts.store.keys import normalised
from contracts.store.unit_rows import Beside
from contracts.store.units import units_there
from contracts.usecases.access.gate import Gate
from contracts.usecases.access.guessing import Who
from contracts.usecases.actor import Actor, Scope
from contracts.usecases.cover.asked import ByCertificate, ByOrderLine, BySerial, Proven, UnitRef, read_unit_ref
from contracts.usecases.cover.owners import holders_of, owner_of
from contracts.usecases.failures import Failure, Path, ProofNeeded, UnknownUnit
from contracts.usecases.tokens import BadToken, Keys, Purpose, derived_key, read_token, sign

NO_UNIT = UUID(int=0)
"""The key of a unit that is nowhere: what is asked for when a reference leads to none."""

TO_PROVE = frozenset({Beside.PROOFS})
"""What is read beside the dossiers to judge who may be told of them."""

_SALE_DAYS = ("purchased", "invoiced", "delivered")
_DECOY = token_hex(32)
"""What a proof is compared with where there is nothing: it takes as long, and is never the same."""

# Never change it: no invoice would be found again.
_INVOICES = b"contracts.invoice-number.1"


class Named(Struct, frozen=True):
    """A unit as a caller named it. `is_new` is whether it counts among those that they named."""

    ref: UnitRef
    key: UUID
    is_new: bool


async def admitted(connection: Connection, actor: Actor, ref: UnitRef, path: Path) -> UUID:
    """The key of a unit that the caller may be told of. Raises `Failure`.

    A desk is given the key whether the unit is there or not.
    """
    [found] = await admit(connection, actor, [ref], path)
    if isinstance(found, Failure):
        raise found
    return found


async def admit(connection: Connection, actor: Actor, refs: Sequence[UnitRef], path: Path) -> list[UUID | Failure]:
    """The keys of these units, in their order, each as `admitted`. However many there are, it takes one statement."""
    named = name_units(actor, refs, path)
    if actor.is_public:
        found = await found_on(connection, actor.tenant, keys_to_read(actor, named), beside=TO_PROVE)
        return judge(actor, named, found, path)
    if new := _new(actor, named):
        _look(actor, new, await units_there(connection, actor.tenant, {each.key for each in new}))
    return [each if isinstance(each, Failure) else each.key for each in named]


def name_units(actor: Actor, refs: Sequence[UnitRef], path: Path) -> list[Named | Failure]:
    """What these references name, in their order: the first half of `admit`, before anything is read."""
    return [_named(actor, ref, path) for ref in refs]


def keys_to_read(actor: Actor, named: Sequence[Named | Failure]) -> frozenset[UUID]:
    """The keys to read before `judge`. For who may be anybody there is always one, though it may lead nowhere."""
    keys = frozenset(each.key for each in named if isinstance(each, Named))
    return keys or frozenset({NO_UNIT} if actor.is_public else ())


def judge(actor: Actor, named: Sequence[Named | Failure], found: Found, path: Path) -> list[UUID | Failure]:
    """The second half of `admit`: `found` was read by `keys_to_read`, for who may be anybody with `TO_PROVE`."""
    if not actor.is_public:
        _look(actor, _new(actor, named), {each for each in found.records if found.is_there(each)})
        return [each if isinstance(each, Failure) else each.key for each in named]
    sight = _Sight(actor, found.dossiers, found.proofs())
    return [each if isinstance(each, Failure) else _judged(sight, each, path) for each in named]


async def in_sight(connection: Connection, actor: Actor, keys: Iterable[UUID]) -> frozenset[UUID]:
    """Those of these units that the caller may be told of without a proof, such as by an id."""
    wanted = frozenset(keys)
    if not actor.is_public or not wanted:
        return wanted
    sight = _Sight(actor, await dossiers(connection, actor.tenant, wanted), {})
    return frozenset(key for key in wanted if sight.is_theirs(key))


def certificate_of(keys: Keys, tenant: str, dossier: Dossier, kept: Iterable[UnitProof]) -> str:
    """A token that proves to have the unit, for who was told of it. It holds until the unit changes hands."""
    return sign(keys, Purpose.CERTIFICATE, _certificate(tenant, dossier, kept))


def invoice_digests(keys: Keys, tenant: str, unit: UUID, number: str) -> tuple[str, ...]:
    """The digest of an invoice number under each of our secrets, newest first. Case, spaces and dashes are nothing."""
    said = f"{len(tenant)}:{tenant}{unit.hex}{normalised(number)}".encode()
    return tuple(hmac.new(derived_key(each, _INVOICES), said, hashlib.sha256).hexdigest() for each in keys.secrets)


def key_named(actor: Actor, ref: UnitRef, path: Path) -> UUID:
    """The key that a reference leads to, whatever it proves. Raises `BadInput`, and `UnknownUnit` at a desk."""
    try:
        if isinstance(ref, ByCertificate):
            return _key_of_certificate(actor, ref, path)
        return read_unit_ref(actor.tenant, ref, path)
    except UnknownUnit:
        if actor.is_public:
            return NO_UNIT
        raise


def count_named(actor: Actor, ref: UnitRef, key: UUID, path: Path) -> bool:
    """Whether the unit counts as one more that the caller named. Raises `TooManySerials`."""
    if actor.gate is None or isinstance(ref, ByCertificate):
        return False
    text: str | None = None
    match ref.unit if isinstance(ref, Proven) else ref:
        case BySerial(namespace, serial):
            text = f"{normalised(namespace)}\0{normalised(serial)}"
        case ByOrderLine(seller, order, line):
            text = f"{seller}\0{order}\0{line}"
        case _:
            pass
    return actor.gate.guessing.named(who(actor, actor.gate), key, text, actor.gate.at, path)


def who(actor: Actor, gate: Gate) -> Who:
    """Whose guesses are counted together."""
    return Who(actor.tenant, actor.key_id, actor.role, gate.network)


class _Sight(Struct, frozen=True):
    """What was read of some units, to judge who may be told of them."""

    actor: Actor
    found: dict[UUID, Dossier]
    kept: Mapping[UUID, Sequence[UnitProof]]

    def is_theirs(self, key: UUID) -> bool:
        """Whether the unit is the caller's own."""
        dossier = self.found.get(key)
        if dossier is None:
            return False
        if self.actor.role is Role.CUSTOMER:
            return self.actor.party_id in {owner_of(dossier), *holders_of(dossier)} - {None}
        return Scope.SELL in self.actor.scopes and dossier.unit.actor == self.actor.key_id

    def is_proven(self, named: Named) -> bool:
        """Whether the reference proves that the caller has the unit. As much is compared where there is none."""
        gate, dossier, kept = self.actor.gate, self.found.get(named.key), self.kept.get(named.key, [])
        match named.ref:
            case Proven(invoice_number=str() as number) if gate is not None:
                sent = invoice_digests(gate.keys, self.actor.tenant, named.key, number)
                digests = [each.digest for each in kept if each.digest is not None] or [_DECOY]
                same = [hmac.compare_digest(ours, each) for ours in sent for each in digests]
                return any(same) and dossier is not None
            case Proven(purchased_on=day) if day is not None:
                same_day = hmac.compare_digest(day.isoformat(), _day_of_sale(dossier) or _DECOY)
                return same_day and dossier is not None
            case ByCertificate(token) if gate is not None and dossier is not None:
                return _body(gate.keys, token) == _certificate(self.actor.tenant, dossier, kept)
            case _:
                return False


def _named(actor: Actor, ref: UnitRef, path: Path) -> Named | Failure:
    try:
        key = key_named(actor, ref, path)
        return Named(ref, key, count_named(actor, ref, key, path))
    except Failure as failure:
        return failure


def _new(actor: Actor, named: Sequence[Named | Failure]) -> list[Named]:
    """What a desk named for the first time, where that is counted."""
    return [each for each in named if isinstance(each, Named) and each.is_new] if actor.gate is not None else []


def _look(actor: Actor, new: Sequence[Named], there: Collection[UUID]) -> None:
    """Note which of the units that a desk named for the first time are there."""
    for each in new:
        if actor.gate is not None:
            actor.gate.guessing.looked(who(actor, actor.gate), is_there=each.key in there)


def _judged(sight: _Sight, named: Named, path: Path) -> UUID | Failure:
    """The unit's key, or why it is not told. Who has it is not counted as guessing."""
    actor, gate, key = sight.actor, sight.actor.gate, named.key
    # A certificate cannot be guessed: it is never too many, so that it helps where others guess at the unit.
    is_theirs, is_guess = sight.is_theirs(key), isinstance(named.ref, Proven)
    if gate is None:
        return key if is_theirs or sight.is_proven(named) else ProofNeeded(path)
    guesser = who(actor, gate)
    if is_guess and not is_theirs:
        try:
            gate.guessing.check_proofs(guesser, key, gate.at, path)
        except Failure as failure:
            return failure
    if is_theirs or sight.is_proven(named):
        gate.guessing.proven(guesser, key)
        return key
    if is_guess:
        gate.guessing.wrong_proof(guesser, key, gate.at)
    if named.is_new:
        gate.guessing.looked(guesser, is_there=key in sight.found)
    return ProofNeeded(path)


def _key_of_certificate(actor: Actor, ref: ByCertificate, path: Path) -> UUID:
    body = _body(actor.gate.keys, ref.token) if actor.gate is not None else None
    if body is None or body.get("tenant") != actor.tenant:
        raise UnknownUnit(str(ref), path)
    return UUID(hex=body["unit"])


def _body(keys: Keys, token: str) -> dict[str, str] | None:
    """What a certificate says; None for what is none of ours."""
    try:
        return {name: str(value) for name, value in read_token(keys, Purpose.CERTIFICATE, token).items()}
    except BadToken:
        return None


def _certificate(tenant: str, dossier: Dossier, kept: Iterable[UnitProof]) -> dict[str, str]:
    """What a certificate of the unit says now. `of` is another one when the unit changes hands, or all are revoked."""
    revoked = sum(each.kind == "REVOCATION" for each in kept)
    return {"tenant": tenant, "unit": dossier.unit.unit_key.hex, "of": f"{len(dossier.ownerships)}.{revoked}"}


def _day_of_sale(dossier: Dossier | None) -> str | None:
    facts = dossier.facts if dossier is not None else {}
    known = (facts[name].value for name in _SALE_DAYS if name in facts)
    return next((each[:10] for each in known if isinstance(each, str)), None)
