"""How files come and go: the SFTP drop we host, partners' servers we poll, folders."""
