"""What is stored of visits that were due and did not take place? `records` are the values, `tables` their rows."""
