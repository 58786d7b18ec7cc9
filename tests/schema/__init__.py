"""Does the API answer as its schema says? Through the whole app in process, on both databases; `asking` asks."""
