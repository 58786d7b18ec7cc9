"""Which promises of an offer can a search engine read, in the words of schema.org? Start with `document.json_ld`."""
