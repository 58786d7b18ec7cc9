"""Tests of the rules of claims."""
