"""Do the benchmarks ask what the engine can answer, and do the peers answer as it does?"""
