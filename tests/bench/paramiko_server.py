"""paramiko's own server: `python -m tests.bench.paramiko_server PORT KEY`."""

from __future__ import annotations

import os
import socket
import sys
import threading
from pathlib import Path

import paramiko


class Files(paramiko.SFTPServerInterface):
    """The disk as it is."""

    def open(self, path, flags, attr):
        handle = paramiko.SFTPHandle(flags)
        handle.writefile = handle.readfile = os.fdopen(os.open(path, flags, 0o600), "r+b", 0)
        return handle

    def stat(self, path):
        try:
            return paramiko.SFTPAttributes.from_stat(Path(path).stat())
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    lstat = stat

    def chattr(self, path, attr):
        return paramiko.SFTP_OK


class Anybody(paramiko.ServerInterface):
    """Whoever has the key."""

    def check_auth_publickey(self, username, key):
        right = key.get_base64() in Path(sys.argv[2]).read_text()
        return paramiko.AUTH_SUCCESSFUL if right else paramiko.AUTH_FAILED

    def get_allowed_auths(self, username):
        return "publickey"

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED


def serve(client: socket.socket, key: paramiko.PKey) -> None:
    transport = paramiko.Transport(client)
    transport.add_server_key(key)
    transport.set_subsystem_handler("sftp", paramiko.SFTPServer, Files)
    try:
        transport.start_server(server=Anybody())
        held = []  # a channel nobody holds is closed
        while transport.is_active():
            held.append(transport.accept(1))
    except (paramiko.SSHException, EOFError):
        transport.close()


def main() -> None:
    key = paramiko.RSAKey.generate(2_048)
    with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as listening:
        while True:
            client, _ = listening.accept()
            threading.Thread(target=serve, args=(client, key), daemon=True).start()


main()
