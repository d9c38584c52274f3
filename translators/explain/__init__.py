"""A received file in words: what it is, then every segment with its meaning and its problems."""
