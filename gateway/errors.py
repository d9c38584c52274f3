"""Errors of the shell: each says what happened, where and what to do, and has its exit code."""

from __future__ import annotations


class GatewayError(Exception):
    """Something went wrong that a person must know of.

    `message` says what, `where` names the file, table or row, `hint` what to do about it; `code`
    is a stable word for programs, `exit_code` the command's, `retryable` whether trying again
    later can help.
    """

    code = "failed"
    exit_code = 1
    retryable = False

    def __init__(
        self,
        message: str,
        where: str = "",
        hint: str = "",
        *,
        code: str | None = None,
        exit_code: int | None = None,
        retryable: bool | None = None,
    ) -> None:
        """An error; what is not given is the class's own."""
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint
        if code is not None:
            self.code = code
        if exit_code is not None:
            self.exit_code = exit_code
        if retryable is not None:
            self.retryable = retryable

    def __str__(self) -> str:
        """The error in up to three lines: what, where, what to do."""
        lines = [self.message]
        if self.where:
            lines.append(f"  where: {self.where}")
        if self.hint:
            lines.append(f"  hint: {self.hint}")
        return "\n".join(lines)


class ConfigError(GatewayError):
    """Configuration or an agreement is wrong: `file` and `key` (its path in the file) say where."""

    code = "configuration"

    def __init__(self, message: str, *, file: str = "", key: str = "", hint: str = "") -> None:
        """An error of a configuration file at a key."""
        super().__init__(message, where=": ".join(part for part in (file, key) if part), hint=hint)
        self.file = file
        self.key = key


class UsageError(GatewayError):
    """The command was called in a way that makes no sense."""

    code = "usage"
    exit_code = 2


class NotFound(GatewayError):
    """What was asked for does not exist."""

    code = "not-found"
    exit_code = 4


class NotPermitted(GatewayError):
    """The user or the state does not allow it."""

    code = "not-permitted"
    exit_code = 5


class Conflict(GatewayError):
    """Somebody else holds the lock, or what exists stands against it."""

    code = "conflict"
    exit_code = 6


class BooksError(GatewayError):
    """The books are not what the rows say: posting stops until a person has looked."""

    code = "books"


class ArchiveError(GatewayError):
    """The archive does not hold the bytes that a digest promises."""

    code = "archive"


class StoreError(GatewayError):
    """The database is missing, of another version, or not to be reached."""

    code = "store"


class TransportError(GatewayError):
    """A wire is broken: tried again later."""

    code = "transport"
    exit_code = 75
    retryable = True
