# SPDX-License-Identifier: GPL-3.0-or-later
"""A scripted server whose folder can be changed, and that says afterwards what became of it."""
import re

from hostile_server import Gone, Script

ZOE = (b"From: a%d@example.org\r\nTo: zoe.lindqvist@example.net\r\nSubject: for Zoe %d\r\n"
       b"Message-ID: <zoe%d@hostile.example>\r\n\r\nBody of number %d.\r\n")


class Shelf(Script):
    """Six letters in INBOX, of which 2 and 5 are Zoe's; somebody else marked 3 as deleted."""
    capabilities = b"IMAP4rev1 AUTH=PLAIN SASL-IR UIDPLUS"
    permanent = b"\\Deleted \\Seen \\*"
    access = b"READ-WRITE"
    zoes = (2, 5)
    more = ()  # of the command that erases from it
    append_uid = None  # what an APPEND is answered; None: the truth

    def __init__(self):
        super().__init__()
        self.mail = {uid: self.first(uid) for uid in range(1, 7)}
        self.marked, self.top = {3}, 6  # the highest UID that was given
        self.flags = {uid: {b"\\Seen", b"$Label"} for uid in self.zoes}
        self.dates = {uid: b"%02d-Mar-2014 10:00:00 -0330" % uid for uid in self.mail}
        self.at = None  # (moment, what is done when it comes)

    def first(self, uid):
        if uid in self.zoes:
            return ZOE % (uid, uid, uid, uid)
        return (b"From: a%d@example.org\r\nTo: b@example.org\r\nSubject: letter %d\r\nMessage-ID: <%d@hostile.example>\r\n"
                b"\r\nBody of number %d.\r\n" % (uid, uid, uid, uid))

    def reached(self, moment):
        if self.at and self.at[0] == moment:
            self.at[1]()

    def uids(self):
        return sorted(self.mail)

    def next(self):
        self.top = max([self.top, *self.mail])
        return self.top + 1

    def give(self, wire, uid, body=None):
        super().give(wire, uid, self.mail[uid] if body is None else body)

    def do_select(self, wire, tag, rest):
        self.reached("select")
        wire.say(b"* %d EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen \\Deleted)\r\n* OK [PERMANENTFLAGS (%s)] these\r\n"
                 b"* OK [UIDVALIDITY %d] fine\r\n* OK [UIDNEXT %d] next\r\n" %
                 (len(self.mail), self.permanent, self.validity, self.next()) + tag + b" OK [" + self.access + b"] done\r\n")

    def do_status(self, wire, tag, rest):
        wire.say(b"* STATUS INBOX (MESSAGES %d UIDNEXT %d UIDVALIDITY %d)\r\n" %
                 (len(self.mail), self.next(), self.validity) + tag +
                 b" OK done\r\n")

    def do_search(self, wire, tag, rest):
        uids = self.uids() if b"DELETED" not in rest.upper() else sorted(self.marked & set(self.mail))
        wire.say(b"* SEARCH " + b" ".join(b"%d" % uid for uid in uids) + b"\r\n" + tag + b" OK done\r\n")

    def store(self, uids, sign):
        self.marked = self.marked | set(uids) if sign == b"+" else self.marked - set(uids)

    def do_store(self, wire, tag, rest):
        self.reached("store")
        uids, sign = self.asked(rest), re.search(rb" ([+-])FLAGS\.SILENT \(\\Deleted\)$", rest).group(1)
        self.store(uids, sign)
        self.reached("stored")
        wire.say(tag + b" OK done\r\n")

    def expunge(self, uids):
        for uid in set(uids) & self.marked:
            del self.mail[uid]
        self.marked &= set(self.mail)

    def do_expunge(self, wire, tag, rest):
        self.reached("expunge")
        self.expunge(self.asked(rest))
        self.reached("expunged")
        wire.say(tag + b" OK done\r\n")

    def do_fetch(self, wire, tag, rest):
        if b"INTERNALDATE" not in rest:
            return super().do_fetch(wire, tag, rest)
        for uid in self.asked(rest):
            wire.say(b'* %d FETCH (UID %d FLAGS (%s) INTERNALDATE "%s")\r\n' %
                     (uid, uid, b" ".join(sorted(self.flags_of(uid))), self.dates.get(uid, b"01-Jan-2001 00:00:00 +0000")))
        return wire.say(tag + b" OK done\r\n")

    def flags_of(self, uid):
        return self.flags.get(uid, set()) | ({b"\\Deleted"} if uid in self.marked else set())

    def do_append(self, wire, tag, rest):
        self.reached("append")
        flags, date, size = re.fullmatch(rb'INBOX \((.*)\) "(.*)" \{(\d+)\}', rest).groups()
        wire.say(b"+ go on\r\n")
        body = wire.literal(int(size))
        wire.line()
        uid = self.next()
        self.shelve(uid, body, set(flags.split()), date)
        self.reached("appended")
        told = b" [APPENDUID %d %d]" % (self.validity, uid) if self.append_uid is None else self.append_uid
        wire.say(tag + b" OK" + told + b" done\r\n")

    def shelve(self, uid, body, flags, date):
        self.mail[uid], self.flags[uid], self.dates[uid] = body, flags - {b"\\Deleted"}, date
        if b"\\Deleted" in flags:
            self.marked.add(uid)

    def do_examine(self, wire, tag, rest):
        if self.heard_command(b"EXPUNGE"):
            self.reached("verify")
        super().do_examine(wire, tag, rest)

    @staticmethod
    def hang_up():
        raise Gone
