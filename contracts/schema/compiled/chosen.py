"""What of an operation is asked for, once `@skip` and `@include` are known?"""

from collections.abc import Mapping
from typing import Any

from graphql import FragmentDefinitionNode, GraphQLObjectType, OperationDefinitionNode
from graphql.execution.collect_fields import FieldDetailsList, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues
from msgspec import Struct
from strawberry.schema import Schema


class Chosen(Struct, frozen=True):
    """An operation with its fragments, and what of `@skip` and `@include` holds."""

    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    conditions: Mapping[str, Any]

    def fields_of(self, schema: Schema, of: GraphQLObjectType) -> dict[str, FieldDetailsList]:
        """What is asked of the root, by the name in the answer."""
        return collect_fields(schema._schema, self._details, self._values, of, self.operation).grouped_field_set

    def fields_below(
        self, schema: Schema, of: GraphQLObjectType, details: FieldDetailsList
    ) -> dict[str, FieldDetailsList]:
        """What is asked of an object of this type."""
        return collect_subfields(
            schema._schema, self._details, self._values, self.operation, of, details
        ).grouped_field_set

    @property
    def _details(self) -> dict[str, FragmentDetails]:
        return {name: FragmentDetails(node, None) for name, node in self.fragments.items()}

    @property
    def _values(self) -> VariableValues:
        return VariableValues({}, dict(self.conditions))
