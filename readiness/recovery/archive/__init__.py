"""The portal's own backup: one file from which an empty server becomes the same portal again.

    manifest.json                 what is in it, each part with its SHA-256; written last
    tables/<app>.<model>.jsonl    a line of column names, then a line a row, as they were at one moment
    files/<sha256>                the files of evidence, and .preview, the pictures of some
    reports/<id>                  finished reports, and .signed beside some
    ledger/checkpoint             the log's newest signed note
    ledger/keys                   its public keys, one a line

A backup of one database is restored into any other that the portal runs on. Private keys, SECRET_KEY and sessions
never travel in it.
"""
