#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a mail server, or somebody between it and us, may try; each case in the words of the catalogue of NO STARTTLS
(2021) where it has one.

usage: hostile.py OUBLI IMAPLIST [CASE]. A case is an honest server with one thing changed, and what must come of it:
the exit code, words of the error, whether the password may have been sent, and which messages are believed.
"""
import base64
import pathlib
import subprocess
import sys
import tempfile
import time

import certificates
import hostile_server
from hostile_server import Gone, HostileServer, Script, letter
from program import Checks, Program, of_type

CASES = []


def case(code, words="", *, password=None, messages=None, plaintext=False):
    """`password`: whether it may be heard (None: no matter). `messages`: the UIDs that must be listed."""
    def take(script):
        CASES.append((script, code, words, password, messages, plaintext))
        return script
    return take


class Clear(Script):
    is_tls_at_once = False
    capabilities = b"IMAP4rev1 STARTTLS AUTH=PLAIN SASL-IR"


# --- negotiation ---

@case(0, messages=[1, 2, 3], password=True)
class Honest(Script):
    pass


@case(0, messages=[1, 2, 3], password=True)
class HonestStartTls(Clear):
    pass


@case(12, "does not begin TLS", password=False)
class StartTlsRefused(Clear):
    def do_starttls(self, wire, tag, rest):
        wire.say(tag + b" NO not today\r\n")


@case(12, "does not begin TLS", password=False)
class StartTlsUnknown(Clear):
    def do_starttls(self, wire, tag, rest):
        wire.say(tag + b" BAD what\r\n")


@case(0, messages=[1, 2, 3], password=True)
class StartTlsNotOffered(Clear):
    """Who strips the offer gains nothing: it is asked for all the same."""
    stripped = True

    def do_capability(self, wire, tag, rest):
        wire.say(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\n" + tag + b" OK done\r\n")


@case(12, "does not begin TLS", password=False)
class StartTlsHungUp(Clear):
    def do_starttls(self, wire, tag, rest):
        raise Gone


@case(12, "tampered", password=False)
class InjectedBeforeTls(Clear):
    def do_starttls(self, wire, tag, rest):
        wire.say(tag + b" OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\n")
        wire.start_tls()


@case(12, "tampered", password=False)
class InjectedAnswers(Clear):
    def do_starttls(self, wire, tag, rest):
        wire.say(tag + b" OK begin\r\n2 OK in\r\n3 OK in\r\n4 OK in\r\n")
        wire.start_tls()


@case(1, "no way to log in", password=False)
class OfferChangesInsideTls(Clear):
    is_inside = False

    def do_starttls(self, wire, tag, rest):
        super().do_starttls(wire, tag, rest)
        self.capabilities = b"IMAP4rev1 LOGINDISABLED"


@case(12, "PREAUTH", password=False)
class PreauthInClear(Clear):
    greeting = b"* PREAUTH welcome\r\n"


@case(12, "PREAUTH", password=False)
class PreauthInTls(Script):
    greeting = b"* PREAUTH welcome\r\n"


@case(1, "TLS", password=False)
class ClearWhereTlsBelongs(Script):
    is_tls_at_once = False
    address_is_tls = True


@case(1, "refuses connections", password=False)
class ByeAtOnce(Script):
    greeting = b"* BYE [UNAVAILABLE] go away\r\n"


@case(11, "greet", password=False)
class NoGreeting(Script):
    greeting = b"HTTP/1.1 400 Bad Request\r\n\r\n"


@case(11, "say what it offers", password=False)
class OffersNothing(Script):
    """Consent where an answer belongs."""
    def do_capability(self, wire, tag, rest):
        wire.say(tag + b" OK done\r\n")


# --- certificates ---

@case(12, "another host", password=False)
class OtherHost(Script):
    certificate = "other"


@case(12, "nobody that is trusted", password=False)
class OtherAuthority(Script):
    certificate = "foreign"


@case(12, "expired", password=False)
class Expired(Script):
    certificate = "expired"


# --- login ---

@case(1, "[AUTHENTICATIONFAILED]", password=True)
class WrongPassword(Script):
    def do_authenticate(self, wire, tag, rest):
        wire.say(tag + b" NO [AUTHENTICATIONFAILED] \x1b[31mjean is a fool\r\n")


@case(1, "let us in", password=True)
class CodeThatIsNone(Script):
    def do_authenticate(self, wire, tag, rest):
        wire.say(tag + b" NO [\x1b]0;x] no\r\n")


@case(1, "no way to log in", password=False)
class LoginDisabled(Script):
    capabilities = b"IMAP4rev1 LOGINDISABLED"


@case(0, messages=[1, 2, 3], password=True)
class LoginAlone(Script):
    capabilities = b"IMAP4rev1"


@case(0, messages=[1, 2, 3], password=False)
class PlainInTwoSteps(Script):
    """Without SASL-IR the password waits for the server's consent."""
    capabilities = b"IMAP4rev1 AUTH=PLAIN"

    def do_authenticate(self, wire, tag, rest):
        wire.say(b"* OK just a moment\r\n+ \r\n")
        self.is_right = base64.b64decode(wire.line()) == b"\0jean\0" + hostile_server.PASSWORD.encode()
        wire.say(tag + (b" OK in\r\n" if self.is_right else b" NO\r\n"))


