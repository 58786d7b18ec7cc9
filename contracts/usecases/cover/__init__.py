"""Asking: what is this unit entitled to, what would this product be promised?"""
