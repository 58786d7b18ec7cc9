"""Are the shipped plans, their cases and the pages about them whole?"""
