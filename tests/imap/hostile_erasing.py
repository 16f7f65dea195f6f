#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Erasing from servers that refuse, lie, change or go away half way, and runs that are killed at every command.

usage: hostile_erasing.py OUBLI IMAPLIST [CASE]. Whatever a server does, nothing is said to be erased that it still
gives, nothing goes that was not planned, and what a killed run left is ended by the next one.
"""
import concurrent.futures
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

import certificates
import hostile_server
from hostile_server import Gone, HostileServer
from program import Checks, Program, of_type
from shelf import Shelf

CASES = []
ALL = {1, 2, 3, 4, 5, 6}
REST = {1, 3, 4, 6}
BOTH = REST | {7, 8}
MOMENTS = ["select", "store", "stored", "expunge", "expunged", "verify"]  # of a kill, see shelf.py


def case(code, words="", *, left=None, marked=frozenset({3}), erased=0, verified=None, again=None):
    """`left` and `marked`: what stands there afterwards. `again`: the same of a second run against it; see Again."""
    def take(script):
        CASES.append((script, {"code": code, "words": words, "left": left or ALL, "marked": set(marked), "erased": erased,
                               "verified": verified, "again": again}))
        return script
    return take


@case(0, left=REST, erased=2, verified=True)
class Honest(Shelf):
    pass


@case(12, "UIDPLUS")
class NoUidplus(Shelf):
    capabilities = b"IMAP4rev1 AUTH=PLAIN SASL-IR"


@case(12, "delete nothing")
class ReadOnly(Shelf):
    access = b"READ-ONLY"


@case(12, "delete nothing")
class DeletesNothing(Shelf):
    permanent = b"\\Seen"


@case(12, "UIDVALIDITY changed")
class AnotherFolderNow(Shelf):
    def do_select(self, wire, tag, rest):
        self.validity = 8
        super().do_select(wire, tag, rest)


@case(3, "not what was planned", left=REST | {2}, erased=1)
class OtherBytes(Shelf):
    """After it was proved, 2 becomes another message."""
    fetches = 0

    def do_fetch(self, wire, tag, rest):
        self.fetches += 1
        if self.fetches == 3:
            self.mail[2] = self.mail[2] + b"and more\r\n"
        super().do_fetch(wire, tag, rest)


@case(3, "does not give it", left=REST, erased=1)
class VanishesInTime(Shelf):
    fetches = 0

    def do_fetch(self, wire, tag, rest):
        self.fetches += 1
        if self.fetches == 3:
            del self.mail[2]
        super().do_fetch(wire, tag, rest)


@case(1, "refused")
class StoreRefused(Shelf):
    def do_store(self, wire, tag, rest):
        if b"+FLAGS" in rest:
            wire.say(tag + b" NO fool\r\n")
        else:
            super().do_store(wire, tag, rest)


@case(1, "refused", marked={2, 3})
class ExpungeRefused(Shelf):
    """What another client had marked before keeps its mark, what was marked for this does not."""
    def __init__(self):
        super().__init__()
        self.marked = {2, 3}

    def do_expunge(self, wire, tag, rest):
        wire.say(tag + b" NO fool\r\n")


@case(3, "refused to expunge", left=REST | {5}, erased=1, verified=False)
class ExpungesOneOnly(Shelf):
    def do_expunge(self, wire, tag, rest):
        self.expunge([2])
        wire.say(tag + b" NO fool\r\n")


@case(1, "lists it still", marked={2, 3, 5})
class SaysItDid(Shelf):
    def expunge(self, uids):
        pass


@case(1, "lists it still", marked={2, 3, 5})
class HidesInTheList(Shelf):
    """Listed no more, and still given to who asks."""
    is_hiding = False

    def expunge(self, uids):
        self.is_hiding = True

    def do_search(self, wire, tag, rest):
        kept = self.mail
        if self.is_hiding:
            self.mail = {uid: body for uid, body in kept.items() if uid not in self.zoes}
        try:
            super().do_search(wire, tag, rest)
        finally:
            self.mail = kept


@case(3, "could not be verified", left={1, 4, 6}, marked=set(), erased=2, verified=False)
class ExpungesWhatOthersMarked(Shelf):
    def expunge(self, uids):
        super().expunge(self.marked)


@case(0, left=REST, erased=2, verified=True)
class HangsUpOnce(Shelf):
    hung_up = False

    def do_expunge(self, wire, tag, rest):
        if not self.hung_up:
            self.hung_up = True
            raise Gone
        super().do_expunge(wire, tag, rest)


@case(0, left=REST, erased=2, verified=True)
class HangsUpAfterwards(Shelf):
    hung_up = False

    def do_expunge(self, wire, tag, rest):
        if not self.hung_up:
            self.hung_up = True
            self.expunge(self.asked(rest))
            raise Gone
        super().do_expunge(wire, tag, rest)


@case(1, "lost", marked={2, 3, 5}, again={"left": REST, "erased": 2, "verified": True, "code": 0})
class AlwaysHangsUp(Shelf):
    """Until the second run, which ends what the first began."""
    is_calm = False

    def do_expunge(self, wire, tag, rest):
        if not self.is_calm:
            raise Gone
        super().do_expunge(wire, tag, rest)


@case(1, "lost", marked={2, 3, 5}, again={"left": REST, "erased": 2, "code": 0, "validity": 9})
class AnotherFolderLater(AlwaysHangsUp):
    """What was begun cannot be told from anything else any more: it is given up, and what is there now planned anew."""


@case(0, left=REST | {7, 8}, erased=2, verified=True)
class NewMailMeanwhile(Shelf):
    def expunge(self, uids):
        super().expunge(uids)
        self.mail[7], self.mail[8] = self.first(7), self.first(8)


# --- redacted: the copies are 7 and 8 ---

def redacting(code, words="", *, left, redacted=0, marked=frozenset({3})):
    def take(script):
        script.more = ["--mode", "redact"]
        return case(code, words, left=left, marked=marked, erased=redacted)(script)
    return take


@redacting(0, left=BOTH, redacted=2)
class Redacted(Shelf):
    pass


@redacting(0, left=BOTH, redacted=2, marked={3, 7})
class RedactedThatWasMarked(Shelf):
    """What another client had marked as deleted is a flag like the others."""
    def __init__(self):
        super().__init__()
        self.marked = {2, 3}


@redacting(1, "did not take the message", left=ALL)
class AppendRefused(Shelf):
    def do_append(self, wire, tag, rest):
        wire.say(tag + b" NO [OVERQUOTA] fool\r\n")


@redacting(1, "no redacted copy", left=ALL)
class AppendLies(Shelf):
    def shelve(self, uid, body, flags, date):
        pass


@redacting(1, "no redacted copy", left=ALL)
class AppendLosesFlags(Shelf):
    """The copies that are not as they should be do not stay, either."""
    def shelve(self, uid, body, flags, date):
        super().shelve(uid, body, set(), date)


@redacting(3, "no redacted copy", left=REST | {2, 8}, redacted=1)
class AppendLosesADate(Shelf):
    def shelve(self, uid, body, flags, date):
        super().shelve(uid, body, flags, date if uid == 8 else b"01-Jan-2020 00:00:00 +0000")


@redacting(1, "#5: the server changed its redacted copy, which stands at {folder}#8; the original", left=ALL | {7, 8})
class AppendChangesBytes(Shelf):
    """Only the server's word tells these copies from new mail: they stay and are named, and so do the originals."""
    def shelve(self, uid, body, flags, date):
        super().shelve(uid, body + b"fool\r\n", flags, date)


