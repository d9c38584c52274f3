"""The SFTP drop: a process of its own that knows users, two folders each, and a journal.

It needs no database and no books: who may log in comes from a snapshot the gateway writes
(`users`), what happened goes to an append-only journal the gateway reads (`events`). asyncssh does
the cryptography; the file protocol on top is ours (`wire`, `session`), and so is the flat file
system behind it (`inbox`, `outbox`): there is no path of a client that reaches the disk.
"""
