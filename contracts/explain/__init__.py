"""SENTENCES: codes and values into a language. Start with `sentences.sentence`."""