class NoAppendUid(Shelf):
    append_uid = b""


@redacting(1, "may be among what came since, {folder}#7:8; it was not erased", left=ALL | {7, 8})
class AppendChangesBytesUntold(NoAppendUid, AppendChangesBytes):
    pass


@redacting(0, left=BOTH, redacted=2)
class RedactedUntold(NoAppendUid):
    pass


@redacting(1, "#5: no redacted copy with its flags and date came to stand beside it; it was not", left=ALL)
class AppendUidOfAnother(Shelf):
    """It says that the copy is a message that stood there before."""
    append_uid = b" [APPENDUID 7 1]"

    def shelve(self, uid, body, flags, date):
        pass


@redacting(1, "changed its redacted copy, which stands at {folder}#8", left=ALL | {7, 8}, marked={3, 7, 8})
class AppendLosesFlagsAndStays(AppendLosesFlags):
    """A copy that is not as it should be and cannot be taken away is named."""
    def do_expunge(self, wire, tag, rest):
        wire.say(tag + b" NO fool\r\n")


class Room:
    def __init__(self, oubli, folder, server, name):
        self.program = Program(oubli, folder / name)
        self.command = ["erase", f"imaps://jean@localhost:{server.port}/INBOX", "--email", "zoe.lindqvist@example.net",
                        "--password-file", folder / "password", "--ca-file", folder / "ca.pem", "--yes", "--expect", 2]

    def erase(self, *more):
        """With the errors, what the receipt says of each message."""
        code, lines, errors = self.program.run(*self.command, *more)
        receipts = of_type(lines, "receipt")
        reasons = [line["reason"] for line in of_type(lines, "erasure")]
        said = "\n".join([errors, *reasons]).replace(self.command[1], "{folder}")
        return code, receipts[-1] if receipts else None, said

    def is_settled(self):
        return not (pathlib.Path(self.program.workspace) / "wiper.journal").exists()


