"""The terms shipped as data, with their cases; reads files into mappings."""
