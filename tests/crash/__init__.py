"""The crash harness: the gateway is stopped at every durable step, and must end as if it never was.

`python -m tests.crash` runs all of it: the enumeration of one story's steps, the planted bugs it
must catch, and the demo's traffic with kills at random moments. See docs/why/crash.md.
"""
