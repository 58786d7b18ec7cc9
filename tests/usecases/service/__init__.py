"""Tests of what follows when a claim was agreed to: remedies, service, settlement, and the ledger of allowances."""
