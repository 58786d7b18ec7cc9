"""VERBS about persons: say what is held of one, erase one, seal anew. What is sealed is in `store.persons.sealed`."""
