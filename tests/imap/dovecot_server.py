# SPDX-License-Identifier: GPL-3.0-or-later
"""A Dovecot of our own: on loopback, below a temporary folder, as a user without rights."""
import getpass
import grp
import imaplib
import os
import pathlib
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import time

import certificates

USER, PASSWORD = "jean", 'p"a\\ss wörd'.encode().decode()
MASTER, MASTER_PASSWORD = "postmaster", "another one"
CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
auth_mechanisms = {mechanisms}
auth_failure_delay = 0
disable_plaintext_auth = yes
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
mail_location = {location}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  separator = {separator}
  mailbox Trash {{
    auto = create
    special_use = \\Trash
  }}
}}
{more}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/masters
  master = yes
  result_success = continue
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home/%u
}}
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def find():
    path = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
    return path if path and pathlib.Path("/usr/lib/dovecot/imap").exists() else None


class Dovecot:
    """Runs until the end of the `with` block; `tls` and `plain` are its ports. `mechanisms`: the ways to log in;
    `more`: lines of its configuration; `users` beside the one whose mail it is."""

    def __init__(self, folder, location="maildir:~/Maildir", separator="/", mechanisms="plain login", more="", users=()):
        self.folder = pathlib.Path(folder)
        self.location, self.separator = location, separator
        self.mechanisms, self.more, self.users = mechanisms, more, users
        self.plain, self.tls = free_port(), free_port()
        self.ca = certificates.make_authority(self.folder)
        certificates.make_certificate(self.folder, "server", "DNS:localhost,IP:127.0.0.1")
        self.password_file = self.folder / "password"
        self.password_file.write_text(PASSWORD + "\n")

    def __enter__(self):
        is_root = os.geteuid() == 0
        self.user = "nobody" if is_root else getpass.getuser()
        account = pwd.getpwnam(self.user)
        group = grp.getgrgid(account.pw_gid).gr_name
        (self.folder / "users").write_text("".join(f"{user}:{{PLAIN}}{PASSWORD}\n" for user in (USER, *self.users)))
        (self.folder / "masters").write_text(f"{MASTER}:{{PLAIN}}{MASTER_PASSWORD}\n")
        (self.folder / "dovecot.conf").write_text(CONFIG.format(
            folder=self.folder, user=self.user, group=group, location=self.location, plain=self.plain, tls=self.tls,
            separator=self.separator, mechanisms=self.mechanisms, more=self.more))
        (self.folder / "home").mkdir(exist_ok=True)
        options = {}
        if is_root:
            for path in [self.folder, *self.folder.rglob("*")]:
                os.chown(path, account.pw_uid, account.pw_gid)
            options = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        self.process = subprocess.Popen([find(), "-F", "-c", self.folder / "dovecot.conf"], start_new_session=True,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **options)
        self.wait()
        return self

    def wait(self):
        for _ in range(200):
            if self.process.poll() is not None:
                raise RuntimeError("dovecot ended: " + self.process.stderr.read().decode())
            try:
                socket.create_connection(("127.0.0.1", self.tls), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("dovecot does not listen")

    def __exit__(self, *unused):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)
        self.process.stderr.close()

    def address(self, folder="", user=USER):
        return f"imaps://{user}@localhost:{self.tls}" + (f"/{folder}" if folder else "")

    def log(self):
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def client(self, user=USER):
        """A session of Python's own, the oracle."""
        session = imaplib.IMAP4_SSL("localhost", self.tls, ssl_context=ssl.create_default_context(cafile=self.ca))
        session._encoding = "utf-8"
        session.authenticate("PLAIN", lambda unused: f"\0{user}\0{PASSWORD}".encode())
        return session
