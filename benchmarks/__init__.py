"""Measurements that anyone can rerun: each file is a command, `python -m benchmarks.<file> --help`."""
