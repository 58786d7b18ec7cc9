"""Does each verb do its one thing, whole or not at all?"""
