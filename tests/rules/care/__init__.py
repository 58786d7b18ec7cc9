"""Tests of the visits that come round by themselves."""
