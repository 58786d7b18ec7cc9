"""A claim is decided: by its issuer's table, by a person, on appeal, by goodwill."""
