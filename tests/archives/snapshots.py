# SPDX-License-Identifier: GPL-3.0-or-later
"""Repositories of restic for repositories.py: what is needed to write in them, how they are made, what restic tells of them."""
import base64
import hashlib
import json
import os
import shutil
import subprocess

from room import PATIENCE, Missing, expect, need, tree_of_all


def need_views():
    """Snapshots are written anew by root alone, through FUSE."""
    need("restic", "fusermount3")
    if os.geteuid() != 0:
        raise Missing("root")
    try:
        os.close(os.open("/dev/fuse", os.O_RDWR))
    except OSError:
        raise Missing("/dev/fuse") from None
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode != 0:
        raise Missing("a mount namespace")


def openssl(name, key, given, *words):
    return subprocess.run(["openssl", "enc", f"-{name}", "-K", key.hex(), *words], input=given, capture_output=True, check=True).stdout


def opens_at_once(repository, ask, password):
    """Puts a key in the place of restic's whose making takes no half second, at which every call would begin."""
    (file,) = (repository / "keys").iterdir()
    key, master = json.loads(file.read_bytes()), ask("cat", "masterkey")
    key.update(N=2, r=1, p=1)
    made = hashlib.scrypt(password.encode(), salt=base64.b64decode(key["salt"]), n=2, r=1, p=1, dklen=64)
    start = os.urandom(16)
    sealed = openssl("aes-256-ctr", made[:32], master, "-iv", start.hex())
    tag = poly1305(made[48:], openssl("aes-128-ecb", made[32:48], start, "-nopad"), sealed)
    key["data"] = base64.b64encode(start + sealed + tag).decode()
    content = json.dumps(key).encode()
    file.chmod(0o600)
    file.unlink()
    (repository / "keys" / hashlib.sha256(content).hexdigest()).write_bytes(content)


def poly1305(factor, added, text):
    sum_, by = 0, int.from_bytes(factor, "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    for at in range(0, len(text), 16):
        sum_ = (sum_ + int.from_bytes(text[at:at + 16] + b"\1", "little")) * by % (2 ** 130 - 5)
    return (sum_ + int.from_bytes(added, "little")).to_bytes(17, "little")[:16]


def as_elsewhere(store):
    """Where a user has another name than here, as on another machine."""
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode != 0:
        return []
    (store.path / "passwd").write_text("superuser:x:0:0:::\nann:x:1234:1234:::\n")
    return ["unshare", "-m", "sh", "-c", 'mount --bind "$0" /etc/passwd && exec "$@"', store.path / "passwd"]


def make_restic(store, days=3, relative=False):
    """Like the archives of borg; its folders have special bits, its users names, its snapshots tags."""
    store.make("restic", "-q", "init", "-r", store.repository, where=store.path)
    opens_at_once(store.repository, Snapshots(store).ask, os.environ["RESTIC_PASSWORD"])
    store.fill()
    if os.geteuid() == 0:
        os.mknod(store.source / "zero", 0o20640, os.makedev(1, 5))
    os.chmod(store.source / "Maildir", 0o2770)
    os.chown(store.source / "Maildir/cur", 1234, 1234)
    for day in range(days):
        store.change(day)
        store.make(*as_elsewhere(store), "restic", "-q", "--no-cache", "backup", "-r", store.repository, "--host", "server", "--tag", "mail", "--tag",
                   f"day{day}", "--exclude", "*.tmp", "--time", f"2020-03-0{day + 2} 10:00:00", "." if relative else store.source,
                   where=store.source)


class Snapshots:
    """What restic itself tells of a repository."""

    def __init__(self, store):
        self.store = store
        self.password = os.environ.get("RESTIC_PASSWORD", store.passphrase)

    def ask(self, *words):
        done = subprocess.run(["restic", "-r", str(self.store.repository), "--no-cache", "--no-lock", *map(str, words)], capture_output=True,
                              env={**os.environ, "RESTIC_PASSWORD": self.password}, timeout=PATIENCE)
        expect(done.returncode == 0, f"restic {words[0]} ended with {done.returncode}: {done.stderr.decode()}")
        return done.stdout

    def listed(self):
        return json.loads(self.ask("snapshots", "--json")) or []

    def all(self):
        return {one["time"]: one for one in self.listed()}

    def said(self):
        keys = ("paths", "hostname", "username", "tags")
        return {time[:19]: {key: one.get(key) for key in keys} for time, one in self.all().items()}

    def trees(self):
        return {time[:19]: self.restored(one["id"]) for time, one in self.all().items()}

    def restored(self, snapshot):
        into = self.store.path / "restored"
        shutil.rmtree(into, ignore_errors=True)
        self.ask("restore", snapshot, "--target", into)
        tree = tree_of_all(into)
        inodes = {name: (into / name).lstat() for name in tree}
        for name, about in inodes.items():  # which device it stands for, and which names are one file
            same = sorted(other for other, one in inodes.items() if one.st_ino == about.st_ino)
            tree[name] = (*tree[name][:-1], about.st_rdev, same, tree[name][-1])
        return tree

    def nodes(self):
        """Restic's own words on each file, of all that stays."""
        told = {}
        for time, one in self.all().items():
            for node in json.loads(self.ask("find", "--json", "--snapshot", one["id"], "*"))[0]["matches"]:
                told[time[:19], node["path"]] = {key: value for key, value in node.items() if key not in ("ctime", "device_id")}
        return told

    def holds(self, words):
        """Whether they stand in any of its blobs, used or not."""
        for line in self.ask("list", "blobs").decode().split("\n"):
            if line and words in self.ask("cat", "blob", line.split()[1]):
                return True
        return False
