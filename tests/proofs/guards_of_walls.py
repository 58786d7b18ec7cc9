"""What keeps callers from what is not theirs, and attackers from the engine? `guards` removes each, one by one."""

from tests.proofs.guard import Edit, Guard

GUARDS_OF_WALLS = (
    Guard(
        "another issuer's contracts",
        (
            Edit(
                "contracts/usecases/access/cut.py",
                "if actor.of_one_issuer is None:\n        return True\n    header",
                "return True\n    header",
            ),
        ),
        ("tests/usecases/access/test_who_sees_what.py",),
    ),
    Guard(
        "price and moves of a contract",
        (
            Edit(
                "contracts/usecases/access/cut.py",
                "return whole if sees_all_of(actor, life) else plan_and_days(whole)",
                "return whole",
            ),
        ),
        ("tests/usecases/access/test_who_sees_what.py",),
    ),
    Guard(
        "the hash of a decision that was cut",
        (Edit("contracts/usecases/cover/decided.py", "return None if self.is_cut else self.hash", "return self.hash"),),
        ("tests/usecases/access/test_who_sees_a_decision.py",),
    ),
    Guard(
        "persons at a centre",
        (
            Edit(
                "contracts/usecases/access/persons_seen.py",
                "if actor.role is Role.SERVICE_CENTRE and not has_worked_on(actor, dossier):",
                "if False:",
            ),
        ),
        ("tests/usecases/access/test_who_sees_what.py",),
    ),
    Guard(
        "grants of another place",
        (
            Edit(
                "contracts/usecases/network/grants_seen.py",
                "return actor.location_id == grant.location_id",
                "return True",
            ),
        ),
        ("tests/usecases/access/test_who_sees_what.py",),
    ),
    Guard(
        "changes that are no business of the caller",
        (Edit("contracts/usecases/access/trail_seen.py", " if own else None", ""),),
        ("tests/usecases/access/test_who_sees_what.py",),
    ),
    Guard(
        "selling is for a shop's server",
        (Edit("contracts/usecases/actor.py", "Scope.SELL in actor.scopes:", "actor.role is Role.STOREFRONT:"),),
        ("tests/schema/test_selling.py",),
    ),
    Guard(
        "proof of possession",
        (Edit("contracts/usecases/access/proof.py", "if is_theirs or sight.is_proven(named):", "if True:"),),
        ("tests/schema/test_serials.py",),
    ),
    Guard(
        "units that an id names",
        (
            Edit(
                "contracts/usecases/access/proof.py",
                "return frozenset(key for key in wanted if sight.is_theirs(key))",
                "return wanted",
            ),
        ),
        ("tests/schema/test_serials.py",),
    ),
    Guard(
        "wrong proofs are counted",
        (Edit("contracts/usecases/access/guessing.py", "if waits:", "if False:"),),
        ("tests/usecases/access/test_guessing.py",),
    ),
    Guard(
        "serials are counted",
        (Edit("contracts/usecases/access/guessing.py", "if most is None or len(self.named) < most:", "if True:"),),
        ("tests/usecases/access/test_guessing.py",),
    ),
    Guard(
        "the tenant ends with its transaction",
        (Edit("contracts/store/walls.py", "; SET LOCAL {SETTING}", "; SET {SETTING}"),),
        ("tests/store/test_walls.py",),
    ),
    Guard(
        "the tenant is said for each transaction",
        (
            Edit(
                "contracts/store/database.py",
                "driver.tenant = self.tenant",
                "driver.tenant = self.tenant or driver.tenant",
            ),
        ),
        ("tests/store/test_walls.py",),
    ),
    Guard(
        "the key of a person is deleted",
        (
            Edit(
                "contracts/store/persons/erasing.py",
                "delete(person_keys).where(column.tenant == tenant,",
                'delete(person_keys).where(column.tenant == "",',
            ),
        ),
        ("tests/store/test_persons.py",),
    ),
    Guard(
        "what was sealed is blanked",
        (
            Edit(
                "contracts/store/persons/erasing.py",
                'await connection.execute(said.values(dict.fromkeys(columns, "")))',
                "assert said is not None",
            ),
        ),
        ("tests/store/test_persons.py",),
    ),
    Guard(
        "the log of an erasure is emptied",
        (Edit("contracts/store/persons/erasing.py", "wal_checkpoint(TRUNCATE)", "wal_checkpoint(PASSIVE)"),),
        ("tests/usecases/persons",),
    ),
    Guard(
        "what is erased is overwritten",
        (Edit("contracts/store/direct/together.py", '"secure_delete = ON"', '"secure_delete = OFF"'),),
        ("tests/usecases/persons",),
    ),
    Guard(
        "names are sealed on their way in",
        (
            Edit(
                "contracts/store/rows.py",
                "TABLE_OF[noun].insert(), await sealed_rows(connection, tenant, noun, rows)",
                "TABLE_OF[noun].insert(), rows",
            ),
        ),
        ("tests/usecases/persons",),
    ),
    Guard(
        "the words of a claim are sealed on their way in",
        (
            Edit(
                "contracts/store/direct/alone.py",
                "rows_sealed_with(seal, noun, of, proposed.keys)",
                "of",
            ),
        ),
        ("tests/store/test_alone.py",),
    ),
    Guard(
        "a document's tokens are bounded",
        (Edit("contracts/schema/reading.py", "max_lexical_tokens=bounds.tokens, ", ""),),
        ("tests/schema/test_limits.py",),
    ),
    Guard(
        "variables are bounded",
        (Edit("contracts/schema/admitting.py", "if holds_more(variables, bounds.values):", "if False:"),),
        ("tests/schema/test_limits.py",),
    ),
    Guard(
        "a cost is bounded",
        (Edit("contracts/schema/admitting.py", "if cost is not None and cost > bounds.cost:", "if False:"),),
        ("tests/schema/test_costs.py",),
    ),
    Guard(
        "merging is bounded",
        (Edit("contracts/schema/limits/merging.py", "if self._visits > MAX_VISITS:", "if False:"),),
        ("tests/schema/limits/test_merging.py",),
    ),
    Guard(
        "a body has its time",
        (Edit("contracts/http/waiting.py", "asyncio.timeout(most_s)", "asyncio.timeout(None)"),),
        ("tests/http/test_connections.py",),
    ),
    Guard(
        "a client that is silent is let go",
        (Edit("contracts/http/connections.py", "elif self._is_owed():", "elif False:"),),
        ("tests/http/test_connections.py",),
    ),
)
