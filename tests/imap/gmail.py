#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server on which one message stands in many folders, as on Gmail: labels, and a folder of all mail.

usage: gmail.py OUBLI IMAPLIST. A message is fetched once, however many labels it has, and stands in each; what is expunged
goes for good, or is archived, or moved to the Trash, as the account is set, and only the first is told as erased.
"""
import hashlib
import pathlib
import re
import sys
import tempfile

import certificates
import hostile_server
from exporting import copied, copied_as_mboxes
from hostile_server import HostileServer, Script
from program import Checks, Program, of_type
from shelf import ZOE

ALL, TRASH = b"[Gmail]/All Mail", b"[Gmail]/Trash"


class Gmail(Script):
    """Eight messages, all of them in All Mail; 1 to 4 in INBOX, 2 to 6 in Work; 2 and 5 are Zoe's."""
    capabilities = b"IMAP4rev1 AUTH=PLAIN SASL-IR UIDPLUS X-GM-EXT-1"
    setting = "forever"

    def __init__(self):
        super().__init__()
        self.mail = {number: self.body(number) for number in range(1, 9)}
        self.folders = {b"INBOX": self.placed(range(1, 5), 10), b"Work": self.placed(range(2, 7), 20),
                        ALL: self.placed(range(1, 9), 100), TRASH: {}}
        self.marked = {name: set() for name in self.folders}
        self.highest = {name: 200 for name in self.folders}
        self.taken = []  # (folder, message) of each body that was given

    @staticmethod
    def placed(numbers, first):
        return {first + number: number for number in numbers}

    @staticmethod
    def body(number):
        return ZOE % ((number,) * 4) if number in (2, 5) else hostile_server.letter(number)

    def do_authenticate(self, wire, tag, rest):
        wire.open = None
        super().do_authenticate(wire, tag, rest)

    def do_list(self, wire, tag, rest):
        for name in self.folders:
            use = {ALL: b"\\All", TRASH: b"\\Trash"}.get(name, b"")
            wire.say(b'* LIST (%s) "/" "%s"\r\n' % (use, name))
        wire.say(tag + b" OK done\r\n")

    def do_status(self, wire, tag, rest):
        name = re.match(rb'"?(.*?)"? \(', rest).group(1)
        wire.say(b'* STATUS "%s" (MESSAGES %d UIDNEXT %d UIDVALIDITY 7)\r\n%s OK done\r\n' %
                 (name, len(self.folders[name]), self.highest[name] + 1, tag))

    def do_examine(self, wire, tag, rest):
        wire.open = rest.strip(b'"')
        wire.say(b"* %d EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen \\Deleted)\r\n* OK [PERMANENTFLAGS (\\Deleted \\*)] these\r\n"
                 b"* OK [UIDVALIDITY 7] fine\r\n* OK [UIDNEXT %d] next\r\n%s OK [READ-WRITE] done\r\n" %
                 (len(self.folders[wire.open]), self.highest[wire.open] + 1, tag))

    do_select = do_examine

    def asked_in(self, wire, rest):
        self.uids = lambda: sorted(self.folders[wire.open])
        return self.asked(rest)

    def do_search(self, wire, tag, rest):
        uids = self.marked[wire.open] if b"DELETED" in rest else self.folders[wire.open]
        wire.say(b"* SEARCH " + b" ".join(b"%d" % uid for uid in sorted(uids)) + b"\r\n" + tag + b" OK done\r\n")

    def do_fetch(self, wire, tag, rest):
        for uid in self.asked_in(wire, rest):
            number = self.folders[wire.open][uid]
            if b"X-GM-MSGID" in rest:
                wire.say(b"* 1 FETCH (UID %d X-GM-MSGID %d RFC822.SIZE %d)\r\n" %
                         (uid, self.identity(number), len(self.mail[number])))
                continue
            facts = b'FLAGS (%s) INTERNALDATE "0%d-Mar-2014 10:00:00 +0000"' % (self.flag_of(wire.open), number)
            if b"BODY" not in rest:
                wire.say(b"* 1 FETCH (UID %d %s)\r\n" % (uid, facts))
                continue
            self.taken.append((wire.open, number))
            self.give_with(wire, uid, self.mail[number], facts if b"INTERNALDATE" in rest else b"")
        wire.say(tag + b" OK done\r\n")

    @staticmethod
    def flag_of(folder):
        return b"\\Flagged" if folder == b"Work" else b"\\Seen"

    def give_with(self, wire, uid, body, facts):
        wire.say(b"* 1 FETCH (UID %d %s BODY[] {%d}\r\n%s)\r\n" % (uid, facts, len(body), body))

    @staticmethod
    def identity(number):
        return 1 << 60 | number

    def do_store(self, wire, tag, rest):
        uids = set(self.asked_in(wire, rest))
        self.marked[wire.open] = self.marked[wire.open] | uids if b"+FLAGS" in rest else self.marked[wire.open] - uids
        wire.say(tag + b" OK done\r\n")

    def do_expunge(self, wire, tag, rest):
        for uid in set(self.asked_in(wire, rest)) & self.marked[wire.open]:
            self.marked[wire.open].discard(uid)
            if wire.open == ALL and self.setting == "archive":
                continue
            number = self.folders[wire.open].pop(uid)
            if wire.open == ALL and self.setting == "trash":
                self.highest[TRASH] += 1
                self.folders[TRASH][self.highest[TRASH]] = number
        wire.say(tag + b" OK done\r\n")


