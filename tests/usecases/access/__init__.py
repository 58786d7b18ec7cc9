"""Are keys created, counted, recorded and revoked as they should be?"""
