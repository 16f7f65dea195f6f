#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders of a real Dovecot that are not the user's own, and one that shows all mail.

usage: folders.py OUBLI IMAPLIST. Skipped (77) where no dovecot-imapd is installed.
"""
import pathlib
import sys
import tempfile

import dovecot_server
from dovecot import letter
from dovecot_server import Dovecot
from program import Checks, Program, of_type, skip

NAMESPACES = """
namespace inbox {
  mailbox "All Mail" {
    auto = create
    special_use = \\All
  }
}
namespace everybody {
  type = public
  prefix = Public/
  separator = /
  location = maildir:%s/public
  list = no
  subscriptions = no
}
"""
ANN = "ann@letters.example"


def of(folder):
    return f'"{folder}"'


def fill(session):
    for number, folder in enumerate(["INBOX", "All Mail", "Public/Notices"]):
        body = letter(7 if number < 2 else 8, f"To {ANN}\n")  # the first two are one message
        status, answer = session.append(of(folder), None, None, body)
        assert status == "OK", answer
    session.append("INBOX", None, None, letter(9, "To somebody else.\n"))


def try_folders(checks, oubli, server):
    session = server.client()
    fill(session)
    _, listed = session.list()
    checks.expect(not any(b"Public" in line for line in listed), "everybody's folders are not listed unasked")
    program = Program(oubli, server.folder / "workspace")
    access = ["--password-file", server.password_file, "--ca-file", server.ca]
    code, lines, errors = program.run("scan", *access, server.address())
    checks.equal((code, of_type(lines, "scan")[0]["messages"]), (0, 4), f"all namespaces: {errors}")
    places = {line["path"] for line in program.run("sources")[1] if line["type"] == "source"}
    checks.expect(server.address("Public/Notices") in places, f"everybody's folder is read: {places}")
    status = of_type(program.run("status")[1], "status")[0]
    checks.equal((status["messages"], status["distinct"]), (4, 3), "one message in two folders is one")

    command = ["--email", ANN, *access, "--yes", "--expect"]
    code, _, errors = program.run("erase", server.address("INBOX"), *command, 1)
    checks.expect(code == 12 and "All%20Mail" in errors and "name the account" in errors, f"one folder of two: {code} {errors}")
    session.select("INBOX", readonly=True)
    checks.equal(session.uid("SEARCH", "ALL")[1], [b"1 2"], "and nothing is gone")
    code, lines, errors = program.run("erase", server.address(), *command, 3)
    receipt = of_type(lines, "receipt")
    checks.equal((code, receipt and receipt[0]["erased"], receipt and receipt[0]["verified"]), (0, 3, True),
                 f"the whole account: {errors}")
    for folder, left in (("INBOX", b"2"), ("All Mail", b""), ("Public/Notices", b"")):
        session.select(of(folder), readonly=True)
        checks.equal(session.uid("SEARCH", "ALL")[1], [left], f"what is left in {folder}")
    session.logout()


def main():
    oubli = sys.argv[1]
    if dovecot_server.find() is None:
        return skip("Imap.folders", "dovecot-imapd is not installed")
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="oubli-imap-") as folder:
        for part in ("cur", "new", "tmp"):
            (pathlib.Path(folder) / "public/.Notices" / part).mkdir(parents=True)
        with Dovecot(folder, more=NAMESPACES % folder) as server:
            try_folders(checks, oubli, server)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