@case(11, "asked for more", password=True)
class PlainWithoutEnd(Script):
    def do_authenticate(self, wire, tag, rest):
        wire.say(b"+ \r\n" * 3)
        wire.line()
        raise Gone


class Scram(Script):
    capabilities = b"IMAP4rev1 AUTH=PLAIN AUTH=SCRAM-SHA-1 AUTH=SCRAM-SHA-256 SASL-IR"

    def do_authenticate(self, wire, tag, rest):
        kind, first = rest.split(b" ")
        assert kind == b"SCRAM-SHA-256"
        self.scram(wire, first)
        wire.say(tag + (b" OK in\r\n" if self.is_proved else b" NO [AUTHENTICATIONFAILED] no\r\n"))


@case(0, messages=[1, 2, 3], password=False)
class ScramHonest(Scram):
    pass


@case(12, "does not prove", password=False)
class ScramOfAnother(Scram):
    """Who does not know the password cannot say what comes of it."""
    def do_authenticate(self, wire, tag, rest):
        self.scram(wire, rest.split(b" ")[1], signature=b"v=" + b"A" * 43 + b"=")
        wire.say(tag + b" OK in\r\n")


@case(12, "without knowing the password", password=False)
class ScramSkipped(Scram):
    def do_authenticate(self, wire, tag, rest):
        wire.say(tag + b" OK in\r\n")


@case(12, "without knowing the password", password=False)
class ScramHalf(Scram):
    """It takes the proof and lets us in, its own left out."""
    def do_authenticate(self, wire, tag, rest):
        nonce = base64.b64decode(rest.split(b" ")[1]).split(b"r=")[1]
        wire.say(b"+ " + base64.b64encode(b"r=" + nonce + b"x,s=c2FsdA==,i=4096") + b"\r\n")
        wire.line()
        wire.say(tag + b" OK in\r\n")


@case(12, "rounds", password=False)
class ScramTooFewRounds(Scram):
    def do_authenticate(self, wire, tag, rest):
        self.scram(wire, rest.split(b" ")[1], rounds=1)


@case(12, "rounds", password=False)
class ScramForAWeek(Scram):
    def do_authenticate(self, wire, tag, rest):
        self.scram(wire, rest.split(b" ")[1], rounds=4_000_000_000)


@case(11, "not SCRAM", password=False)
class ScramOldNonce(Scram):
    """A conversation of yesterday, played again."""
    def do_authenticate(self, wire, tag, rest):
        self.scram(wire, rest.split(b" ")[1], nonce=b"of yesterday")


@case(11, "not SCRAM", password=False)
class ScramNoise(Scram):
    def do_authenticate(self, wire, tag, rest):
        wire.say(b"+ !!!!\0\xff\r\n")
        wire.line()


# --- busy ---

@case(0, messages=[1, 2, 3])
class ByeThenOpen(Script):
    """It turns two connections away and takes the third."""
    @property
    def greeting(self):
        return b"* BYE [UNAVAILABLE] later\r\n" if self.connections < 3 else b"* OK ready\r\n"


