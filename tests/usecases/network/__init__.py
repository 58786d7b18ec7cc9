"""Tests of places and grants."""
