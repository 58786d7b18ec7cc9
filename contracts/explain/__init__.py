"""The sentences: codes and values into a language."""
