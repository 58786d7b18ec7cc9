"""How is a document answered that comes again and again? It becomes Python, once.

| module | question |
|---|---|
| `executing` | when is a document compiled, and how is one carried out? |
| `operations` | which fields of the root does an operation call, in which order, with what? |
| `reading_in` | how do variables and arguments become our own values? |
| `chosen` | what is asked for, once `@skip` and `@include` are known? |
| `writing` | which function gives what a selection asks of an object? |
| `at_hand` | what of it is at hand, so that no object of ours is needed? |
| `calling` | what calls the function of a field, and with which arguments? |
| `again` | what if something goes wrong? |

Limits and bounds are held before, for every request alike. What cannot be compiled is left to strawberry and
graphql-core as if this folder were not there: `__schema`, a stream, whatever is rare.

So is *every* error. What does not fit is only noticed here: graphql-core then carries out the same operation with what
the fields of the root gave already, and says what is wrong, with paths, nulls and messages as ever. No field of the
root is called twice, so nothing with an effect is done twice.
"""
