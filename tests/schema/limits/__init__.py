"""How much may one request ask for?"""
