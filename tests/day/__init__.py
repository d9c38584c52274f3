"""A simulated day: the daemon through 24 hours of mixed traffic by a clock that the test sets.

Customers write X12, CSV, cXML and UBL, one of them through a share that is away for hours; a
warehouse ships, a bank pays; another partner's server is dead all day. Meanwhile the daemon is
ended by SIGKILL again and again, the clock is set an hour back and an hour on, and summer time
begins. At the end nothing is lost, nothing is there twice, and everything can be made anew.

`python -m tests.day` plays it whole; `--steps 12` in steps of two hours.
"""
