#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cuts the power at many moments of an erasure, then goes on from what the disk holds.

usage: tests/faults/powercut.py OUBLI SUITE
       tests/faults/powercut.py list

The mail lies on a file system in an image; before one of the calls that change it, that file system
is shut down: what was not made durable is gone, and nothing more gets there (FS_IOC_SHUTDOWN without
a flush of its log). It is mounted again. Every mailbox must then be the whole old or the whole new
file, the same command must come to its end, and nothing of what was erased may be left in the image.
In `whole` the workspace lies in the image as well. In `lost_sync` one fsync is a lie, that of the new
mailbox before it takes the name: a mailbox must be lost, or these tests prove nothing.

Every call is tried where OUBLI_FULL is set, else a few. Root only; what this machine cannot do is
skipped with its reason. What is not modelled: writes that arrive out of order or in part.
"""
import pathlib
import random
import shutil
import subprocess
import sys

import images
from images import Failed, Image, Unavailable
from killed import FULL, PATIENCE, RANDOM, SEED, Erasures, Wrong, chosen, expect

BYSTANDER = b"nobody asked for this file\n" * 1000
FEWEST = 30  # calls that change the image in an erasure of two mailboxes


class Cut:
    """Part of a room: its mail lies in an image that can be had again as it was."""

    is_whole = False  # the workspace lies in the image
    more = []         # words for faultrun
    gone = []         # what must not be in the image in the end

    def make_image(self, kind, is_whole):
        """Moves the mail there."""
        self.image = Image(self.path, kind)
        self.is_whole = is_whole
        if is_whole:
            self.workspace = self.image.at / "workspace"
        self.image.mount()
        shutil.copytree(self.mail, self.image.at / "mail")
        self.mail = self.image.at / "mail"
        (self.image.at / "bystander").write_bytes(BYSTANDER)
        self.image.unmount()
        self.spare = Image(self.path, "ext4", name="spare")
        self.pristine = self.path / "pristine"
        images.call("cp", "--sparse=always", self.image.path, self.pristine)

    def renew(self):
        self.forget()
        self.image.unmount()
        images.call("cp", "--sparse=always", self.pristine, self.image.path)
        self.image.mount()

    def forget(self):
        if not self.is_whole:  # else it goes with the image
            super().forget()

    def faultrun_words(self, *words):
        return list(map(str, [self.faultrun, "--disk", "--below", self.image.at, *self.more, *words,
                              *self.command(self.words)]))

    def count_cuts(self):
        self.renew()
        done = subprocess.run(self.faultrun_words("count"), check=True, capture_output=True,
                              timeout=2 * PATIENCE)
        return int(done.stdout.split(b"stops ")[1].split()[0])

    def cut(self, call):
        """False when the run ended before; else the power is back."""
        done = subprocess.run(self.faultrun_words("cut", self.image.at, call), check=False,
                              capture_output=True, timeout=2 * PATIENCE)
        expect(done.returncode in (0, 3), f"faultrun: {done.stdout}{done.stderr}")
        self.image.unmount()
        with self.spare.mounted():  # disks may be numbered otherwise when the machine is back
            self.image.mount()
        return done.returncode == 0

    def strike(self, call, again=None):
        """True when the power was cut, once or twice, and all is well in the end."""
        self.renew()
        was_cut = self.cut(call)
        self.check_mail()
        if again:
            self.cut(again)
            self.check_mail()
        self.again()
        self.check_end()
        expect((self.image.at / "bystander").read_bytes() == BYSTANDER, "another file was changed")
        self.image.unmount()
        left = self.image.find(self.gone)
        expect(left == 0, f"{left} pieces of what was erased are in the image")
        return was_cut


class Mailboxes(Cut, Erasures):
    """The mailboxes of a calm run."""

    def __init__(self, oubli, kind, is_whole=False, loses_sync=False):
        super().__init__(oubli, "mbox")
        self.gone = self.longest_lines_gone()
        self.more = ["--lose-sync", ".new"] if loses_sync else []
        for name, content in self.old.items():
            (self.mail / name).write_bytes(content)
        before = self.mail
        self.make_image(kind, is_whole)
        self.plain, self.words = ([self.mail / word.name if word in before.iterdir() else word
                                   for word in words] for words in (self.plain, self.words))

    def longest_lines_gone(self):
        """Some of what stood in the erased messages alone."""
        old, new = (b"\n".join(mail.values()) for mail in (self.old, self.new))
        gone = {line for line in old.split(b"\n") if 20 <= len(line) and line not in new}
        expect(len(gone) > 10, "too little would be erased")
        return sorted(gone, key=len)[-12:]


def check_cutting(kind):
    image = Image(images.new_folder("powercut"), kind)
    with image.mounted():
        image.shut_down()


def everywhere(room_of, oubli, kind, **how):
    check_cutting(kind)
    room = room_of(oubli, kind, **how)
    calls = room.count_cuts()
    expect(calls >= FEWEST, f"an erasure changes the disk {calls} times, which is too few to be true")
    points = chosen(calls, 2, 1)
    struck = 0
    for number, call in enumerate(points):
        again = RANDOM.randint(1, calls) if number % 5 == 0 else None
        try:
            struck += room.strike(call, again)
        except (Wrong, Failed) as wrong:
            raise Wrong(f"cut at call {call} of {calls}, again at {again}: {wrong}") from None
        if struck and struck % 50 == 0:
            print(f"powercut: {struck} cuts so far", flush=True)
    # Threads may change the number of calls, not much: one of a few points may lie behind the end.
    expect(struck >= len(points) - max(1, len(points) // 20), f"{struck} of {len(points)} cuts were reached")
    return f"{struck} cuts at {calls} calls, each ended as a calm run"


def lost_sync(oubli):
    check_cutting("xfs")
    room = Mailboxes(oubli, "xfs", loses_sync=True)
    points = list(range(1, room.count_cuts() + 1))
    random.Random(SEED).shuffle(points)
    lost = []
    for tried, call in enumerate(points, 1):
        room.renew()
        room.cut(call)
        try:
            room.check_mail()
        except Wrong:
            lost.append(call)
            if not FULL:
                break
    expect(lost, f"no mailbox was lost in {tried} cuts, although the new one was not made durable")
    return f"{len(lost)} of {tried} cuts lost a mailbox, as they must without the fsync"


SUITES = {
    "ext4": lambda oubli: everywhere(Mailboxes, oubli, "ext4"),
    "ext4_whole": lambda oubli: everywhere(Mailboxes, oubli, "ext4", is_whole=True),
    "xfs": lambda oubli: everywhere(Mailboxes, oubli, "xfs"),
    "xfs_whole": lambda oubli: everywhere(Mailboxes, oubli, "xfs", is_whole=True),
    "xfs_lost_sync": lost_sync,
    "btrfs": lambda oubli: everywhere(Mailboxes, oubli, "btrfs"),
}


def main():
    if sys.argv[1:] == ["list"]:
        print(*SUITES, sep="\n")
        return 0
    oubli, name = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    try:
        images.own_mounts()
        print(f"powercut: {name}: {SUITES[name](oubli)}")
    except Unavailable as reason:
        return images.skip(f"powercut.{name}", str(reason))
    except (Wrong, Failed) as wrong:
        print(f"powercut: {name} (OUBLI_SEED={SEED}): {wrong}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
