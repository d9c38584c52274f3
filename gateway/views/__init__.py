"""What people ask the store for: lists with a query, one thing with all that belongs to it."""
