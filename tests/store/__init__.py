"""Does the store keep what it is given, on both databases? Most tests begin with the world of `examples`."""
