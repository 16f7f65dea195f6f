# SPDX-License-Identifier: GPL-3.0-or-later
"""A mail server of our own that says what it is told to, true or not.

A Script answers commands by methods named after them (`do_fetch`); what a case wants otherwise it overrides. Every
line a client sent is kept, so that a case can look whether a password was among them.
"""
import base64
import contextlib
import hashlib
import hmac
import re
import socket
import ssl
import threading

PASSWORD = "correct horse"
LETTER = (b"From: a%d@example.org\r\nTo: b@example.org\r\nSubject: letter %d\r\nMessage-ID: <%d@hostile.example>\r\n"
          b"\r\nBody of number %d.\r\n")


def letter(uid):
    return LETTER % (uid, uid, uid, uid)


class Gone(Exception):
    pass


class Script:
    """An honest server with `count` messages in INBOX; one instance for each case, shared by its connections."""
    capabilities = b"IMAP4rev1 AUTH=PLAIN SASL-IR"
    greeting = b"* OK ready\r\n"
    is_tls_at_once = True
    certificate = "server"
    count = 3
    validity = 7

    def __init__(self):
        self.heard, self.connections, self.fetched, self.waits = [], 0, [], 0

    def uids(self):
        return list(range(1, self.count + 1))

    # --- one method for each command ---
    def do_capability(self, wire, tag, rest):
        wire.say(b"* CAPABILITY " + self.capabilities + b"\r\n" + tag + b" OK done\r\n")

    def do_starttls(self, wire, tag, rest):
        wire.say(tag + b" OK begin\r\n")
        wire.start_tls()

    def do_authenticate(self, wire, tag, rest):
        wire.say(tag + b" OK in\r\n")

    def scram(self, wire, first, hash_name="sha256", rounds=4096, nonce=None, signature=None):
        """The server's half of RFC 5802, for the right password; what it ends with is `signature` where that is given."""
        bare = base64.b64decode(first).split(b",", 2)[2]
        salt, nonce = b"salt of a server", nonce or bare.split(b"r=")[1] + b"more"
        challenge = b"r=" + nonce + b",s=" + base64.b64encode(salt) + b",i=%d" % rounds
        wire.say(b"+ " + base64.b64encode(challenge) + b"\r\n")
        last = base64.b64decode(wire.line())
        without_proof, _, proof = last.rpartition(b",p=")

        def mac(key, text):
            return hmac.digest(key, text, hash_name)
        salted = hashlib.pbkdf2_hmac(hash_name, PASSWORD.encode(), salt, min(rounds, 4096))
        told = bare + b"," + challenge + b"," + without_proof
        key = mac(salted, b"Client Key")
        wanted = bytes(a ^ b for a, b in zip(key, mac(hashlib.new(hash_name, key).digest(), told)))
        self.is_proved = base64.b64decode(proof) == wanted
        end = signature or b"v=" + base64.b64encode(mac(mac(salted, b"Server Key"), told))
        wire.say(b"+ " + base64.b64encode(end) + b"\r\n")
        return wire.line()

    def do_login(self, wire, tag, rest):
        wire.say(tag + b" OK in\r\n")

    def do_list(self, wire, tag, rest):
        wire.say(b'* LIST (\\HasNoChildren) "/" INBOX\r\n' + tag + b" OK done\r\n")

    def do_status(self, wire, tag, rest):
        wire.say(b"* STATUS INBOX (MESSAGES %d UIDNEXT %d UIDVALIDITY %d)\r\n" %
                 (len(self.uids()), max(self.uids(), default=0) + 1, self.validity) + tag + b" OK done\r\n")

    def do_examine(self, wire, tag, rest):
        wire.say(b"* %d EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen)\r\n* OK [UIDVALIDITY %d] fine\r\n* OK [UIDNEXT %d] next\r\n" %
                 (len(self.uids()), self.validity, max(self.uids(), default=0) + 1) + tag + b" OK [READ-ONLY] done\r\n")

    def do_search(self, wire, tag, rest):
        wire.say(b"* SEARCH " + b" ".join(b"%d" % uid for uid in self.uids()) + b"\r\n" + tag + b" OK done\r\n")

    def do_fetch(self, wire, tag, rest):
        for uid in self.asked(rest):
            self.fetched.append(uid)
            self.give(wire, uid)
        wire.say(tag + b" OK done\r\n")

    def give(self, wire, uid, body=None):
        body = letter(uid) if body is None else body
        wire.say(b"* %d FETCH (UID %d BODY[] {%d}\r\n%s)\r\n" % (uid, uid, len(body), body))

    def do_logout(self, wire, tag, rest):
        wire.say(b"* BYE then\r\n" + tag + b" OK done\r\n")
        raise Gone

    def asked(self, rest):
        found = []
        for part in rest.split(b" ")[0].split(b","):
            first, _, last = part.partition(b":")
            found += [uid for uid in self.uids() if int(first) <= uid <= int(last or first)]
        return found

    # --- what was heard ---
    def heard_password(self):
        whole = b"\n".join(self.heard)
        token = base64.b64encode(f"\0jean\0{PASSWORD}".encode())
        return PASSWORD.encode() in whole or token in whole

    def heard_command(self, word):
        return any(word in line.upper() for line in self.heard)


class Wire:
    def __init__(self, connection, server, script):
        self.socket, self.server, self.script, self.held = connection, server, script, b""

    def say(self, data):
        try:
            self.socket.sendall(data)
        except OSError as error:
            raise Gone from error

    def start_tls(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        name = self.script.certificate
        context.load_cert_chain(self.server.folder / f"{name}.pem", self.server.folder / f"{name}.key")
        self.socket = context.wrap_socket(self.socket, server_side=True)

    def line(self):
        while b"\n" not in self.held:
            self.script.waits += 1
            data = self.socket.recv(65536)
            if not data:
                raise Gone
            self.held += data
        line, _, self.held = self.held.partition(b"\n")
        return line.rstrip(b"\r")

    def literal(self, size):
        while len(self.held) < size:
            data = self.socket.recv(65536)
            if not data:
                raise Gone
            self.held += data
        body, self.held = self.held[:size], self.held[size:]
        return body

    def serve(self):
        script = self.script
        if script.is_tls_at_once:
            self.start_tls()
        self.say(script.greeting)
        while True:
            line = self.line()
            script.heard.append(line)
            tag, _, rest = line.partition(b" ")
            word, _, rest = rest.partition(b" ")
            if word.upper() == b"UID":
                word, _, rest = rest.partition(b" ")
            method = getattr(script, "do_" + re.sub(r"\W", "", word.decode("latin-1").lower()), None)
            if method is None:
                self.say(tag + b" BAD what\r\n")
            else:
                method(self, tag, rest)


class HostileServer:
    """Listens on one port; `script` says how the next connections go."""

    def __init__(self, folder):
        self.folder, self.script = folder, None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection, _ = self.listener.accept()
            script = self.script
            script.connections += 1
            threading.Thread(target=self.serve, args=(connection, script), daemon=True).start()

    def serve(self, connection, script):
        wire = Wire(connection, self, script)
        with contextlib.suppress(Gone, OSError, ssl.SSLError):
            wire.serve()
        with contextlib.suppress(OSError):
            wire.socket.close()
