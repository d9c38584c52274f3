"""Whatever the bytes: nothing raises, and what is posted, answered and sent holds together."""