@case(0, messages=[1, 2, 3])
class LimitAtLogin(Script):
    refusals = 3

    def do_authenticate(self, wire, tag, rest):
        self.refusals -= 1
        wire.say(tag + (b" NO [LIMIT] too many of you\r\n" if self.refusals >= 0 else b" OK in\r\n"))


@case(0, messages=[1, 2, 3])
class OverQuotaOfTheDay(Script):
    refusals = 2

    def do_fetch(self, wire, tag, rest):
        self.refusals -= 1
        if self.refusals >= 0:
            return wire.say(tag + b" NO [OVERQUOTA] account exceeded bandwidth limits\r\n")
        return super().do_fetch(wire, tag, rest)


@case(0, messages=[1, 2, 3])
class ByeBetween(Script):
    """It ends the conversation after the first message, and greets again."""
    def do_fetch(self, wire, tag, rest):
        for at, uid in enumerate(self.asked(rest)):
            if at == 1:
                wire.say(b"* BYE [UNAVAILABLE] restarting\r\n")
                raise Gone
            self.give(wire, uid)
        wire.say(tag + b" OK done\r\n")


@case(1, "[LIMIT]")
class LimitForEver(Script):
    """Asked a few times and no more."""
    def do_search(self, wire, tag, rest):
        wire.say(tag + b" NO [LIMIT] go away\r\n")


@case(11, "let us in", password=True)
class OtherTag(Script):
    def do_authenticate(self, wire, tag, rest):
        wire.say(b"99 OK in\r\n")


# --- messages ---

@case(1, "connection was lost")
class ByeInLiteral(Script):
    def give(self, wire, uid, body=None):
        wire.say(b"* 1 FETCH (UID 1 BODY[] {5000}\r\nhalf of it\r\n* BYE then\r\n")
        raise Gone


@case(0, messages=[1, 2, 3, 4, 5, 6])
class DropsNowAndThen(Script):
    """What came is not fetched again."""
    count = 6

    def do_fetch(self, wire, tag, rest):
        for at, uid in enumerate(self.asked(rest)):
            if at == 2:
                wire.say(b"* 1 FETCH (UID %d BODY[] {900}\r\nhal" % uid)
                raise Gone
            self.fetched.append(uid)
            self.give(wire, uid)
        wire.say(tag + b" OK done\r\n")


@case(11, "not IMAP")
class LiteralTooShort(Script):
    def give(self, wire, uid, body=None):
        wire.say(b"* 1 FETCH (UID 1 BODY[] {20}\r\n" + letter(1) + b")\r\n")


@case(1)
class LiteralTooLong(Script):
    """It swallows the answers that follow, and the server waits for us as we wait for it."""
    def give(self, wire, uid, body=None):
        wire.say(b"* 1 FETCH (UID 1 BODY[] {4294967295}\r\n" + letter(1) + b")\r\n")

    def do_fetch(self, wire, tag, rest):
        super().do_fetch(wire, tag, rest)
        raise Gone


@case(11)
class LiteralNegative(Script):
    def give(self, wire, uid, body=None):
        wire.say(b"* 1 FETCH (UID 1 BODY[] {-5}\r\n" + letter(1) + b")\r\n")


@case(1)
class LiteralOverflow(LiteralTooLong):
    def give(self, wire, uid, body=None):
        wire.say(b"* 1 FETCH (UID 1 BODY[] {99999999999999999999}\r\n" + letter(1) + b")\r\n")


@case(0, messages=[1, 2, 3])
class GivenTwice(Script):
    def give(self, wire, uid, body=None):
        super().give(wire, uid)
        super().give(wire, uid, b"From: liar@example.org\r\n\r\nanother one\r\n")


@case(0, messages=[1, 2, 3])
class NotAskedFor(Script):
    def give(self, wire, uid, body=None):
        super().give(wire, uid)
        super().give(wire, uid + 1000)


@case(0, messages=[1, 3])
class NotGiven(Script):
    missing = [2]

    def give(self, wire, uid, body=None):
        if uid != 2:
            super().give(wire, uid)


