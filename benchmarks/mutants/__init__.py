"""How many small faults in the code the tests notice: `python -m benchmarks.mutants --help`."""
