#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies a real Dovecot's mailbox into a Maildir and into mboxes and holds the files against what imaplib fetches.

usage: exporting.py OUBLI IMAPLIST. Skipped (77) where no dovecot-imapd is installed.
"""
import base64
import datetime
import hashlib
import imaplib
import mailbox
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time

import dovecot_server
import hostile_server
from dovecot import FOLDERS, fill, spelled
from dovecot_server import Dovecot
from hostile_server import Gone, HostileServer, Script, letter
from program import Checks, Program, of_type, skip

COUNTS = dict(zip(FOLDERS, [40, 4, 11, 7, 3, 2]))
LETTERS = {"\\Draft": "D", "\\Flagged": "F", "\\Answered": "R", "\\Seen": "S", "\\Deleted": "T"}


def seen(session, folders):
    """By folder and UID: digest, date, flags; of what imaplib fetches."""
    found = {}
    for folder in folders:
        session.select(spelled(folder), readonly=True)
        for part in session.uid("FETCH", "1:*", "(UID FLAGS INTERNALDATE BODY.PEEK[])")[1]:
            if not isinstance(part, tuple):
                continue
            head, body = part
            flags = re.search(rb"FLAGS \(([^)]*)\)", head).group(1).decode().split()
            date = time.mktime(imaplib.Internaldate2tuple(head))
            name = {"Clients/&AMk-t&AOk-": "Clients/Été"}.get(folder, folder)
            uid = int(re.search(rb"\bUID (\d+)", head).group(1))
            found[name, uid] = (hashlib.sha256(body).hexdigest(), date,
                                sorted(flag for flag in flags if flag != "\\Recent"))
    return found


def decoded(step):
    def run(match):
        return base64.b64decode(match[1].replace(",", "/") + "===").decode("utf-16-be") if match[1] else "&"
    return re.sub("&([^-]*)-", run, step)


def copied(root):
    """The same of a Maildir, told by its own rules."""
    found = {}
    for cur in [root / "cur", *root.glob(".*/cur")]:
        keywords = {}
        if (cur.parent / "dovecot-keywords").exists():
            for line in (cur.parent / "dovecot-keywords").read_text().splitlines():
                number, keyword = line.split(" ", 1)
                keywords[chr(ord("a") + int(number))] = keyword
        name = "/".join(decoded(step) for step in cur.parent.name[1:].split(".")) if cur.parent != root else "INBOX"
        for file in cur.iterdir():
            letters = file.name.partition(":2,")[2]
            flags = sorted([flag for flag, one in LETTERS.items() if one in letters] +
                           [keywords[one] for one in letters if one.islower()])
            uid = int(re.search(r"\.U(\d+)V", file.name).group(1))
            found[name, uid] = (hashlib.sha256(file.read_bytes()).hexdigest(), file.stat().st_mtime, flags)
        assert not list((cur.parent / "new").iterdir()) and not list((cur.parent / "tmp").iterdir())
    return found


def unquoted(body):
    return re.sub(rb"(?m)^>(>*From )", rb"\1", body)


def copied_as_mboxes(root):
    """The same of mboxes, as Python reads them, and of the tables beside them; what was altered for an mbox is put back."""
    found = {}
    for path in root.glob("*.mbox"):
        box = mailbox.mbox(path, create=False)
        lines = (root / f"{path.name}.flags").read_text().splitlines()
        assert len(box) == len(lines) - 1 and lines[0].startswith("uid\tuidvalidity"), path
        name = "/".join(re.sub("%(..)", lambda code: chr(int(code[1], 16)), step) for step in path.name[:-5].split("."))
        whole = path.read_bytes()
        for key, line in enumerate(lines[1:]):
            uid, _, offset, size, server_size, date, flags = line.split("\t")
            body = box.get_bytes(key)
            assert body == whole[int(offset):int(offset) + int(size)], (path, line)
            when = datetime.datetime.fromisoformat(date)
            stamp = time.strptime(box.get_message(key).get_from().split(" ", 1)[1])
            assert datetime.datetime(*stamp[:6], tzinfo=datetime.timezone.utc) == when, (path, line)
            if int(size) != int(server_size):
                body = unquoted(body)[:int(server_size)]
            found[name, int(uid)] = (hashlib.sha256(body).hexdigest(), when.timestamp(), sorted(flags.split()))
    return found


FROM_LINES = (b"From: a@example.org\r\nSubject: trap\r\n\r\nFrom b@example.org Mon Mar  3 13:00:00 2014\r\nSubject: x\r\n\r\n"
              b">From there\r\nFrom here")


def try_mboxes(checks, program, server, access, total):
    session = server.client()
    session.append("INBOX", r"(\Seen)", '"03-Mar-2014 10:00:00 -0330"', FROM_LINES)
    before = seen(session, COUNTS)
    out = server.folder / "mboxes"
    code, lines, errors = program.run("export", server.address(), "-o", out, "--format", "mbox", *access)
    summary = of_type(lines, "export")[0]
    checks.equal((code, summary["messages"], summary["altered"], summary["unreadable"], summary["whole"]),
                 (0, total + 2, 1, 0, True), f"export as mboxes: {errors}")
    names = {path.name for path in out.iterdir()}
    checks.expect({"INBOX.mbox", "INBOX.mbox.flags", "Clients.Été.mbox", "100% #1?.mbox"} & names != set() and
                  not any(name.startswith(".") for name in names), f"its files: {sorted(names)}")
    checks.expect(copied_as_mboxes(out) == before, "the same messages, dates and flags as imaplib sees")
    checks.expect(seen(session, COUNTS) == before, "nothing on the server has changed")
    code, lines, errors = program.run("scan", out)
    checks.equal((code, of_type(lines, "scan")[0]["messages"]), (0, total + 2), f"the mboxes can be scanned: {errors}")
    code, _, errors = program.run("export", server.address(), "-o", server.folder / "x", "--format", "zip", *access)
    checks.expect(code == 2 and "not maildir or mbox" in errors, f"another format: {code} {errors}")
    session.select("INBOX")
    session.uid("STORE", str(max(uid for folder, uid in before if folder == "INBOX")), "+FLAGS.SILENT", r"(\Deleted)")
    session.expunge()
    session.logout()


def try_copy(checks, program, server, access, total):
    session = server.client()
    session.select("INBOX")
    session.uid("STORE", "2:4", "+FLAGS.SILENT", r"(\Answered $Label1 Junk)")
    session.uid("STORE", "5", "+FLAGS.SILENT", r"(\Deleted \Draft NonJunk)")
    session.append("INBOX", r"(\Seen)", '"03-Mar-2014 10:00:00 -0330"', letter(1))
    session.unselect()
    before = seen(session, COUNTS)
    out = server.folder / "copy"
    code, lines, errors = program.run("export", server.address(), "-o", out, *access)
    summary = of_type(lines, "export")[0]
    checks.equal((code, summary["messages"], summary["unreadable"], summary["whole"], summary["output"]),
                 (0, total + 1, 0, True, str(out)), f"export: {errors}")
    checks.expect(copied(out) == before, "the same messages, dates and flags as imaplib sees")
    checks.expect(seen(session, COUNTS) == before, "nothing on the server has changed")
    checks.expect(not (out.parent / "copy.partial").exists() and out.stat().st_mode & 0o077 == 0, "nobody else may read it")
    marks = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    code, _, errors = program.run("export", server.address(), "-o", out, *access)
    checks.expect(code == 12 and "is there already" in errors, f"over something: {code} {errors}")
    checks.expect(marks == {path: path.stat().st_mtime_ns for path in out.rglob("*")}, "what was there is as it was")
    code, lines, errors = program.run("scan", out)
    checks.equal((code, of_type(lines, "scan")[0]["messages"]), (0, total + 1), f"the copy can be scanned: {errors}")
    names = {line["folder"] for line in program.run("sources")[1] if line["type"] == "source"}
    checks.expect({"Clients/Été", "a & b", "100% #1?"} <= names, f"its folders have their names: {names}")
    one = server.folder / "one" / ""
    code, lines, errors = program.run("export", server.address("Trash"), "--output", str(one) + "/", *access)
    checks.equal((code, of_type(lines, "export")[0]["messages"], len(copied(one))), (0, 4, 4), f"one folder: {errors}")
    session.logout()


def try_refusals(checks, program, server, access):
    code, _, errors = program.run("export", server.address(), *access)
    checks.expect(code == 2 and "where to" in errors, f"no -o: {code} {errors}")
    code, _, errors = program.run("export", server.folder / "home", "-o", server.folder / "x", *access)
    checks.expect(code == 2 and "mail server" in errors, f"a folder: {code} {errors}")
    trap = server.folder / "trap.partial"
    trap.symlink_to(server.folder / "home")
    code, _, errors = program.run("export", server.address(), "-o", server.folder / "trap", *access)
    checks.expect(code == 1 and list((server.folder / "home").iterdir()) != [] and not (server.folder / "home/cur").exists(),
                  f"a link in its place: {code} {errors}")
    shared = server.folder / "shared.partial"
    shared.mkdir()
    shared.chmod(0o777)
    code, _, errors = program.run("export", server.address(), "-o", server.folder / "shared", *access)
    checks.expect(code == 12 and "others may write" in errors, f"a folder of everybody's: {code} {errors}")
    code, _, errors = program.run("export", server.address(), "-o", server.folder / "nowhere" / "x", *access)
    checks.equal(code, 1, f"no such folder: {errors}")


class Dated(Script):
    """Flags and dates, as an export asks for them."""
    folders = (b"INBOX",)

    def do_list(self, wire, tag, rest):
        for name in self.folders:
            wire.say(b'* LIST () "/" %s\r\n' % name)
        wire.say(tag + b" OK done\r\n")

    def give(self, wire, uid, body=None):
        body = letter(uid) if body is None else body
        wire.say(b'* %d FETCH (UID %d FLAGS (\\Seen) INTERNALDATE "01-Jan-2001 00:00:00 +0000" BODY[] {%d}\r\n%s)\r\n' %
                 (uid, uid, len(body), body))


class Hides(Dated):
    folders = (b'"../../escaped"', b'"/etc"', b'".."', b"INBOX", b'"Inbox/../x"', b'"a//b"')


class Undated(Dated):
    def give(self, wire, uid, body=None):
        Script.give(self, wire, uid, body)


class DropsForGood(Dated):
    count = 20

    def give(self, wire, uid, body=None):
        if uid > 10:
            raise Gone
        super().give(wire, uid)


class Whole(Dated):
    count = 20


class Another(Whole):
    validity = 8


class Labelled(DropsForGood):
    """The first message has more flags than a Maildir has letters for."""

    def give(self, wire, uid, body=None):
        if uid > 10:
            raise Gone
        flags = b" ".join(b"k%d" % i for i in range(10, 38)) if uid == 1 else b""
        wire.say(b'* %d FETCH (UID %d FLAGS (%s) INTERNALDATE "01-Jan-2001 00:00:00 +0000" BODY[] {%d}\r\n%s)\r\n' %
                 (uid, uid, flags, len(letter(uid)), letter(uid)))


class Renamed(Whole):
    folders = (b"INBOX", b'"Later"')


class BeforeRenaming(DropsForGood):
    folders = (b'"Before"', b"INBOX")

    def do_examine(self, wire, tag, rest):
        if b"INBOX" in rest:
            raise Gone
        self.count = 10
        super().do_examine(wire, tag, rest)


class KeepsBack(Whole):
    def do_search(self, wire, tag, rest):
        wire.say(b"* SEARCH " + b" ".join(b"%d" % uid for uid in range(1, 11)) + b"\r\n" + tag + b" OK done\r\n")


class HidesOthers(Whole):
    """Tells of folders of others, and cannot list them."""
    capabilities = Whole.capabilities + b" NAMESPACE"

    def do_namespace(self, wire, tag, rest):
        wire.say(b'* NAMESPACE (("" "/")) (("Other/" "/")) NIL\r\n' + tag + b" OK done\r\n")

    def do_list(self, wire, tag, rest):
        if b"Other/" in rest:
            return wire.say(tag + b" NO backend down\r\n")
        return super().do_list(wire, tag, rest)

    def do_examine(self, wire, tag, rest):
        if b"Other/" in rest:
            return wire.say(tag + b" NO backend down\r\n")
        return super().do_examine(wire, tag, rest)


class Slow(Whole):
    def __init__(self):
        super().__init__()
        self.half_way, self.go_on = threading.Event(), threading.Event()

    def give(self, wire, uid, body=None):
        super().give(wire, uid)
        if uid == 10:
            self.half_way.set()
            self.go_on.wait(30)


def try_hostile(checks, oubli, folder):
    server = HostileServer(folder)
    program = Program(oubli, folder / "hostile")
    access = ["--password-file", folder / "honest", "--ca-file", folder / "ca.pem"]
    (folder / "honest").write_text(hostile_server.PASSWORD + "\n")
    address = f"imaps://jean@localhost:{server.port}"

    def export(script, name, source=address, form="maildir"):
        server.script = script
        code, lines, errors = program.run("export", source, "-o", folder / "out" / name, "--format", form, *access)
        summary = of_type(lines, "export")
        return code, summary[0] if summary else {}, [line["locator"] for line in of_type(lines, "unreadable")], errors
    (folder / "out").mkdir()
    code, summary, unread, errors = export(Hides(), "hidden")
    made = sorted(path.name for path in (folder / "out" / "hidden.partial").iterdir() if path.is_dir())
    checks.equal((code, summary.get("whole"), len(unread)), (3, False, 2), f"names that lead out: {unread} {errors}")
    checks.equal(made, sorted([".&AC4-&AC4-", ".&AC4-&AC4-.&AC4-&AC4-.escaped", ".Inbox.&AC4-&AC4-.x", "cur", "new", "tmp"]),
                 "nothing is made elsewhere")
    checks.equal(sorted(path.name for path in (folder / "out").iterdir()), ["hidden.partial"], "nor beside it")
    code, summary, unread, errors = export(Undated(), "undated")
    checks.equal((code, summary["messages"], len(unread), summary["whole"]), (3, 0, 3, True), f"no dates: {errors}")
    code, summary, unread, errors = export(DropsForGood(), "resumed")
    checks.equal((code, summary.get("messages"), unread, summary.get("output")),
                 (3, 10, [address + "/INBOX"], str(folder / "out/resumed.partial")), f"half a folder: {errors}")
    torn = next((folder / "out/resumed.partial/cur").glob("*.U3V*"))
    torn.write_bytes(b"")  # as a power cut may leave it
    rest = Whole()
    code, summary, _, errors = export(rest, "resumed")
    checks.equal((code, summary["messages"], summary["skipped"], sorted(rest.fetched)), (0, 20, 9, [3, *range(11, 21)]),
                 f"the rest, and only that: {errors}")
    bodies = {int(re.search(r"\.U(\d+)V", path.name)[1]): path.read_bytes() for path in (folder / "out/resumed/cur").iterdir()}
    checks.expect(bodies == {uid: letter(uid) for uid in range(1, 21)}, "and all of it is as it is on the server")
    export(DropsForGood(), "other")
    code, summary, unread, errors = export(Another(), "other")
    checks.equal((code, summary.get("whole"), unread), (3, False, [address + "/INBOX"]), f"another state: {errors}")
    checks.equal(len(list((folder / "out/other.partial/cur").iterdir())), 10, "and what was there is as it was")
    export(DropsForGood(), "theirs")
    code, _, unread, errors = export(Whole(), "theirs", f"imaps://anna@localhost:{server.port}")
    checks.expect(code == 12 and "was not begun as a copy of this" in errors, f"somebody else's beginning: {code} {errors}")
    code, summary, unread, errors = export(KeepsBack(), "short")
    checks.equal((code, summary.get("whole"), summary.get("messages"), unread), (3, False, 10, [address + "/INBOX"]),
                 f"it counts more than it lists: {errors}")
    code, summary, unread, errors = export(HidesOthers(), "others")
    checks.equal((code, summary.get("whole"), unread), (3, False, [address + "/Other/"]), f"others' folders: {errors}")
    code, lines, errors = program.run("scan", address, *access)
    checks.equal((code, [line["locator"] for line in of_type(lines, "unreadable")]), (3, [address + "/Other/"]), f"scan: {errors}")
    server.script = KeepsBack()
    code, lines, errors = program.run("scan", address, "--full", *access)
    why = [line["reason"] for line in of_type(lines, "unreadable")]
    checks.expect(code == 3 and any("counts 20 messages and lists 10" in reason for reason in why), f"scan: {code} {lines}")
    try_losses(checks, export, address)
    try_renaming(checks, export, address, folder / "out")
    try_torn_mboxes(checks, export, address, folder / "out")
    try_stops(checks, program, server, folder, access, address)


def try_losses(checks, export, address):
    code, summary, unread, errors = export(Labelled(), "labelled")
    first = address + "/INBOX#1"
    checks.equal((code, summary.get("whole"), sorted(unread)), (3, False, [address + "/INBOX", first, first]),
                 f"too many flags: {errors}")
    code, summary, unread, errors = export(Whole(), "labelled")
    checks.equal((code, summary.get("whole"), unread), (3, True, [first, first]),
                 f"what an earlier run lost is told by the one that ends it: {errors}")


def try_renaming(checks, export, address, out):
    for form, stray in (("maildir", ".Before"), ("mbox", "Before.mbox")):
        code, summary, unread, errors = export(BeforeRenaming(), "renamed-" + form, form=form)
        checks.equal((code, summary.get("messages"), unread), (3, 10, [address + "/INBOX"]), f"before: {errors}")
        code, summary, unread, errors = export(Renamed(), "renamed-" + form, form=form)
        checks.equal((code, summary.get("messages"), unread, (out / ("renamed-" + form) / stray).exists()),
                     (3, 40, [address + ": " + stray], True), f"a folder that was renamed is named: {errors}")


def try_torn_mboxes(checks, export, address, out):
    code, summary, unread, errors = export(Hides(), "hidden-mboxes", form="mbox")
    made = sorted(path.name for path in (out / "hidden-mboxes.partial").iterdir() if path.name.endswith(".mbox"))
    checks.equal((code, summary.get("whole"), len(unread)), (3, False, 2), f"names that lead out: {unread} {errors}")
    checks.equal(made, ["%2E%2E.%2E%2E.escaped.mbox", "%2E%2E.mbox", "INBOX.mbox", "Inbox.%2E%2E.x.mbox"], "all of them in it")
    for number, (name, tear) in enumerate((("mbox", lambda path: path.write_bytes(path.read_bytes()[:-150])),
                                          ("mbox.flags", lambda path: path.write_bytes(path.read_bytes()[:-3])),
                                          ("mbox.flags", lambda path: path.write_bytes(path.read_bytes()[:-40] + bytes(40))),
                                          ("mbox.flags", lambda path: path.write_bytes(b"uid")))):
        code, summary, unread, errors = export(DropsForGood(), "torn", form="mbox")
        checks.equal((code, summary.get("messages")), (3, 10), f"half a folder: {errors}")
        tear(out / f"torn.partial/INBOX.{name}")
        code, _, _, errors = export(Whole(), "torn")
        checks.expect(code == 12 and "was not begun as a copy of this" in errors, f"as a Maildir: {code} {errors}")
        rest = Whole()
        code, summary, _, errors = export(rest, "torn", form="mbox")
        held = {key: digest for key, (digest, _, _) in copied_as_mboxes(out / "torn").items()}
        checks.equal((code, len(held), summary["skipped"] + len(rest.fetched)), (0, 20, 20), f"torn, then whole: {errors}")
        checks.expect(held == {("INBOX", uid): hashlib.sha256(letter(uid)).hexdigest() for uid in range(1, 21)},
                      "and all of it is as it is on the server")
        (out / "torn").rename(out / f"torn-{number}")
    export(DropsForGood(), "another", form="mbox")
    code, summary, unread, errors = export(Another(), "another", form="mbox")
    checks.equal((code, summary.get("whole"), unread), (3, False, [address + "/INBOX"]), f"another state: {errors}")


def try_stops(checks, program, server, folder, access, address):
    """Killed half way, and gone on with while another run writes to it."""
    for form in ("maildir", "mbox"):
        try_stop(checks, program, server, folder / "out" / ("killed-" + form), [*access, "--format", form], address)
    held = copied_as_mboxes(folder / "out/killed-mbox")
    checks.expect({uid: digest for (_, uid), (digest, _, _) in held.items()} ==
                  {uid: hashlib.sha256(letter(uid)).hexdigest() for uid in range(1, 21)}, "each message once, and whole")


def try_stop(checks, program, server, out, access, address):
    server.script = slow = Slow()
    command = [program.oubli, "--workspace", program.workspace, "export", address, "-o", out, *access]
    running = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    slow.half_way.wait(30)
    code, _, errors = program.run("export", address, "-o", out, *access)
    checks.expect(code == 10 and "another export" in errors, f"two at a time: {code} {errors}")
    begun = out.with_name(out.name + ".partial")
    for _ in range(600):
        if any(path.stat().st_size for path in [*begun.glob("cur/*"), *begun.glob("*.mbox")]):
            break
        time.sleep(0.05)
    running.kill()
    running.communicate()
    slow.go_on.set()
    server.script = rest = Whole()
    code, lines, errors = program.run("export", address, "-o", out, *access)
    summary = of_type(lines, "export")[0] if code == 0 else {}
    checks.equal((code, summary.get("messages")), (0, 20), f"killed, then run again: {errors}")
    checks.expect(len(rest.fetched) < 20, f"without reading all of it again: {rest.fetched}")


def main():
    oubli = sys.argv[1]
    if dovecot_server.find() is None:
        return skip("Imap.exporting", "dovecot-imapd is not installed")
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="oubli-imap-") as folder, Dovecot(folder) as server:
        session = server.client()
        total = fill(session, COUNTS)
        session.logout()
        program = Program(oubli, server.folder / "workspace")
        access = ["--password-file", server.password_file, "--ca-file", server.ca]
        try_mboxes(checks, Program(oubli, server.folder / "mbox-workspace"), server, access, total - 1)
        try_copy(checks, program, server, access, total)
        try_refusals(checks, program, server, access)
        try_hostile(checks, oubli, server.folder)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
