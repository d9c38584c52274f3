"""Who may use the drop, told to it: the snapshot of users, made from the agreements."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping

import msgspec

from gateway import durable
from gateway.agreement import Agreement, Configuration
from gateway.errors import ConfigError
from gateway.home import Home
from gateway.references import read_secret
from gateway.transports.drop.places import Places
from gateway.transports.drop.users import MEGABYTE, Snapshot, User

TEST = ".test"
"""What a partner's login for test traffic ends with; no key of a partner has a point."""


def write_users(
    home: Home,
    configuration: Configuration,
    environment: Mapping[str, str] = os.environ,
    keep: Collection[str] = (),
) -> list[ConfigError]:
    """The drop knows the users of the agreements as they stand; gives what is wrong with some.

    Those of partners to `keep`, whose agreements cannot be read now, stay as they are. Nothing is
    written while nobody uses the drop, or nothing has changed.
    """
    wrong: list[ConfigError] = []
    users: list[User] = []
    for agreement in configuration.agreements.values():
        try:
            users += users_of(agreement, home, environment)
        except ConfigError as error:
            file = f"partners/{agreement.key}/partner.toml"
            wrong.append(
                ConfigError(error.message, file=file, key="sftp.password", hint=error.hint)
            )
    path = Places(home.root).users
    known = path.read_bytes() if path.exists() else b""
    before = msgspec.json.decode(known, type=Snapshot) if known else Snapshot()
    users += [user for user in before.users if user.partner in keep]
    after = msgspec.json.encode(msgspec.structs.replace(before, users=tuple(users)))
    if after != known and (users or known):
        durable.make_folder(path.parent)
        durable.write_new(path, [after])
    return wrong


def users_of(agreement: Agreement, home: Home, environment: Mapping[str, str]) -> Iterator[User]:
    """The logins of a partner, none while it is suspended. Raises ConfigError: no such secret."""
    access = agreement.sftp
    if access is None or agreement.status == "suspended":
        return
    quotas = access.quotas
    logins = (
        (agreement.key, access.keys, access.password, False),
        (agreement.key + TEST, access.test_keys, access.test_password, True),
    )
    for name, keys, password, test in logins:
        if keys or password:
            yield User(
                name=name,
                partner=agreement.key,
                keys=keys,
                password=read_secret(password, environment, home.root) if password else "",
                allow=access.allow,
                test=test,
                largest_file=quotas.file_mb * MEGABYTE,
                unfinished=quotas.unfinished_mb * MEGABYTE,
                day_bytes=quotas.day_mb * MEGABYTE,
                day_files=quotas.day_files,
            )
