"""What always holds, tried on generated terms, facts and charges, and on every shipped case."""
