"""Who may call, with which key? Start at `records`."""