@case(0, messages=[1, 3])
class NilGiven(Script):
    missing = [2]

    def give(self, wire, uid, body=None):
        if uid != 2:
            super().give(wire, uid)
        else:
            wire.say(b"* 2 FETCH (UID 2 BODY[] NIL)\r\n")


@case(0, messages=[1, 2, 3])
class UidLast(Script):
    def give(self, wire, uid, body=None):
        wire.say(b"* 1 FETCH (FLAGS (\\Seen) BODY[] {%d}\r\n%s UID %d)\r\n" % (len(letter(uid)), letter(uid), uid))


@case(0, messages=[1, 2, 3])
class FlagsBetween(Script):
    def give(self, wire, uid, body=None):
        wire.say(b"* 1 FETCH (FLAGS (\\Seen))\r\n* 3 EXISTS\r\n* OK still here\r\n")
        super().give(wire, uid)


@case(0, messages=[1, 2, 3])
class ByteByByte(Script):
    def give(self, wire, uid, body=None):
        for byte in b"* 1 FETCH (UID %d BODY[] {%d}\r\n%s)\r\n" % (uid, len(letter(uid)), letter(uid)):
            wire.say(bytes([byte]))


@case(11, "no end")
class AnswersWithoutEnd(Script):
    def do_search(self, wire, tag, rest):
        while True:
            wire.say(b"* OK still looking\r\n" * 4096)


@case(11, "no end")
class LineWithoutEnd(Script):
    def do_search(self, wire, tag, rest):
        wire.say(b"* SEARCH")
        while True:
            wire.say(b" 1" * 65536)


@case(1)
class MessagesWithoutEnd(Script):
    def do_fetch(self, wire, tag, rest):
        while True:
            self.give(wire, 1)


@case(11, "UIDVALIDITY")
class NoValidity(Script):
    def do_examine(self, wire, tag, rest):
        wire.say(b"* 3 EXISTS\r\n" + tag + b" OK done\r\n")


@case(11, "")
class NestedWithoutEnd(Script):
    """A tree that deep ends the worker that reads it, and nothing else."""
    def give(self, wire, uid, body=None):
        wire.say(b"* 1 FETCH (UID 1 BODYSTRUCTURE " + b"(" * 2_000_000 + b"\r\n")
        raise Gone


@case(11, "not IMAP")
class ZerosInLines(Script):
    def do_search(self, wire, tag, rest):
        wire.say(b"* SEARCH 1 \0 2\r\n" + tag + b" OK done\r\n")


class Ranges(Script):
    """A server that lists in ranges (RFC 4731), once honestly and then in every way that is no list."""
    capabilities = Script.capabilities + b" ESEARCH"
    count = 5
    answer = b"UID COUNT 5 ALL 3:5,1:2"
    verdict = b"OK done"
    lists_one_by_one = True

    def do_search(self, wire, tag, rest):
        if rest.startswith(b"RETURN"):
            wire.say(b'* 5 EXISTS\r\n* ESEARCH (TAG "%s") %s\r\n%s %s\r\n' % (tag, self.answer, tag, self.verdict))
        elif self.lists_one_by_one:
            super().do_search(wire, tag, rest)
        else:
            wire.say(tag + b" NO not that way\r\n")


@case(0, messages=[1, 2, 3, 4, 5])
class RangesAlone(Ranges):
    lists_one_by_one = False


@case(0, messages=[1, 2, 3, 4, 5])
class RangesWithoutEnd(Ranges):
    answer = b"UID COUNT 4294967295 ALL 1:4294967295"


@case(0, messages=[1, 2, 3, 4, 5])
class RangesOfNumbers(Ranges):
    answer = b"COUNT 5 ALL 11:15"


@case(0, messages=[1, 2, 3, 4, 5])
class RangesTooFew(Ranges):
    answer = b"UID COUNT 3 ALL 1:3"


@case(0, messages=[1, 2, 3, 4, 5])
class RangesMiscounted(Ranges):
    answer = b"UID COUNT 5 ALL 1:3"


@case(0, messages=[1, 2, 3, 4, 5])
class RangesOfNothing(Ranges):
    answer = b"UID"


@case(0, messages=[1, 2, 3, 4, 5])
class RangesUnknown(Ranges):
    verdict = b"BAD what"


