"""How fast is the served stack, beside what a team would pick instead? `python -m benchmarks.serving` measures.

Start reading at `__main__`: it fills a database (`data`, `filling`, `databases`), starts the servers (`variants`), asks
all of them the same (`workloads`), compares their answers (`same`), loads them in turns (`rounds`, `load`), reads what
that cost (`processes`) and writes the table and the picture (`report`, `picture`). The other servers are in `peers/`.
"""
