"""The trail of every change: the audit chain of each unit and of each tenant's reference records, the outbox, webhooks
with their deliveries, worklists.

Start with `records` (the nouns), then `audit.append` (one change, written under the unit's lock) and `outbox`.
`chain` says what a hash covers and where a chain is broken.
"""
