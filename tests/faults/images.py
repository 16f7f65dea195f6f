# SPDX-License-Identifier: GPL-3.0-or-later
"""File systems in image files: made, mounted by loop, searched byte by byte.

Needs root. A script that mounts calls own_mounts() first: its mounts are then seen by nobody else
and end with it, whatever ends it, and a loop device ends with its mount.
"""
import atexit
import contextlib
import ctypes
import fcntl
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

PATIENCE = 300
CLONE_NEWNS, MS_REC, MS_PRIVATE = 0x20000, 0x4000, 1 << 18
FS_IOC_SHUTDOWN, NO_LOG_FLUSH = 0x8004587D, 2
WINDOW = 4 << 20
SKIPPED = 77  # the exit code that ctest takes for it

# The smallest image each will live in.
SIZES = {"ext4": 64 << 20, "xfs": 320 << 20, "btrfs": 256 << 20}
QUIET = {"ext4": ["-q", "-F"], "xfs": ["-q", "-f"], "btrfs": ["-q", "-f"]}
# A discard of freed blocks would make holes in the image: the device's doing, not the program's.
OPTIONS = {"ext4": "nodiscard", "xfs": "nodiscard", "btrfs": "nodiscard"}


class Unavailable(Exception):
    """This machine cannot do it; says what is missing."""


def skip(name, reason):
    print(f"{name}: Skipped\n{reason}\n[  SKIPPED ] {name}")
    return SKIPPED


class Failed(Exception):
    """A command did not do what it always can."""


def call(*words, failure=Failed):
    words = list(map(str, words))
    if not shutil.which(words[0]):
        raise Unavailable(f"{words[0]} is not installed")
    done = subprocess.run(words, capture_output=True, check=False, timeout=PATIENCE)
    if done.returncode != 0:
        raise failure(f"{words[0]}: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout.decode("utf-8", "replace")


def mount(kind, options, what, at, failure=Unavailable):
    call("mount", "-t", kind, "-o", options, what, at, failure=failure)


def own_mounts():
    if os.geteuid() != 0:
        raise Unavailable("mounting needs root")
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS) != 0 or libc.mount(None, b"/", None, MS_REC | MS_PRIVATE, None) != 0:
        raise Unavailable(f"no mount namespace of its own: {os.strerror(ctypes.get_errno())}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


def new_folder(name):
    """Where images may lie: what keeps old blocks would keep theirs, and no level would be high."""
    is_swapping = len(pathlib.Path("/proc/swaps").read_text(encoding="ascii").splitlines()) > 1
    below = None if is_swapping or not os.path.isdir("/dev/shm") else "/dev/shm"
    folder = pathlib.Path(os.path.realpath(tempfile.mkdtemp(prefix=f"oubli-{name}-", dir=below)))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o755)
    kind, source = call("findmnt", "-no", "FSTYPE,SOURCE", "-T", folder).split(maxsplit=1)
    if kind not in ("ext4", "xfs", "tmpfs") or source.startswith(("/dev/mapper/", "/dev/dm-")):
        raise Unavailable(f"images would lie on {kind} ({source}), which may keep old blocks")
    return folder


class Image:
    """One file system in one file, mounted at `at` while it is open."""

    def __init__(self, folder, kind, make=(), options="", name="image"):
        self.kind, self.path, self.at = kind, folder / name, folder / f"{name}.mounted"
        self.options = ",".join(filter(None, ("loop", OPTIONS[kind], options)))
        with open(self.path, "wb") as file:
            file.truncate(SIZES[kind])
        call(f"mkfs.{kind}", *QUIET[kind], *make, self.path)
        self.at.mkdir()
        self.is_mounted = self.can_be_mounted = False
        atexit.register(self.unmount)

    def mount(self):
        if not pathlib.Path("/dev/loop-control").exists():
            raise Unavailable("there are no loop devices")
        # What was mounted once and is not any more was damaged.
        mount(self.kind, self.options, self.path, self.at,
              failure=Failed if self.can_be_mounted else Unavailable)
        self.is_mounted = self.can_be_mounted = True
        return self

    def unmount(self):
        for wait in (0.05, 0.2, *[1] * 60, None):  # a program that was killed may still be going
            if not self.is_mounted:
                return
            try:
                call("umount", self.at)
                self.is_mounted = False
            except Failed:
                if wait is None:
                    raise
                time.sleep(wait)

    def shut_down(self):
        """As if the power were cut: what is not on the disk is gone, and nothing more gets there."""
        at = os.open(self.at, os.O_RDONLY)
        try:
            fcntl.ioctl(at, FS_IOC_SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        except OSError as error:
            raise Unavailable(f"{self.kind} cannot be shut down: {error.strerror}") from None
        finally:
            os.close(at)

    @contextlib.contextmanager
    def mounted(self):
        self.mount()
        try:
            yield self.at
        finally:
            self.unmount()

    def find(self, needles):
        """How often the needles stand in the image."""
        return count_in(self.path, needles)


def pieces(path, overlap):
    """The parts of a file that are no holes, in windows."""
    with open(path, "rb") as file:
        end = file.seek(0, os.SEEK_END)
        at = 0
        while at < end:
            try:
                at = os.lseek(file.fileno(), at, os.SEEK_DATA)
            except OSError:  # nothing but a hole follows
                return
            stop = os.lseek(file.fileno(), at, os.SEEK_HOLE)
            while at < stop:
                yield os.pread(file.fileno(), min(WINDOW + overlap, stop - at), at)
                at += WINDOW
            at = stop


def count_in(path, needles):
    overlap = max(map(len, needles)) - 1
    total = 0
    for piece in pieces(path, overlap):
        for needle in needles:
            total += piece.count(needle)  # one in an overlap counts twice: none stays none
    return total


def count_below(folder, needles):
    """The same in the files of a folder, as anybody could read them."""
    return sum(count_in(path, needles) for path in pathlib.Path(folder).rglob("*")
               if path.is_file() and not path.is_symlink())
