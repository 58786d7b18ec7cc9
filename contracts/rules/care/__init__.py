"""Which visits come round by themselves, and where does each stand? Start at `due.due_visits`."""
