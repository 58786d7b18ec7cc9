"""What would a team write instead? The same questions on the same tables, each in its own idiom.

`json_endpoint` is written by hand over our own data layer. The others read the tables with one statement (`cover`,
`jobs`), decide by a small function that knows these few plans by heart, and file a claim in one transaction (`filing`,
`claim_rows`); `strawberry_orm` does all that through an ORM. Nothing of ours is in them.
"""
