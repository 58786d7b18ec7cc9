"""Does anybody find anything of somebody else's? Every field of the schema, asked as every role."""
