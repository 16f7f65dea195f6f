#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that speaks UTF-8 where it is asked for it (UTF8=ACCEPT, RFC 6855), and one that speaks nothing else.

usage: utf8.py OUBLI IMAPLIST. Folders are read, copied and erased from under the same addresses as elsewhere, and a redacted
message whose header is UTF-8 is added as one.
"""
import base64
import pathlib
import re
import sys
import tempfile

import certificates
import hostile_server
from hostile_server import HostileServer
from program import Checks, Program, of_type
from shelf import Shelf

NAME = "Été & Co"
HEADER = ("From: Zoé Lindqvist <zoe.lindqvist@example.net>\r\nTo: b@example.org\r\nSubject: été %d\r\n"
          "Message-ID: <zoe%d@hostile.example>\r\n\r\nMy address is zoe.lindqvist@example.net.\r\n")


def modified_utf7(name):
    def run(match):
        return "&" + base64.b64encode(match[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"
    return re.sub("[^ -~]+", run, name.replace("&", "&-"))


class Accepts(Shelf):
    """One folder, whose name no client can write that does not speak UTF-8 once it was asked for."""
    capabilities = Shelf.capabilities + b" ENABLE UTF8=ACCEPT"
    enabled = False
    refuses_others = False
    appended = None

    def first(self, uid):
        return HEADER.encode() % (uid, uid) if uid in self.zoes else super().first(uid)

    def do_enable(self, wire, tag, rest):
        self.enabled = rest == b"UTF8=ACCEPT"
        wire.say(b"* ENABLED UTF8=ACCEPT\r\n" + tag + b" OK done\r\n")

    def name(self):
        return NAME.encode() if self.enabled else modified_utf7(NAME).encode()

    def is_it(self, wire, rest, tag):
        """The folder's name, as a quoted string or as a literal."""
        counted = re.match(rb"\{(\d+)\}", rest)
        if counted:
            wire.say(b"+ go on\r\n")
            said, rest = wire.literal(int(counted.group(1))), wire.line()
        else:
            said = re.match(rb'"([^"]*)"|([^ ]*)', rest)
            said = said.group(1) or said.group(2)
        if said == self.name():
            return True
        wire.say(tag + b" NO [NONEXISTENT] fool\r\n")
        return False

    def do_list(self, wire, tag, rest):
        if self.refuses_others and not self.enabled:
            return wire.say(tag + b" BAD [CANNOT] UTF-8 only\r\n")
        wire.say(b'* LIST () "/" "%s"\r\n' % self.name() + tag + b" OK done\r\n")
        return None

    def do_examine(self, wire, tag, rest):
        if self.is_it(wire, rest, tag):
            super().do_examine(wire, tag, rest)

    def do_select(self, wire, tag, rest):
        if self.is_it(wire, rest, tag):
            super().do_select(wire, tag, rest)

    def do_status(self, wire, tag, rest):
        if self.is_it(wire, rest, tag):
            wire.say(b'* STATUS "%s" (MESSAGES %d UIDNEXT %d UIDVALIDITY %d)\r\n' %
                     (self.name(), len(self.mail), self.next(), self.validity) + tag + b" OK done\r\n")

    def do_append(self, wire, tag, rest):
        flags, date, size = re.fullmatch(rb'"%s" \((.*)\) "(.*)" UTF8 \(~\{(\d+)\}' % self.name(), rest).groups()
        wire.say(b"+ go on\r\n")
        body = wire.literal(int(size))
        assert wire.line() == b")"
        uid = self.next()
        self.shelve(uid, body, set(flags.split()), date)
        wire.say(tag + b" OK [APPENDUID %d %d] done\r\n" % (self.validity, uid))


class Only(Accepts):
    capabilities = Shelf.capabilities + b" ENABLE UTF8=ONLY"
    refuses_others = True


class RefusesToEnable(Accepts):
    def do_enable(self, wire, tag, rest):
        wire.say(tag + b" BAD what\r\n")


class NotUtf8(Accepts):
    """A name that is no UTF-8."""

    def name(self):
        return b"caf\xe9" if self.enabled else b"caf"


def try_server(checks, oubli, server, folder, script):
    what = type(script).__name__
    server.script = script
    program = Program(oubli, folder / what)
    access = ["--password-file", folder / "password", "--ca-file", folder / "ca.pem"]
    account = f"imaps://jean@localhost:{server.port}"
    code, lines, errors = program.run("scan", *access, account)
    checks.equal((code, of_type(lines, "scan")[0]["messages"]), (0, 6), f"{what}: scan: {errors}")
    checks.equal(script.enabled, what != "RefusesToEnable", f"{what}: whether UTF-8 is spoken")
    found = {line["locator"] for line in of_type(program.run("find", *access, "--email", "zoe.lindqvist@example.net")[1], "match")}
    address = f"{account}/{NAME.replace(' ', '%20')}"
    checks.equal(found, {f"{address}#2", f"{address}#5"}, f"{what}: find")
    code, lines, errors = program.run("scan", *access, address)
    checks.equal((code, of_type(lines, "scan")[0]["skipped"]), (0, 6), f"{what}: by its address: {errors}")
    code, lines, errors = program.run("export", *access, account, "-o", folder / f"{what}-copy", "--format", "mbox")
    checks.expect((folder / f"{what}-copy.partial" / f"{NAME}.mbox").exists() or (folder / f"{what}-copy" / f"{NAME}.mbox").exists(),
                  f"{what}: copied: {code} {errors}")
    if what == "RefusesToEnable":
        return
    code, lines, errors = program.run("erase", *access, account, "--email", "zoe.lindqvist@example.net", "--name", "Zoé Lindqvist",
                                      "--mode", "redact", "--yes", "--expect", "2")
    receipt = of_type(lines, "receipt")
    checks.equal((code, receipt and receipt[0]["redacted"], receipt and receipt[0]["verified"]), (0, 2, True),
                 f"{what}: redacted: {errors}")
    checks.expect(sorted(script.mail) == [1, 3, 4, 6, 7, 8] and b"zoe.lindqvist" not in script.mail[7] + script.mail[8] and
                  "été 2".encode() in script.mail[7], f"{what}: in UTF-8 as it was: {sorted(script.mail)} {script.mail.get(7)}")


def main():
    oubli = sys.argv[1]
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="oubli-utf8-") as name:
        folder = pathlib.Path(name)
        (folder / "password").write_text(hostile_server.PASSWORD + "\n")
        certificates.make_authority(folder)
        certificates.make_certificate(folder, "server", "DNS:localhost")
        server = HostileServer(folder)
        for kind in (Accepts, Only, RefusesToEnable):
            try_server(checks, oubli, server, folder, kind())
        server.script = NotUtf8()
        program = Program(oubli, folder / "not")
        code, lines, errors = program.run("scan", "--password-file", folder / "password", "--ca-file", folder / "ca.pem",
                                          f"imaps://jean@localhost:{server.port}")
        named = [line["reason"] for line in of_type(lines, "unreadable")]
        checks.expect(code == 3 and any("whose name cannot be written" in reason for reason in named), f"no UTF-8: {code} {named} {errors}")
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
