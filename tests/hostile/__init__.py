"""What do attackers get? A typed refusal each time, and nothing to learn from.

Every module here talks over real sockets to engines that were started as anybody starts them: `contracts serve`, in
production on PostgreSQL and in demo mode on SQLite (`serving`). Start with `shapes`; `leaks` says what no answer shows.
"""
