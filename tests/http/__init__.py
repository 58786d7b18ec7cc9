"""Does a request arrive, get its answer, and leave what an operator needs to see? Real sockets where they matter."""
