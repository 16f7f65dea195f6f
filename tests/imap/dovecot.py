#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a real Dovecot and holds what comes to Python's imaplib.

usage: dovecot.py OUBLI IMAPLIST. Counts and digests of every message, flags that must not change, a second scan, new
and vanished messages, a folder that is made anew; skipped (77) where no dovecot-imapd is installed. All kinds of
mailboxes are tried where OUBLI_FULL is set.
"""
import email.message
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import dovecot_server
from dovecot_server import Dovecot
from program import Checks, Program, of_type, skip

FULL = bool(os.environ.get("OUBLI_FULL"))
FOLDERS = ["INBOX", "Trash", "Clients", "Clients/&AMk-t&AOk-", "a & b", "100% #1?"]  # as the server spells the third


def letter(number, body):
    message = email.message.EmailMessage()
    message["From"] = f"Sender {number} <sender{number}@example.org>"
    message["To"] = "jean@example.net"
    message["Subject"] = f"Letter {number} é"
    message["Message-ID"] = f"<{number}@letters.example>"
    message["Date"] = "Mon, 3 Mar 2014 10:00:00 +0100"
    message.set_content(body)
    if number % 5 == 0:
        message.add_attachment(bytes(range(256)) * (number % 7 + 1), maintype="application", subtype="octet-stream")
    return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))


def spelled(folder):
    return '"' + folder.replace("&", "&-").replace("&-AMk-t&-AOk-", "&AMk-t&AOk-") + '"'


def fill(session, counts):
    number = 0
    for folder, count in counts.items():
        session.create(spelled(folder))
        for _ in range(count):
            number += 1
            body = f"Number {number} of {folder}.\n" + "long line " * (number * 3 % 900) + "\n"
            if number % 10 == 3:
                body += "Please call Aurélie Montfort, aurelie.montfort@orange.example.org\n"
            flags = r"(\Seen)" if number % 2 else r"(\Flagged)"
            status, _ = session.append(spelled(folder), flags, None, letter(number, body))
            assert status == "OK"
    return number


def seen_by_imaplib(session, folders, with_flags=False):
    found = {}
    for folder in folders:
        status, _ = session.select(spelled(folder), readonly=True)
        assert status == "OK", folder
        name = folder.replace("&AMk-t&AOk-", "Été")
        status, answer = session.uid("FETCH", "1:*", "(UID FLAGS INTERNALDATE BODY.PEEK[])")
        for part in answer:
            if not isinstance(part, tuple):
                continue
            head, body = part
            uid = int(re.search(rb"\bUID (\d+)", head).group(1))
            about = head[head.index(b"FLAGS"):head.index(b"BODY[]")] if with_flags else None
            found[name, uid] = (len(body), hashlib.blake2b(body, digest_size=32).hexdigest(), about)
    return found


def listed(imaplist, server):
    done = subprocess.run([imaplist, server.address(), server.password_file, server.ca], capture_output=True, text=True)
    found = {}
    for line in done.stdout.splitlines():
        folder, uid, size, digest = line.split("\t")
        found[folder, int(uid)] = (int(size), digest, None)
    return done.returncode, found, done.stderr


def try_mailboxes(checks, oubli, imaplist, folder, location, separator):
    counts = dict(zip(FOLDERS, [40, 4, 11, 7, 3, 2]))
    if separator != "/":
        counts = {name.replace("/", separator): count for name, count in counts.items()}
    with Dovecot(folder, location, separator) as server:
        session = server.client()
        total = fill(session, counts)
        before = seen_by_imaplib(session, counts, with_flags=True)
        plain = {(name.replace(separator, "/"), uid): (size, digest, None)
                 for (name, uid), (size, digest, _) in before.items()}
        code, found, errors = listed(imaplist, server)
        checks.equal(code, 0, f"{location}: imaplist: {errors}")
        checks.expect(found == plain, f"{location}: the same messages with the same digests as imaplib sees")

        program = Program(oubli, pathlib.Path(folder) / "workspace")
        access = ["--password-file", server.password_file, "--ca-file", server.ca]
        scan(checks, program, server, access, total, location)
        find(checks, program, server, access, location)
        checks.expect(seen_by_imaplib(session, counts, with_flags=True) == before,
                      f"{location}: no flag and no date has changed, \\Recent included")
        changes(checks, program, server, session, access, total, location)
        refusals(checks, program, server, access)
        session.logout()


def scan(checks, program, server, access, total, location):
    code, lines, errors = program.run("scan", *access, server.address())
    summary = of_type(lines, "scan")[0]
    checks.equal((code, summary["messages"], summary["unreadable"]), (0, total, 0), f"{location}: scan: {errors}")
    code, lines, _ = program.run("scan", *access, server.address())
    summary = of_type(lines, "scan")[0]
    checks.equal((code, summary["messages"], summary["skipped"], summary["bytes"]), (0, total, total, 0),
                 f"{location}: a second scan reads nothing")
    _, lines, _ = program.run("sources")
    places = [line["path"] for line in of_type(lines, "source")]
    checks.expect(server.address("INBOX") in places, f"{location}: sources names {places}")


def find(checks, program, server, access, location):
    _, lines, errors = program.run("find", *access, "--email", "aurelie.montfort@orange.example.org")
    matches = of_type(lines, "match")
    checks.equal((len(matches), len(of_type(lines, "unreadable"))), (7, 0), f"{location}: find: {errors}")
    for match in matches[:2]:
        code, lines, errors = program.run("show", *access, match["locator"])
        text = str(lines)
        checks.expect(code == 0 and "aurelie.montfort@orange.example.org" in text, f"show: {errors}")
    code, lines, _ = program.run("find", "--email", "aurelie.montfort@orange.example.org")
    checks.equal((code, len(of_type(lines, "match")), len(of_type(lines, "unreadable"))), (3, 0, 7),
                 f"{location}: without a password nothing is proved, and each is named")


def changes(checks, program, server, session, access, total, location):
    session.select("INBOX")
    session.uid("STORE", "3", "+FLAGS", r"(\Deleted)")
    session.expunge()
    session.append("INBOX", None, None, letter(900, "A new one for zoe@example.org.\n"))
    session.close()
    code, lines, errors = program.run("scan", *access, server.address("INBOX"))
    summary = of_type(lines, "scan")[0]
    checks.equal((code, summary["messages"], summary["skipped"]), (0, 40, 39), f"{location}: one came, one went: {errors}")
    _, lines, _ = program.run("find", *access, "--email", "zoe@example.org")
    checks.equal(len(of_type(lines, "match")), 1, f"{location}: the new one is found")
    _, lines, _ = program.run("find", *access, "--email", "aurelie.montfort@orange.example.org")
    checks.equal((len(of_type(lines, "match")), len(of_type(lines, "unreadable"))), (6, 0),
                 f"{location}: the one that went is not in the index any more")
    # Made anew: the same UIDs, other messages.
    session.create("again")
    session.append("again", None, None, letter(901, "first@example.org\n"))
    program.run("scan", *access, server.address())
    session.delete("again")
    session.create("again")
    session.append("again", None, None, letter(902, "second@example.org\n"))
    code, lines, _ = program.run("find", *access, "--email", "first@example.org")
    checks.equal((len(of_type(lines, "match")), len(of_type(lines, "unreadable"))), (0, 1),
                 f"{location}: another folder of that name proves nothing")
    program.run("scan", *access, server.address())
    for word, count in (("first", 0), ("second", 1)):
        _, lines, _ = program.run("find", *access, "--email", f"{word}@example.org")
        checks.equal(len(of_type(lines, "match")), count, f"{location}: made anew: {word}")
    session.delete("again")
    code, lines, _ = program.run("scan", *access, server.address())
    checks.equal((code, of_type(lines, "scan")[0]["messages"]), (0, total), f"{location}: a folder that went")


def refusals(checks, program, server, access):
    code, _, errors = program.run("scan", *access, f"imap://{dovecot_server.USER}@localhost:{server.plain}/INBOX")
    checks.equal(code, 0, f"STARTTLS: {errors}")
    wrong = server.folder / "wrong"
    wrong.write_text("not it\n")
    code, lines, errors = program.run("scan", "--password-file", wrong, "--ca-file", server.ca, server.address())
    checks.expect(code == 1 and "AUTHENTICATIONFAILED" in errors, f"a wrong password: {code} {errors}")
    code, _, errors = program.run("scan", "--password-file", server.password_file, server.address())
    checks.expect(code == 12 and "certificate" in errors, f"an authority nobody trusts: {code} {errors}")
    code, _, errors = program.run("scan", *access, f"imaps://{dovecot_server.USER}:secret@localhost:{server.tls}")
    checks.expect(code == 2 and "secret" not in errors, f"a password in the address: {code} {errors}")
    other = server.folder / "masters-password"
    other.write_text(dovecot_server.MASTER_PASSWORD + "\n")
    behalf = ["--login-as", dovecot_server.MASTER, "--password-file", other, "--ca-file", server.ca]
    code, lines, errors = program.run("scan", *behalf, "--full", server.address("Trash"))
    checks.equal((code, of_type(lines, "scan")[0]["messages"] if lines else 0), (0, 4), f"on behalf of the user: {errors}")
    code, _, errors = program.run("scan", *behalf, f"imaps://nobodyhere@localhost:{server.tls}/INBOX")
    checks.expect(code == 1 and "AUTHORIZATIONFAILED" in errors, f"on behalf of nobody: {code} {errors}")
    code, _, _ = program.run("scan", "--password-command", f"cat {server.password_file}", "--ca-file", server.ca,
                             server.address("INBOX"))
    checks.equal(code, 0, "a password from a command")


def main():
    oubli, imaplist = sys.argv[1:3]
    if dovecot_server.find() is None:
        return skip("Imap.dovecot", "dovecot-imapd is not installed")
    checks = Checks()
    kinds = [("maildir:~/Maildir", "/")]
    if FULL:
        kinds += [("sdbox:~/sdbox", "/"), ("mdbox:~/mdbox", "/"), ("maildir:~/Maildir", ".")]
    for location, separator in kinds:
        with tempfile.TemporaryDirectory(prefix="oubli-imap-") as folder:
            try_mailboxes(checks, oubli, imaplist, folder, location, separator)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