@case(0, messages=[1, 2, 3, 4, 5])
class RangesRefused(Ranges):
    verdict = b"NO fool"


def listing(imaplist, server, script, folder):
    is_tls = getattr(script, "address_is_tls", script.is_tls_at_once)
    address = f"{'imaps' if is_tls else 'imap'}://jean@localhost:{server.port}/INBOX"
    done = subprocess.run([imaplist, address, folder / "password", folder / "ca.pem"], capture_output=True, text=True,
                          timeout=120)
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    return done.returncode, rows, done.stderr


def try_case(checks, imaplist, server, folder, entry):
    kind, code, words, password, messages, _ = entry
    name = kind.__name__
    server.script = script = kind()
    got, rows, errors = listing(imaplist, server, script, folder)
    checks.equal(got, code, f"{name}: exit code ({errors.strip()})")
    checks.expect(words in errors, f"{name}: {words!r} in {errors!r}")
    checks.expect("\x1b" not in errors and "fool" not in errors, f"{name}: no text of the server's is repeated")
    if password is not None:
        checks.equal(script.heard_password(), password, f"{name}: whether the password was sent")
    if messages is not None:
        seen = sorted(int(row[1]) for row in rows if row[1] != "missing")
        checks.equal(seen, messages, f"{name}: messages")
        sizes = {int(row[1]): int(row[2]) for row in rows if row[1] != "missing"}
        checks.expect(all(sizes[uid] == len(letter(uid)) for uid in seen), f"{name}: as they are")
    missing = [int(row[2].split(":")[0]) for row in rows if row[1] == "missing"]
    checks.equal(missing, getattr(script, "missing", []), f"{name}: what is missing")
    checks.expect(not script.heard_command(b"SELECT") and not script.heard_command(b"STORE"), f"{name}: only reads")
    if kind is DropsNowAndThen:
        checks.equal(sorted(script.fetched), messages, f"{name}: each fetched once")


# --- the whole program ---

def whole_program(checks, oubli, server, folder):
    program = Program(oubli, folder / "workspace")
    access = ["--password-file", folder / "password", "--ca-file", folder / "ca.pem"]
    address = f"imaps://jean@localhost:{server.port}/INBOX"

    def scan(script):
        server.script = script
        code, lines, errors = program.run("scan", *access, address)
        summary = of_type(lines, "scan")
        return code, summary[0] if summary else None, lines, errors

    # Killed by the server half way; what came is kept, the next scan fetches the rest.
    class Half(Script):
        count = 20
        patience = 3

        def give(self, wire, uid, body=None):
            if uid > 10:
                raise Gone
            super().give(wire, uid)
    code, _, _, errors = scan(Half())
    checks.expect(code == 1 and "lost" in errors, f"half a folder: {code} {errors}")
    rest = Script()
    rest.count = 20
    code, summary, _, errors = scan(rest)
    checks.equal((code, summary["messages"], sorted(rest.fetched)), (0, 20, list(range(11, 21))),
                 f"the rest, and only that: {errors}")
    # Nothing new: four questions, no message.
    quiet = Script()
    quiet.count = 20
    code, summary, _, _ = scan(quiet)
    checks.equal((code, summary["skipped"], quiet.fetched, len(quiet.heard)), (0, 20, [], 4), "nothing new")
    # One is listed and never given.
    hiding = NotGiven()
    hiding.count = 21

    def give(wire, uid, body=None):
        if uid != 21:
            Script.give(hiding, wire, uid)
    hiding.give = give
    code, summary, lines, _ = scan(hiding)
    named = [line["locator"] for line in of_type(lines, "unreadable")]
    checks.equal((code, summary["messages"], named), (3, 21, [address + "#21"]), "listed and not given")
    # The folder is another: everything is read again, what was known is gone.
    other = Script()
    other.count, other.validity = 2, 8
    code, summary, _, _ = scan(other)
    checks.equal((code, summary["messages"], summary["skipped"], other.fetched), (0, 2, 0, [1, 2]), "another UIDVALIDITY")
    # A count that is not true is asked about again.
    lying = Script()
    lying.validity = 8
    lying.do_search = lambda wire, tag, rest: wire.say(b"* SEARCH 1 2\r\n" + tag + b" OK done\r\n")
    scan(lying)
    again = Script()
    again.validity = 8
    code, summary, _, _ = scan(again)
    checks.equal((summary["messages"], again.fetched), (3, [3]), "a list that was too short")
    # Between two readings the message became another.
    server.script = again
    again.give = lambda wire, uid, body=None: Script.give(again, wire, uid, b"From: x@example.org\r\n\r\nother\r\n")
    code, lines, _ = program.run("find", *access, "from:a1@example.org")
    checks.equal((code, len(of_type(lines, "match")), len(of_type(lines, "unreadable"))), (3, 0, 1), "changed since")
    try_many_folders(checks, program, server, access)
    try_users(checks, program, server, folder, access)
    try_tokens(checks, program, server, folder)


