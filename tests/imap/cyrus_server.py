# SPDX-License-Identifier: GPL-3.0-or-later
"""A Cyrus IMAP of our own: on loopback, below a temporary folder, as a user without rights. Passwords are checked by a
saslauthd of our own, a socket that knows two of them.

Debian's cyrus-imapd and dovecot-imapd cannot be installed together: where $OUBLI_CYRUS names a folder into which the packages
cyrus-imapd and cyrus-common were unpacked (`dpkg -x`), it is run from there.
"""
import getpass
import imaplib
import os
import pathlib
import pwd
import signal
import socket
import ssl
import struct
import subprocess
import threading
import time

import certificates
from dovecot_server import free_port

USER, PASSWORD, ADMIN, ADMIN_PASSWORD = "jean", "a password", "cyrus", "another one"
IMAPD = """
configdirectory: {folder}/conf
defaultpartition: default
partition-default: {folder}/spool
proc_path: {folder}/proc
mboxname_lockpath: {folder}/lock
idlesocket: {folder}/idle
notifysocket: {folder}/notify
admins: {admin}
cyrus_user: {user}
sasl_pwcheck_method: saslauthd
sasl_saslauthd_path: {folder}/mux
sasl_mech_list: PLAIN
allowplaintext: no
tls_server_cert: {folder}/server.pem
tls_server_key: {folder}/server.key
tls_sessions_db: skiplist
altnamespace: yes
unixhierarchysep: yes
autocreate_users: anyone
autocreate_quota: 100000
autocreate_inbox_folders: Trash
xlist-trash: Trash
expunge_mode: {expunge}
conversations: no
"""
SERVICES = """
START {{
  recover cmd="{bin}/ctl_cyrusdb -C {folder}/imapd.conf -r"
}}
SERVICES {{
  imaps cmd="{bin}/imapd -C {folder}/imapd.conf -s" listen="127.0.0.1:{tls}" prefork=0
}}
EVENTS {{
}}
"""


def root():
    return pathlib.Path(os.environ.get("OUBLI_CYRUS", "/"))


def find():
    path = root() / "usr/lib/cyrus/bin"
    return path if (path / "master").exists() and (path / "imapd").exists() else None


class Cyrus:
    """Runs until the end of the `with` block."""

    def __init__(self, folder, expunge="immediate"):
        self.folder, self.expunge, self.tls = pathlib.Path(folder), expunge, free_port()
        self.ca = certificates.make_authority(self.folder)
        certificates.make_certificate(self.folder, "server", "DNS:localhost,IP:127.0.0.1")
        self.password_file = self.folder / "password"
        self.password_file.write_text(PASSWORD + "\n")

    def __enter__(self):
        is_root = os.geteuid() == 0
        user = "nobody" if is_root else getpass.getuser()
        account = pwd.getpwnam(user)
        for part in ("conf", "spool", "proc", "lock", "conf/db", "conf/socket", "conf/log", "conf/msg", "conf/proc"):
            (self.folder / part).mkdir()
        words = {"folder": self.folder, "user": user, "admin": ADMIN, "expunge": self.expunge, "bin": find(), "tls": self.tls}
        (self.folder / "imapd.conf").write_text(IMAPD.format(**words))
        (self.folder / "cyrus.conf").write_text(SERVICES.format(**words))
        self.listen_for_passwords()
        options = {}
        if is_root:
            for path in [self.folder, *self.folder.rglob("*")]:
                os.chown(path, account.pw_uid, account.pw_gid)
            options = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        libraries = str(root() / "usr/lib" / os.uname().machine) + "-linux-gnu"
        self.process = subprocess.Popen(
            [find() / "master", "-C", self.folder / "imapd.conf", "-M", self.folder / "cyrus.conf", "-p", self.folder / "pid", "-D"],
            start_new_session=True, stdout=subprocess.DEVNULL, stderr=(self.folder / "log").open("wb"),
            env={"PATH": "/usr/bin:/bin", "LD_LIBRARY_PATH": libraries, "CYRUS_VERBOSE": "1"}, **options)
        self.wait()
        return self

    def listen_for_passwords(self):
        known = {USER: PASSWORD, ADMIN: ADMIN_PASSWORD}
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self.folder / "mux"))
        listener.listen()

        def answer(connection):
            with connection:
                def text():
                    (size,) = struct.unpack("!H", connection.recv(2, socket.MSG_WAITALL))
                    return connection.recv(size, socket.MSG_WAITALL).decode() if size else ""
                user, password, _, _ = (text() for _ in range(4))
                verdict = b"OK" if known.get(user) == password else b"NO"
                connection.sendall(struct.pack("!H", len(verdict)) + verdict)

        def accept():
            while True:
                threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()
        threading.Thread(target=accept, daemon=True).start()

    def wait(self):
        for _ in range(200):
            if self.process.poll() is not None:
                raise RuntimeError("cyrus ended: " + self.log())
            try:
                socket.create_connection(("127.0.0.1", self.tls), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("cyrus does not listen: " + self.log())

    def __exit__(self, *unused):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(timeout=20)

    def log(self):
        return (self.folder / "log").read_text(errors="replace")

    def address(self, folder=""):
        return f"imaps://{USER}@localhost:{self.tls}" + (f"/{folder}" if folder else "")

    def client(self, user=USER, password=PASSWORD):
        session = imaplib.IMAP4_SSL("localhost", self.tls, ssl_context=ssl.create_default_context(cafile=self.ca))
        session._encoding = "utf-8"
        session.authenticate("PLAIN", lambda unused: f"\0{user}\0{password}".encode())
        return session
