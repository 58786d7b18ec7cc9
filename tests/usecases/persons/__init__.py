"""Tests of what belongs to persons: sealed, shown to who asks about themselves, and erased."""