class Shelves(Script):
    """Many folders, of a few letters each; one of them cannot be told of, one has a name that needs a literal."""
    names = [b"INBOX"] + [b"shelf %d" % number for number in range(250)] + [b'a "b" c']

    def do_list(self, wire, tag, rest):
        for name in self.names:
            wire.say(b'* LIST () "/" "%s"\r\n' % name.replace(b'"', b'\\"'))
        wire.say(tag + b" OK done\r\n")

    def do_status(self, wire, tag, rest):
        name = rest.rpartition(b" (")[0]
        if name == b'"shelf 7"':
            return wire.say(tag + b" NO not that one\r\n")
        wire.say(b"* STATUS " + name + b" (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7)\r\n")
        return wire.say(tag + b" OK done\r\n")


def try_many_folders(checks, program, server, access):
    """Of a mailbox that did not change all folders are asked after at once."""
    address = f"imaps://many@localhost:{server.port}"
    server.script = first = Shelves()
    code, lines, errors = program.run("scan", *access, address)
    named = [line["locator"] for line in of_type(lines, "unreadable")]
    checks.equal((code, of_type(lines, "scan")[0]["messages"], named), (3, 3 * 251, [address + "/shelf%207"]),
                 f"many folders: {errors}")
    server.script = again = Shelves()
    code, lines, _ = program.run("scan", *access, address)
    checks.equal((code, of_type(lines, "scan")[0]["skipped"], again.fetched), (3, 3 * 251, []), "nothing new in any of them")
    words = [line.split(b" ")[1] for line in again.heard]
    checks.equal((words.count(b"STATUS"), len(words) - words.count(b"STATUS")), (253, 4), "commands: a STATUS for each folder")
    checks.expect(again.waits <= 12, f"and few round trips: {again.waits}, of {first.waits} when all was new")


