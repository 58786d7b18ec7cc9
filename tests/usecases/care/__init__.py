"""Do the verbs about due visits do what they say, on both databases?"""
