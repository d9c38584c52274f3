"""Bytes to documents and back: pure, no disk, clock, network, randomness or logging."""
