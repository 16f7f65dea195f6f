# SPDX-License-Identifier: GPL-3.0-or-later
"""Erases from a real Dovecot and has Python's imaplib say what is left.

usage: erasing.py OUBLI IMAPLIST. Skipped (77) where no dovecot-imapd is installed. Many moments of a kill are tried where
OUBLI_FULL is set.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import dovecot_server
from dovecot import FOLDERS, fill, letter, seen_by_imaplib, spelled
from dovecot_server import Dovecot
from program import Checks, Program, of_type, skip

FULL = bool(os.environ.get("OUBLI_FULL"))
WHO = ["--email", "aurelie.montfort@orange.example.org"]
THEIRS = letter(3, "For Aurélie Montfort, aurelie.montfort@orange.example.org\n")
COUNTS = dict(zip(FOLDERS, [40, 4, 11, 7, 3, 2]))


def flags_and_date(about):
    flags = set(re.search(rb"FLAGS \(([^)]*)\)", about)[1].split()) - {b"\\Recent"}
    return tuple(sorted(flags)), re.search(rb'INTERNALDATE "([^"]*)"', about)[1]


class Room:
    """A server with mail on it, a workspace, and what imaplib saw first."""

    def __init__(self, checks, oubli, server, name):
        self.checks, self.server = checks, server
        self.program = Program(oubli, server.folder / name)
        self.access = ["--password-file", server.password_file, "--ca-file", server.ca]

    def erase(self, *more, folder=""):
        return self.program.run("erase", self.server.address(folder), *WHO, *self.access, *more)

    def seen(self):
        """Of every folder, in a session of its own, with flags and dates; whom we erase told apart."""
        session = self.server.client()
        found = seen_by_imaplib(session, COUNTS, with_flags=True)
        session.logout()
        return {key: (size, digest, flags_and_date(about)) for key, (size, digest, about) in found.items()}

    def planned(self, folder=""):
        _, lines, errors = self.erase("--dry-run", folder=folder)
        return sum(line["erase"] for line in of_type(lines, "plan")), errors

    def theirs(self):
        """Places of the person's messages, by imaplib's own search."""
        session = self.server.client()
        found = set()
        for folder in COUNTS:
            session.select(spelled(folder), readonly=True)
            _, (uids,) = session.uid("SEARCH", "BODY", "aurelie.montfort")
            name = {"Clients/&AMk-t&AOk-": "Clients/Été"}.get(folder, folder)
            found |= {(name, int(uid)) for uid in uids.split()}
        session.logout()
        return found


def left_by(before, theirs):
    return {key: value for key, value in before.items() if key not in theirs}


def mark_deleted(room, folder, uid):
    session = room.server.client()
    session.select(folder)
    session.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Deleted)")
    session.unselect()
    session.logout()


def try_whole_road(checks, room):
    theirs = room.theirs()
    mark_deleted(room, "INBOX", 1)
    before = room.seen()
    count, errors = room.planned()
    checks.equal(count, len(theirs), f"the plan: {errors}")
    checks.expect(room.seen() == before, "a dry run changes nothing, not a flag")
    code, _, errors = room.erase("--yes", "--expect", count + 1)
    checks.expect(code == 12 and room.seen() == before, f"another number is refused: {code} {errors}")
    code, lines, errors = room.erase("--yes", "--expect", count)
    receipt = of_type(lines, "receipt")[0]
    checks.equal((code, receipt["erased"], receipt["failed"], receipt["verified"], receipt["residue"]),
                 (0, count, 0, True, 0), f"erased: {errors}")
    checks.expect(receipt["lowest_level"] == "E0" and "LAZY_EXPUNGE" in json.dumps(receipt["media"]), "the level is E0")
    checks.expect(room.seen() == left_by(before, theirs), "exactly the others are there, flags and dates as they were")
    checks.expect(("INBOX", 1) in room.seen(), "what another client marked as deleted is there")
    _, lines, _ = room.program.run("find", *room.access, *WHO)
    checks.equal((len(of_type(lines, "match")), len(of_type(lines, "unreadable"))), (0, 0), "nobody is found again")
    code, lines, errors = room.program.run("certificate", "verify", receipt["certificate"])
    checks.equal(code, 0, f"the certificate is sound: {errors}")
    code, _, errors = room.program.run("ledger", "verify")
    checks.equal(code, 0, f"and so is the ledger: {errors}")
    code, _, errors = room.erase("--yes", "--expect", 1)
    checks.equal(code, 12, f"nothing is left to erase: {errors}")


def try_redaction(checks, room):
    """Whose messages stay, without them: the same flags and dates, higher UIDs."""
    theirs, before = room.theirs(), room.seen()
    code, lines, errors = room.erase("--mode", "redact", "--yes", "--expect", len(theirs))
    receipt = of_type(lines, "receipt")[0]
    checks.equal((code, receipt["redacted"], receipt["failed"], receipt["verified"]), (0, len(theirs), 0, True),
                 f"redacted: {errors}")
    after = room.seen()
    checks.expect(left_by(before, theirs) == {key: value for key, value in after.items() if key in before},
                  "exactly the others are as they were")
    copies = {key: value for key, value in after.items() if key not in before}

    def like(messages):
        return sorted((folder, about) for (folder, _), (_, _, about) in messages.items())
    checks.equal(like(copies), like({key: before[key] for key in theirs}), "the copies have flags and dates of the originals")
    checks.expect(not room.theirs(), "nobody is found by the server's own search")


def put_back(room, messages):
    session = room.server.client()
    for folder, body in messages:
        session.append(spelled(folder), r"(\Seen $Label)", None, body)
    session.logout()


def try_kills(checks, room, faultrun):
    """Killed at calls that write, then run again; other messages of theirs each time."""
    calls, step = 1, 20
    while True:
        put_back(room, [("INBOX", THEIRS), ("Clients", THEIRS)])
        theirs, before = room.theirs(), room.seen()
        command = [room.program.oubli, "--workspace", room.program.workspace, "erase", room.server.address(), *WHO,
                   *room.access, "--yes", "--expect", len(theirs)]
        done = subprocess.run([faultrun, "--disk", "kill", str(calls), *map(str, command)], capture_output=True, text=True)
        checks.expect(set(left_by(before, theirs).items()) <= set(room.seen().items()), f"kill {calls}: the others are there")
        code, _, errors = room.erase("--yes", "--expect", len(room.theirs()))
        if code == 12 and room.theirs():  # one folder was settled, which makes the plan a smaller one
            code, _, errors = room.erase("--yes", "--expect", len(room.theirs()))
        checks.expect(code == 0 or (code == 12 and not room.theirs()), f"kill {calls}: run again: {code} {errors}")
        checks.expect(room.seen() == left_by(before, theirs), f"kill {calls}: exactly the others are there")
        code, _, errors = room.program.run("ledger", "verify")
        checks.equal(code, 0, f"kill {calls}: the ledger is sound: {errors}")
        if done.returncode != 0:
            break
        calls += step
    checks.expect(calls > 2 * step, "it was killed at all")


def main():
    oubli = sys.argv[1]
    faultrun = pathlib.Path(oubli).parent / "tests" / "faultrun"
    if dovecot_server.find() is None:
        return skip("Imap.erasing", "dovecot-imapd is not installed")
    checks = Checks()
    for location in ["maildir:~/Maildir", "sdbox:~/sdbox", "mdbox:~/mdbox"]:
        with tempfile.TemporaryDirectory(prefix="oubli-imap-") as folder, Dovecot(folder, location) as server:
            session = server.client()
            fill(session, COUNTS)
            session.logout()
            try_whole_road(checks, Room(checks, oubli, server, "workspace"))
            put_back(Room(checks, oubli, server, "workspace"), [("INBOX", THEIRS), ("Trash", THEIRS), ("INBOX", THEIRS)])
            try_redaction(checks, Room(checks, oubli, server, "redacting"))
            if FULL and location.startswith("maildir") and faultrun.exists():
                try_kills(checks, Room(checks, oubli, server, "killed"), faultrun)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
