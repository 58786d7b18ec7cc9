"""Documents that are met often are answered by functions: is the answer the same?"""
