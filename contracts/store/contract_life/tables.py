"""How does the life of a contract lie in the database? See `contracts.store.tables`, whose rules hold here too."""

from sqlalchemy import BigInteger, CheckConstraint, Date, Index, Integer, Text, Uuid, text

from contracts.store.columns import CODE, CURRENCY, VALUES, UtcDateTime
from contracts.store.contract_life.records import ContractMoveWord, MoneyWord
from contracts.store.shapes import full_code, maybe, needed, one_of, refers, unit_owned

_TRANSFERRED = text("holder IS NOT NULL")

contract_moves = unit_owned(
    "contract_moves",
    ("contract_id", "seq"),
    needed("contract_id", Uuid()),
    needed("seq", Integer()),
    needed("move", CODE),
    needed("on_day", Date()),
    maybe("first_day", Date()),
    maybe("last_day", Date()),
    maybe("option", CODE),
    needed("facts", VALUES),
    maybe("holder", Uuid()),
    maybe("successor", Uuid()),
    maybe("quote", CODE),
    maybe("reason", CODE),
    needed("recorded_at", UtcDateTime()),
    needed("actor", CODE),
    needed("role", CODE),
    one_of("move", ContractMoveWord),
    Index(None, "tenant", "holder", postgresql_where=_TRANSFERRED, sqlite_where=_TRANSFERRED),
    CheckConstraint("seq > 0", name="seq_from_1"),
    CheckConstraint("(move = 'TRANSFER') = (holder IS NOT NULL)", name="holder_of_a_transfer"),
    CheckConstraint("(move = 'RENEW') = (successor IS NOT NULL)", name="successor_of_a_renewal"),
    refers(("unit_key", "contract_id"), "contracts"),
    refers(("unit_key", "successor"), "contracts", ("unit_key", "contract_id")),
)

contract_money = unit_owned(
    "contract_money",
    ("contract_id", "seq", "line"),
    needed("contract_id", Uuid()),
    needed("seq", Integer()),
    needed("line", Integer()),
    needed("kind", CODE),
    needed("amount_minor", BigInteger()),
    needed("currency", CURRENCY),
    needed("clause", Text()),
    needed("recorded_at", UtcDateTime()),
    one_of("kind", MoneyWord),
    CheckConstraint(
        "CASE WHEN kind IN ('REFUND', 'TAX_BACK') THEN amount_minor <= 0 ELSE amount_minor >= 0 END",
        name="amount_minor_has_its_sign",
    ),
    full_code("currency", 3),
    refers(("unit_key", "contract_id", "seq"), "contract_moves"),
)