class SameIdentity(Gmail):
    """Two messages of one length are said to be one."""

    @staticmethod
    def identity(number):
        return 1 << 60 | {4: 3}.get(number, number)


class Unnamed(Gmail):
    capabilities = b"IMAP4rev1 AUTH=PLAIN SASL-IR UIDPLUS"


class NotFromAll(Gmail):
    """All Mail lists 3 and does not give it."""

    def give_with(self, wire, uid, body, facts):
        if not (wire.open == ALL and self.folders[ALL].get(uid) == 3):
            super().give_with(wire, uid, body, facts)


class Lines(Gmail):
    """A message that an mbox cannot hold as it is, in three folders."""

    @staticmethod
    def body(number):
        return Gmail.body(number) + (b"From here on\r\n" if number == 3 else b"")


class NamesOthers(Gmail):
    """Tells the names of messages that are not there, and were not asked for."""

    def do_fetch(self, wire, tag, rest):
        if b"X-GM-MSGID" in rest:
            for number in self.mail:
                wire.say(b"* 1 FETCH (UID %d X-GM-MSGID %d RFC822.SIZE %d)\r\n" %
                         (900 + number, self.identity(number), len(self.mail[number])))
        super().do_fetch(wire, tag, rest)


class Archives(Gmail):
    setting = "archive"


class MovesToTrash(Gmail):
    setting = "trash"


class Trial:
    def __init__(self, checks, oubli, server, folder):
        self.checks, self.oubli, self.server, self.folder = checks, oubli, server, folder
        self.access = ["--password-file", folder / "password", "--ca-file", folder / "ca.pem"]

    def start(self, script):
        self.server.script = self.script = script
        self.program = Program(self.oubli, self.folder / f"workspace-{type(script).__name__}")
        self.address = f"imaps://jean@localhost:{self.server.port}"

    def scan(self):
        code, lines, errors = self.program.run("scan", *self.access, self.address)
        summary = of_type(lines, "scan")
        return code, summary[0] if summary else {}, [line["locator"] for line in of_type(lines, "unreadable")], errors

    def find(self, *asked):
        code, lines, errors = self.program.run("find", *self.access, *asked)
        return sorted(line["locator"].removeprefix(self.address + "/") for line in of_type(lines, "match")), errors

    def erase(self, expected=5):
        code, lines, errors = self.program.run("erase", *self.access, self.address, "--email", "zoe.lindqvist@example.net",
                                               "--yes", "--expect", expected)
        receipt = of_type(lines, "receipt")
        return code, receipt[0] if receipt else {}, lines, errors


PLACES = ["INBOX#12", "Work#22", "Work#25", "[Gmail]/All%20Mail#102", "[Gmail]/All%20Mail#105"]


def try_reading(trial, checks):
    trial.start(Gmail())
    code, summary, unread, errors = trial.scan()
    checks.equal((code, summary.get("messages"), unread), (0, 4 + 5 + 8, []), f"scan: {errors}")
    checks.equal(sorted(trial.script.taken), [(ALL, number) for number in range(1, 9)], "each message is fetched once")
    checks.equal(trial.find("--email", "zoe.lindqvist@example.net")[0], sorted(PLACES), "and stands in each of its folders")
    trial.script.taken.clear()
    code, summary, _, _ = trial.scan()
    checks.equal((summary["skipped"], trial.script.taken), (17, []), "nothing new")
    trial.script.mail[9] = Gmail.body(9)
    for name in (b"INBOX", b"Work", ALL):
        trial.script.highest[name] += 1
        trial.script.folders[name][trial.script.highest[name]] = 9
    code, summary, _, _ = trial.scan()
    checks.equal((summary["messages"], summary["skipped"], trial.script.taken), (20, 17, [(ALL, 9)]), "one that came is fetched once")
    trial.start(Unnamed())
    code, summary, _, _ = trial.scan()
    checks.equal((summary["messages"], len(trial.script.taken)), (17, 17), "where they are not named each is fetched")
    trial.start(NotFromAll())
    code, summary, unread, errors = trial.scan()
    checks.equal((code, summary["messages"], unread), (3, 17, [trial.address + "/[Gmail]/All%20Mail#103"]), f"not given: {errors}")
    checks.equal([place for place in trial.script.taken if place[1] == 3], [(ALL, 3), (b"INBOX", 3)],
                 "what one folder does not give is fetched from the next")
    trial.start(NamesOthers())
    code, summary, unread, errors = trial.scan()
    checks.equal((code, summary["messages"], unread, len(trial.script.taken)), (0, 17, [], 8), f"names nobody asked for: {errors}")


