"""A claim keeps its whole case, and its state is one of those of its life.

Claims that were filed before kept the facts alone; what else was told of them stands in their decision. Nobody had
decided them by a table: they are drafts now, to be submitted as of the moment at which they were filed.
"""

from alembic import op

revision = "20261125_told_claims"
down_revision = "20261124_jobs_of_claims"
branch_labels = None
depends_on = None

STATES = (
    "'DRAFT', 'SUBMITTED', 'IN_REVIEW', 'INFORMATION_REQUESTED', 'APPROVED', 'PARTLY_APPROVED', "
    "'REJECTED', 'APPEALED', 'IN_SERVICE', 'COMPLETED', 'SETTLED', 'CLOSED', 'WITHDRAWN'"
)
DECISION = "decisions.unit_key = claims.unit_key AND decisions.decision_id = claims.decision_id"
TOLD = {
    "postgresql": f"""
        UPDATE claims SET facts = (
          SELECT jsonb_build_object(
            'charges', COALESCE((
              SELECT jsonb_agg(charge ->> 'id' ORDER BY (charge ->> 'id') COLLATE "C")
              FROM json_array_elements(decisions.facts -> 'charges') AS charge), '[]'),
            'components', COALESCE((decisions.facts -> 'facts' -> 'component')::jsonb, '[]'),
            'facts', claims.facts,
            'meters', COALESCE((decisions.facts -> 'meters')::jsonb, '{{}}'),
            'occurred', decisions.facts -> 'facts' -> 'occurred',
            'asOf', decisions.facts -> 'asOf',
            'strategy', COALESCE(decisions.facts ->> 'strategy', 'CHEAPEST'),
            'remedy', NULL)
          FROM decisions WHERE {DECISION})
        WHERE NOT jsonb_exists(facts, 'charges')""",
    "sqlite": f"""
        UPDATE claims SET facts = (
          SELECT json_object(
            'charges', (
              SELECT json_group_array(id) FROM (
                SELECT json_extract(charge.value, '$.id') AS id
                FROM json_each(decisions.facts, '$.charges') AS charge ORDER BY 1)),
            'components', json(COALESCE(json_extract(decisions.facts, '$.facts.component'), '[]')),
            'facts', json(claims.facts),
            'meters', json(COALESCE(json_extract(decisions.facts, '$.meters'), '{{}}')),
            'occurred', json_extract(decisions.facts, '$.facts.occurred'),
            'asOf', json_extract(decisions.facts, '$.asOf'),
            'strategy', COALESCE(json_extract(decisions.facts, '$.strategy'), 'CHEAPEST'),
            'remedy', NULL)
          FROM decisions WHERE {DECISION})
        WHERE json_type(facts, '$.charges') IS NULL""",
}
FACTS_ALONE = {
    "postgresql": "UPDATE claims SET facts = facts -> 'facts' WHERE jsonb_exists(facts, 'charges')",
    "sqlite": "UPDATE claims SET facts = json_extract(facts, '$.facts') WHERE json_type(facts, '$.charges') = 'array'",
}


def upgrade() -> None:
    op.execute(TOLD[op.get_context().dialect.name])
    op.execute("UPDATE claims SET state = 'DRAFT' WHERE state = 'FILED'")
    with op.batch_alter_table("claims") as claims:
        claims.create_check_constraint(op.f("ck_claims_state"), f"state IN ({STATES})")


def downgrade() -> None:
    with op.batch_alter_table("claims") as claims:
        claims.drop_constraint(op.f("ck_claims_state"), type_="check")
    op.execute(FACTS_ALONE[op.get_context().dialect.name])