def look(checks, name, script, got, wanted):
    code, receipt, errors = got
    checks.equal(code, wanted["code"], f"{name}: exit code ({errors.strip()})")
    checks.expect(wanted.get("words", "") in errors, f"{name}: {wanted.get('words')!r} in {errors!r}")
    checks.expect("fool" not in errors, f"{name}: no text of the server's is repeated")
    checks.equal(set(script.mail), wanted["left"], f"{name}: what is left")
    checks.equal(script.marked, wanted.get("marked", {3}), f"{name}: what is marked as deleted")
    said = receipt["erased"] + receipt["redacted"] if receipt else 0
    checks.equal(said, wanted["erased"], f"{name}: what is said to be erased")
    if wanted.get("verified") is not None:
        checks.equal(receipt["verified"], wanted["verified"], f"{name}: verified")


def try_case(checks, room, server, kind, wanted):
    name = kind.__name__
    server.script = script = kind()
    look(checks, name, script, room.erase(*script.more), wanted)
    if wanted["again"] is None:
        checks.expect(room.is_settled(), f"{name}: nothing is owed")
        return
    checks.expect(not room.is_settled(), f"{name}: it is owed")
    script.is_calm, script.validity = True, wanted["again"].get("validity", script.validity)
    look(checks, name + ", again", script, room.erase(), wanted["again"])
    checks.expect(room.is_settled(), f"{name}: nothing is owed any more")


def killed_at(checks, room, server, moment, more=()):
    """What is on the shelf of a server whose client was killed when it came to that."""
    server.script = script = Shelf()
    running = subprocess.Popen([room.program.oubli, "--workspace", room.program.workspace, *map(str, room.command), *more],
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def strike():
        script.at = None
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
        raise Gone
    script.at = (moment, strike)
    checks.equal(running.wait(timeout=120), -signal.SIGKILL, f"killed at {moment}")
    checks.expect(REST <= set(script.mail), f"killed at {moment}: the others are there")
    return script


def try_redacting_kill(checks, room, server, moment):
    more = ["--mode", "redact"]
    script = killed_at(checks, room, server, moment, more)
    before = Shelf()
    code, _, errors = room.erase(*more)
    if code == 12:  # one of them is done: the plan is another by now
        code, _, errors = room.erase("--expect", 1, *more)
    copies = sorted(set(script.mail) - REST)
    checks.equal((code, len(copies)), (0, 2), f"redacting, killed at {moment}: {errors}")
    checks.expect(all(b"zoe.lindqvist" not in body for body in script.mail.values()), f"killed at {moment}: nobody is left")
    like = [sorted((before.flags[uid], int(before.dates[uid][:2])) for uid in before.zoes),
            sorted((script.flags[uid], int(script.dates[uid][:2])) for uid in copies)]
    checks.equal(like[1], like[0], f"killed at {moment}: flags and dates of the copies")
    checks.expect(room.is_settled() and script.marked == {3}, f"killed at {moment}: nothing is owed")


def try_kill(checks, room, server, moment):
    script = killed_at(checks, room, server, moment)
    code, receipt, errors = room.erase()
    checks.equal((code, receipt and receipt["erased"], receipt and receipt["verified"]), (0, 2, True),
                 f"killed at {moment}, then run again: {errors}")
    checks.equal((set(script.mail), script.marked), (REST, {3}), f"killed at {moment}: what is left")
    checks.expect(room.is_settled(), f"killed at {moment}: nothing is owed")
    code, _, errors = room.program.run("ledger", "verify")
    checks.equal(code, 0, f"killed at {moment}: the ledger is sound: {errors}")


def try_all(checks, oubli, folder, wanted):
    """Each against a server of its own, some at a time: they mostly wait."""
    tries = [(kind.__name__, try_case, (kind, about)) for kind, about in CASES]
    tries += [(moment, try_kill, (moment,)) for moment in MOMENTS]
    tries += [("redacting-" + moment, try_redacting_kill, (moment,)) for moment in ["append", "appended"] + MOMENTS[1:]]

    def run(name, how, about):
        server = HostileServer(folder)
        how(checks, Room(oubli, folder, server, name), server, *about)
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        running = [pool.submit(run, *one) for one in tries if not wanted or one[0] in wanted]
        for one in running:
            one.result()


def main():
    oubli, wanted = sys.argv[1], sys.argv[3:]
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="oubli-hostile-") as name:
        folder = pathlib.Path(name)
        (folder / "password").write_text(hostile_server.PASSWORD + "\n")
        certificates.make_authority(folder)
        certificates.make_certificate(folder, "server", "DNS:localhost")
        try_all(checks, oubli, folder, wanted)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
