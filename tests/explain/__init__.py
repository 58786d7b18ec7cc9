"""Is every reason said in a sentence?"""