def try_copying(trial, checks):
    """A copy has each message in each of its folders, and takes it from the server once."""
    for form in ("maildir", "mbox"):
        for kind, fetched in ((Gmail, 8), (Unnamed, 17), (Lines, 8 + 2)):
            trial.start(kind())
            script, out = trial.script, trial.folder / f"{kind.__name__}-{form}"
            code, lines, errors = trial.program.run("export", *trial.access, trial.address, "-o", out, "--format", form)
            summary = of_type(lines, "export")[0]
            wanted = fetched if form == "mbox" or kind is Unnamed else 8
            checks.equal((code, summary["messages"], len(script.taken)), (0, 17, wanted), f"{form}, {kind.__name__}: {errors}")
            found = (copied if form == "maildir" else copied_as_mboxes)(out)
            whole = {(name.decode(), uid): (hashlib.sha256(script.mail[number]).hexdigest(), 1393840800.0 + (number - 3) * 86400,
                                            [script.flag_of(name).decode()])
                     for name, numbers in script.folders.items() for uid, number in numbers.items()}
            checks.expect(found == whole, f"{form}, {kind.__name__}: bytes, dates and flags: {found} {whole}")


def try_erasing(trial, checks):
    trial.start(Gmail())
    code, receipt, lines, errors = trial.erase()
    checks.equal((code, receipt.get("erased"), receipt.get("failed"), receipt.get("verified")), (0, 5, 0, True), f"for good: {errors}")
    left = {name: sorted(numbers.values()) for name, numbers in trial.script.folders.items()}
    checks.equal(left, {b"INBOX": [1, 3, 4], b"Work": [3, 4, 6], ALL: [1, 3, 4, 6, 7, 8], TRASH: []}, "what is left")
    trial.start(Archives())
    code, receipt, lines, errors = trial.erase()
    checks.equal((code, receipt.get("erased"), receipt.get("failed")), (3, 3, 2), f"archived: {errors}")
    checks.expect("delete the message forever" in errors, f"what is to be done: {errors}")
    checks.equal(trial.find("--email", "zoe.lindqvist@example.net")[0], PLACES[3:], "it is found still")
    trial.start(MovesToTrash())
    code, receipt, lines, errors = trial.erase()
    there = [{"messages": 2, "path": trial.address + "/[Gmail]/Trash"}]
    checks.equal((code, receipt.get("verified"), receipt.get("residue"), receipt.get("elsewhere")), (3, False, 2, there),
                 f"moved to the Trash: {errors}")
    code, receipt, lines, errors = trial.erase(2)
    checks.equal((code, receipt.get("erased"), receipt.get("verified")), (0, 2, True), f"and erased there: {errors}")


def try_lies(trial, checks):
    """What is taken for another message is compared before it is erased."""
    script = SameIdentity()
    script.mail[3], script.mail[4] = ZOE % (3, 3, 3, 3), ZOE % (4, 4, 4, 4)
    trial.start(script)
    code, summary, _, errors = trial.scan()
    checks.equal((code, summary.get("messages")), (0, 17), f"two that are said to be one: {errors}")
    places, errors = trial.find("--email", "zoe.lindqvist@example.net")
    checks.expect("INBOX#14" not in places and "Work#24" not in places, f"what is another there is not shown: {places} {errors}")


def main():
    oubli = sys.argv[1]
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="oubli-gmail-") as name:
        folder = pathlib.Path(name)
        (folder / "password").write_text(hostile_server.PASSWORD + "\n")
        certificates.make_authority(folder)
        certificates.make_certificate(folder, "server", "DNS:localhost")
        trial = Trial(checks, oubli, HostileServer(folder), folder)
        try_reading(trial, checks)
        try_copying(trial, checks)
        try_erasing(trial, checks)
        try_lies(trial, checks)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