def try_users(checks, program, server, folder, access):
    """A whole server: each user is a source, and who cannot be let in is counted and named."""
    class Several(Script):
        def do_authenticate(self, wire, tag, rest):
            user = base64.b64decode(rest.split(b" ")[1]).split(b"\0")[1].decode()
            wire.say(tag + (b" NO [AUTHENTICATIONFAILED] who\r\n" if user == "nobody" else b" OK in\r\n"))
    names = ["ann", "nobody", "b@example.org"] + [f"user{number}" for number in range(12)]
    (folder / "users").write_text("# the third floor\n\n" + "\r\n".join(names) + "\n")
    server.script = several = Several()
    whole = f"imaps://localhost:{server.port}"
    code, lines, errors = program.run("scan", *access, "--users", folder / "users", whole)
    summary = of_type(lines, "scan")[0]
    named = [line["locator"] for line in of_type(lines, "unreadable")]
    checks.equal((code, summary["messages"], summary["unreadable"], named),
                 (3, 3 * 14, 1, [f"imaps://nobody@localhost:{server.port}"]), f"a whole server: {errors}")
    places = {line["path"] for line in program.run("sources")[1] if line["type"] == "source"}
    checks.expect({f"imaps://b%40example.org@localhost:{server.port}/INBOX", f"imaps://user11@localhost:{server.port}/INBOX"} <= places,
                  f"each a source of their own: {places}")
    checks.equal(several.connections, len(names), "one connection each")
    code, _, errors = program.run("scan", *access, whole)
    checks.expect(code == 2 and "--users" in errors, f"nobody named: {code} {errors}")
    code, _, errors = program.run("scan", *access, "--users", folder / "users", f"imaps://jean@localhost:{server.port}")
    checks.expect(code == 2 and "without a user" in errors, f"users for nothing: {code} {errors}")
    # At so many bytes a second the same takes as long as it must, and what is no rate is refused.
    slow = Script()
    slow.count = 100
    size = sum(len(letter(uid)) for uid in slow.uids())
    server.script, begun = slow, time.monotonic()
    code, _, errors = program.run("scan", *access, "--full", "--rate", size // 2, f"imaps://slow@localhost:{server.port}")
    took = time.monotonic() - begun
    checks.expect(code == 0 and 2 <= took < 30, f"at half its size a second: {took:.1f} s {errors}")
    code, _, errors = program.run("scan", *access, "--rate", "fast", f"imaps://slow@localhost:{server.port}")
    checks.equal(code, 2, f"no rate: {errors}")


def try_tokens(checks, program, server, folder):
    """A token that expires in the middle is got anew by the command, and what came is not fetched again."""
    class Expiring(Script):
        capabilities = b"IMAP4rev1 AUTH=OAUTHBEARER AUTH=XOAUTH2 SASL-IR"
        count, given, whole = 9, 0, []

        def do_authenticate(self, wire, tag, rest):
            kind, first = rest.split(b" ")
            said = base64.b64decode(first)
            self.given = 0
            if kind == b"OAUTHBEARER" and said == b"n,a=tess,\1auth=Bearer token %d\1\1" % self.connections:
                return wire.say(tag + b" OK in\r\n")
            wire.say(b"+ " + base64.b64encode(b'{"status":"invalid_token"}') + b"\r\n")
            checks.equal(wire.line(), base64.b64encode(b"\1"), "an answer to a refusal")
            return wire.say(tag + b" NO [AUTHENTICATIONFAILED] expired\r\n")

        def give(self, wire, uid, body=None):
            if self.given == 4:
                wire.say(b"* BYE Session invalidated - AccessTokenExpired\r\n")
                raise Gone
            self.given += 1
            self.whole.append(uid)
            super().give(wire, uid)
    server.script = script = Expiring()
    counter = folder / "count"
    command = f"n=$(cat {counter} 2>/dev/null || echo 0); n=$((n + 1)); echo $n >{counter}; echo token $n"
    code, lines, errors = program.run("scan", "--ca-file", folder / "ca.pem", "--oauth2-token-command", command,
                                      f"imaps://tess@localhost:{server.port}/INBOX")
    checks.equal((code, of_type(lines, "scan")[0]["messages"] if lines else 0), (0, 9), f"a token that expires: {errors}")
    checks.equal((script.whole, script.connections), (list(range(1, 10)), 3), "each fetched once, a token for each connection")
    stale = folder / "stale"
    stale.write_text("token 0\n")
    code, _, errors = program.run("scan", "--ca-file", folder / "ca.pem", "--oauth2-token-file", stale,
                                  f"imaps://tess@localhost:{server.port}/INBOX")
    checks.expect(code == 1 and "new access token" in errors and "token 0" not in errors, f"a stale token: {code} {errors}")


def main():
    oubli, imaplist = sys.argv[1:3]
    wanted = sys.argv[3:]
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="oubli-hostile-") as name:
        folder = pathlib.Path(name)
        (folder / "password").write_text(hostile_server.PASSWORD + "\n")
        certificates.make_authority(folder)
        certificates.make_authority(folder, "stranger")
        certificates.make_certificate(folder, "server", "DNS:localhost")
        certificates.make_certificate(folder, "other", "DNS:elsewhere.example")
        certificates.make_certificate(folder, "foreign", "DNS:localhost", authority="stranger")
        certificates.make_certificate(folder, "expired", "DNS:localhost", days="-1")
        server = HostileServer(folder)
        for entry in CASES:
            if not wanted or entry[0].__name__ in wanted:
                try_case(checks, imaplist, server, folder, entry)
        if not wanted:
            whole_program(checks, oubli, server, folder)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
