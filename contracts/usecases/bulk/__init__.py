"""Files in and out, many rows at once: `import_file` and `export_file`. Each noun has a module of its own (`of_units`).

`files` and `sheets` read and write CSV and XLSX, `words` says which columns there are, `checking` turns a row of text
into one of them. What a row means is asked of the same functions as the verb of the API (`units/`), and what it leaves
behind is the same: the kept answer, the audit entry, the outbox entry (`together`).
"""
