"""Do the verbs about a unit's cover answer what they say?"""
