"""Do the verbs of a claim's life do what they say, on both databases?"""
