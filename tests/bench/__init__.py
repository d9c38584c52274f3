"""Benchmarks: what `make bench` measures, with the gates that must hold and the aims beyond."""
