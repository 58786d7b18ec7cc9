"""How much may one request ask for? Start at `bounds`: who may ask for how much.

`measures` walks a document once, `costs` says what an operation comes to with its variables, `merging` whether fields
of one name can be answered as one, `sent` how much the variables hold. Nothing in here carries anything out.
"""
