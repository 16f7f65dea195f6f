# SPDX-License-Identifier: GPL-3.0-or-later
"""The section `imap` of scripts/bench: one mailbox on a Dovecot of its own, read over TLS by Oubli, by mbsync, and by
nothing but a socket that asks for all of it in one UID FETCH."""
import pathlib
import re
import shutil
import socket
import ssl
import statistics
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests/imap"))
import dovecot_server  # noqa: E402

MBSYNC = """
IMAPStore far
Host localhost
Port {port}
User {user}
PassCmd "cat {password}"
SSLType IMAPS
CertificateFile {ca}
PipelineDepth 50

MaildirStore near
Path {near}/
Inbox {near}/INBOX

Channel all
Far :far:
Near :near:
Patterns INBOX
Create Near
Sync Pull
SyncState *
"""


def plain_fetch(server):
    """Seconds and bytes of `UID FETCH 1:* BODY.PEEK[]`, nothing of which is looked at but its end."""
    context = ssl.create_default_context(cafile=server.ca)
    with socket.create_connection(("localhost", server.tls)) as plain, \
            context.wrap_socket(plain, server_hostname="localhost") as wire:
        reader = wire.makefile("rb")

        def ask(line):
            wire.sendall(b"t " + line + b"\r\n")
            while not (answer := reader.readline()).startswith(b"t "):
                pass
            assert answer.startswith(b"t OK"), answer
        reader.readline()
        ask(b"LOGIN " + dovecot_server.USER.encode() + b" {%d+}\r\n" % len(dovecot_server.PASSWORD.encode()) +
            dovecot_server.PASSWORD.encode())
        ask(b"EXAMINE INBOX")
        begin, total, tail, room = time.monotonic(), 0, b"", bytearray(1 << 18)
        wire.sendall(b"t UID FETCH 1:* (UID BODY.PEEK[])\r\n")
        while not re.search(rb"\r\nt OK [^\r]*\r\n$", tail):
            size = wire.recv_into(room)
            assert size > 0
            total += size
            tail = (tail + room[max(0, size - 200):size])[-200:]
        return time.monotonic() - begin, total


def measure(options, work, bench):
    if dovecot_server.find() is None or not shutil.which("mbsync"):
        return print("imap: skipped, dovecot-imapd or isync is not installed\n")
    mail = bench.generate(options, options.messages, "maildir", work / f"maildir-{options.messages}")
    with tempfile.TemporaryDirectory(prefix="oubli-bench-", dir=work) as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        inbox = folder / "home" / dovecot_server.USER / "Maildir"
        for part in ("cur", "new", "tmp"):
            (inbox / part).mkdir(parents=True)
        letters = (path for kind in ("cur", "new") for path in mail.rglob(f"{kind}/*"))
        for number, path in enumerate(letters):
            shutil.copyfile(path, inbox / "cur" / f"1700000000.{number}.bench:2,S")
        with dovecot_server.Dovecot(folder) as server:
            compare(options, server, folder, bench)


def compare(options, server, folder, bench):
    program = bench.ROOT / "build"
    access = [server.address("INBOX"), "--password-file", server.password_file, "--ca-file", server.ca]
    config = folder / "mbsyncrc"
    near = folder / "near"
    config.write_text(MBSYNC.format(port=server.tls, user=dovecot_server.USER, password=server.password_file, ca=server.ca, near=near))
    kinds = {
        "read (`imaplist --quick`)": [program / "tests/imaplist", server.address("INBOX"), server.password_file, server.ca, "--quick"],
        "`oubli export`": [bench.OUBLI, "--workspace", folder / "w", "export", "-o", folder / "copy", *access],
        "`oubli scan`": [bench.OUBLI, "--workspace", folder / "w", "scan", *access],
        "`mbsync`": ["mbsync", "-c", config, "all"],
    }
    plain_fetch(server)  # which has Dovecot index the mailbox
    took, total = {}, 0
    for turn in range(options.rounds):
        seconds, total = plain_fetch(server)
        took.setdefault("plain `UID FETCH`", []).append(seconds)
        for kind, command in kinds.items():
            bench.say(f"bench: round {turn + 1}, {kind}")
            made = {"`oubli export`": folder / "copy", "`oubli scan`": folder / "w", "`mbsync`": near}.get(kind, folder / "none")
            shutil.rmtree(made, ignore_errors=True)
            near.mkdir(exist_ok=True)
            took.setdefault(kind, []).append(bench.Run(command).expect(0).elapsed)
    count = len(list((near / "INBOX" / "cur").iterdir())) + len(list((near / "INBOX" / "new").iterdir()))
    copied = len(list((folder / "copy" / "cur").iterdir()))
    if not count == copied == options.messages:
        sys.exit(f"bench: error: mbsync copied {count}, oubli {copied} of {options.messages}")
    base = statistics.median(took["read (`imaplist --quick`)"])
    print(f"## From a server (Dovecot, maildir, TLS, loopback): {count} messages, {total / bench.MEGABYTE:.0f} MB, "
          f"median of {options.rounds}\n")
    bench.table(["", "elapsed", "MB/s", "messages/s", "÷ read"],
                [[kind, f"{statistics.median(runs):.2f} s", f"{total / bench.MEGABYTE / statistics.median(runs):.0f}",
                  f"{count / statistics.median(runs):.0f}", f"{statistics.median(runs) / base:.2f}"]
                 for kind, runs in took.items()])
