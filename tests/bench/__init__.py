"""Benchmarks: `make bench` runs every module here that has `rows()` and writes build/bench.json."""
