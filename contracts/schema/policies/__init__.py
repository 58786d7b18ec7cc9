"""Who may find something in a field of a thing that is not theirs? `words` has the policies, `table` each field's."""
