#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads from a real Cyrus IMAP, copies it and erases from it, and has Python's imaplib say what is there.

usage: cyrus.py OUBLI IMAPLIST. Skipped (77) where no cyrus-imapd is installed or unpacked (see cyrus_server.py).
"""
import sys
import tempfile

import cyrus_server
import erasing
from cyrus_server import ADMIN, ADMIN_PASSWORD, Cyrus
from dovecot import fill, listed, seen_by_imaplib
from erasing import THEIRS, Room, put_back, try_redaction, try_whole_road
from exporting import copied_as_mboxes, seen
from program import Checks, of_type, skip

COUNTS = {"INBOX": 25, "Trash": 4, "Clients": 6, "Clients/&AMk-t&AOk-": 5}


def try_reading(checks, room, imaplist, total):
    server, session = room.server, room.server.client()
    before = seen_by_imaplib(session, COUNTS, with_flags=True)
    code, found, errors = listed(imaplist, server)
    checks.equal(code, 0, f"imaplist: {errors}")
    checks.expect(found == {key: (size, digest, None) for key, (size, digest, _) in before.items()},
                  "the same messages with the same digests as imaplib sees")
    for skipped in (0, total):
        code, lines, errors = room.program.run("scan", *room.access, server.address())
        summary = of_type(lines, "scan")[0]
        checks.equal((code, summary["messages"], summary["skipped"]), (0, total, skipped), f"scan: {errors}")
    code, lines, errors = room.program.run("export", *room.access, server.address(), "-o", server.folder / "copy")
    checks.equal((code, of_type(lines, "export")[0]["messages"]), (0, total), f"export: {errors}")
    code, lines, errors = room.program.run("export", *room.access, server.address(), "-o", server.folder / "boxes", "--format", "mbox")
    checks.expect(code == 0 and copied_as_mboxes(server.folder / "boxes") == seen(session, COUNTS),
                  f"as mboxes the same messages, dates and flags as imaplib sees: {errors}")
    admin = server.folder / "admins"
    admin.write_text(ADMIN_PASSWORD + "\n")
    code, lines, errors = room.program.run("scan", "--full", "--login-as", ADMIN, "--password-file", admin, "--ca-file",
                                           server.ca, server.address("Trash"))
    checks.equal((code, of_type(lines, "scan")[0]["messages"]), (0, COUNTS["Trash"]), f"by an admin: {errors}")
    checks.expect(seen_by_imaplib(session, COUNTS, with_flags=True) == before, "no flag and no date has changed")
    session.logout()


def main():
    oubli, imaplist = sys.argv[1:3]
    if cyrus_server.find() is None:
        return skip("Imap.cyrus", "cyrus-imapd is not installed, nor unpacked where $OUBLI_CYRUS says")
    checks, erasing.COUNTS = Checks(), COUNTS
    for expunge in ("immediate", "delayed"):
        with tempfile.TemporaryDirectory(prefix="oubli-imap-") as folder, Cyrus(folder, expunge) as server:
            session = server.client()
            total = fill(session, COUNTS)
            session.logout()
            room = Room(checks, oubli, server, "workspace")
            try_reading(checks, room, imaplist, total)
            try_whole_road(checks, room)
            put_back(room, [("INBOX", THEIRS), ("Trash", THEIRS), ("INBOX", THEIRS)])
            try_redaction(checks, Room(checks, oubli, server, "redacting"))
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
