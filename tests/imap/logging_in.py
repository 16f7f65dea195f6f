#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways to log in to a real Dovecot: SCRAM, PLAIN, on behalf of somebody, tokens that a service of our own
knows (OAUTHBEARER, XOAUTH2).

usage: logging_in.py OUBLI IMAPLIST. Skipped (77) where no dovecot-imapd is installed.
"""
import http.server
import json
import pathlib
import sys
import tempfile
import threading
import urllib.parse

import dovecot_server
from dovecot import letter
from dovecot_server import MASTER, MASTER_PASSWORD, USER, Dovecot
from program import Checks, Program, of_type, skip

TOKEN_CONFIG = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}}
"""
OAUTH2 = """
introspection_mode = post
introspection_url = http://127.0.0.1:{port}/introspect
username_attribute = username
active_attribute = active
active_value = true
"""


class Tokens(http.server.BaseHTTPRequestHandler):
    """RFC 7662: which tokens are alive, and whose they are."""
    alive = {}

    def do_POST(self):
        asked = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        user = self.alive.get(asked["token"][0])
        body = json.dumps({"active": "true", "username": user} if user else {"active": "false"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *unused):
        pass


class Room:
    def __init__(self, checks, oubli, server):
        self.checks, self.server = checks, server
        self.program = Program(oubli, server.folder / "workspace")

    def try_login(self, what, wanted, *access, words="", user=USER):
        code, lines, errors = self.program.run("scan", "--full", self.server.address("INBOX", user), "--ca-file",
                                               self.server.ca, *access)
        count = of_type(lines, "scan")[0]["messages"] if of_type(lines, "scan") else None
        self.checks.equal((code, count), wanted, f"{what}: {errors}")
        self.checks.expect(words in errors, f"{what}: {words!r} in {errors!r}")

    def methods(self):
        """Of the logins so far, as Dovecot's log has them."""
        return [line.partition("method=")[2].partition(",")[0] for line in self.server.log().splitlines() if "Login: user" in line]


def try_passwords(checks, oubli, mechanisms, wanted):
    with tempfile.TemporaryDirectory(prefix="oubli-imap-") as folder, \
            Dovecot(folder, mechanisms=mechanisms) as server:
        session = server.client() if "plain" in mechanisms else None
        if session:
            session.append("INBOX", None, None, letter(1, "one"))
            session.logout()
        mail = 1 if session else 0
        room = Room(checks, oubli, server)
        room.try_login(mechanisms, (0, mail), "--password-file", server.password_file)
        checks.equal(room.methods()[-1:], [wanted], f"{mechanisms}: the method")
        wrong = server.folder / "wrong"
        wrong.write_text("not it\n")
        room.try_login(f"{mechanisms}, a wrong password", (1, None), "--password-file", wrong,
                       words="[AUTHENTICATIONFAILED]")
        if "plain" in mechanisms and "scram-sha-256" in mechanisms:
            master = server.folder / "masters-password"
            master.write_text(MASTER_PASSWORD + "\n")
            room.try_login(f"{mechanisms}, on behalf of the user", (0, mail), "--login-as", MASTER, "--password-file", master)


def try_tokens(checks, oubli, mechanisms, wanted):
    service = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Tokens)
    threading.Thread(target=service.serve_forever, daemon=True).start()
    Tokens.alive = {"good": USER, "others": "somebody"}
    with tempfile.TemporaryDirectory(prefix="oubli-imap-") as folder:
        (pathlib.Path(folder) / "oauth2.conf").write_text(OAUTH2.format(port=service.server_port))
        with Dovecot(folder, mechanisms=mechanisms, more=TOKEN_CONFIG.format(folder=folder)) as server:
            room = Room(checks, oubli, server)
            token = server.folder / "token"
            token.write_text("good\n")
            room.try_login(mechanisms, (0, 0), "--oauth2-token-file", token)
            room.try_login(f"{mechanisms}, by a command", (0, 0), "--oauth2-token-command", f"cat {token}")
            checks.equal(room.methods(), [wanted] * 2, f"{mechanisms}: the method")
            token.write_text("stale\n")
            room.try_login(f"{mechanisms}, a token that has expired", (1, None), "--oauth2-token-file", token,
                           words="access token")
            token.write_text("others\n")
            room.try_login(f"{mechanisms}, somebody else's token", (1, None), "--oauth2-token-file", token)
    service.shutdown()


def try_whole_server(checks, oubli):
    """Each user of a list, by a master user who may act for them; who is not there is named."""
    users = ("ann", "bob@example.org")
    with tempfile.TemporaryDirectory(prefix="oubli-imap-") as folder, Dovecot(folder, users=users) as server:
        for user in (USER, *users):
            session = server.client(user)
            session.append("INBOX", None, None, letter(1, f"{user}@example.net\n"))
            session.logout()
        (server.folder / "list").write_text("\n".join([USER, "nobodyhere", *users]) + "\n")
        master = server.folder / "masters-password"
        master.write_text(MASTER_PASSWORD + "\n")
        program = Program(oubli, server.folder / "workspace")
        code, lines, errors = program.run("scan", f"imaps://localhost:{server.tls}", "--users", server.folder / "list", "--ca-file",
                                          server.ca, "--login-as", MASTER, "--password-file", master)
        named = [line["locator"] for line in of_type(lines, "unreadable")]
        checks.equal((code, of_type(lines, "scan")[0]["messages"], named), (3, 3, [server.address(user="nobodyhere")]),
                     f"a whole server: {errors}")
        code, lines, errors = program.run("export", f"imaps://localhost:{server.tls}", "--users", server.folder / "list", "--ca-file",
                                          server.ca, "--login-as", MASTER, "--password-file", master, "-o", server.folder / "all")
        made = sorted(path.name for path in (server.folder / "all.partial").iterdir() if path.is_dir())
        checks.equal((code, of_type(lines, "export")[0]["messages"], made),
                     (3, 3, sorted(f"{user}@localhost:{server.tls}" for user in (USER, "ann", "bob%40example.org"))),
                     f"a copy of it: {errors}")


def main():
    oubli = sys.argv[1]
    if dovecot_server.find() is None:
        return skip("Imap.logging_in", "dovecot-imapd is not installed")
    checks = Checks()
    for mechanisms, wanted in (("plain login scram-sha-1 scram-sha-256", "SCRAM-SHA-256"), ("plain scram-sha-1", "SCRAM-SHA-1"),
                               ("scram-sha-256", "SCRAM-SHA-256"), ("plain", "PLAIN")):
        try_passwords(checks, oubli, mechanisms, wanted)
    for mechanisms, wanted in (("xoauth2 oauthbearer", "OAUTHBEARER"), ("xoauth2", "XOAUTH2")):
        try_tokens(checks, oubli, mechanisms, wanted)
    try_whole_server(checks, oubli)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
