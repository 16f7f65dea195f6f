#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cuts the power at many moments of an erasure, then goes on from what the disk holds.

usage: tests/faults/powercut.py OUBLI SUITE
       tests/faults/powercut.py list

The mail lies on a file system in an image; before one of the calls that change it, that file system
is shut down: what was not made durable is gone, and nothing more gets there (FS_IOC_SHUTDOWN without
a flush of its log). It is mounted again. Every mailbox must then be the whole old or the whole new
file, the same command must come to its end, and nothing of what was erased may be left in the image.
In `pst` the mailbox is an Outlook data file. In `whole` the workspace lies in the image as well; in `letters` the mail is a Maildir, a folder of
single messages and a compressed mailbox; in `redacted` a person is redacted in all of these. In `lost_sync` one fsync is a lie, that of the new
mailbox before it takes the name: a mailbox must be lost, or these tests prove nothing.

Every call is tried where OUBLI_FULL is set, else a few. Root only; what this machine cannot do is
skipped with its reason. What is not modelled: writes that arrive out of order or in part.
"""
import gzip
import pathlib
import random
import shutil
import subprocess
import sys

import images
from images import Failed, Image, Unavailable
from killed import FULL, PATIENCE, RANDOM, SEED, Erasures, Room, Wrong, expect
from letters import FORMS, letters, mbox
from needles import needles_of, random_word

BYSTANDER = b"nobody asked for this file\n" * 1000
FEWEST = {"mbox": 30, "pst": 12}  # calls that change the image in an erasure of two mailboxes, and of one


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

    def __init__(self, oubli, kind, is_whole=False, loses_sync=False, mail="mbox"):
        super().__init__(oubli, mail)
        self.gone = self.what_goes()
        self.more = ["--lose-sync", ".new"] if loses_sync else []
        sources = [self.mail / name for name in self.names]
        Erasures.renew(self)
        self.make_image(kind, is_whole)
        moved = {source: self.mail / name for source, name in zip(sources, self.names)}
        self.plain, self.words = ([moved.get(word, word) for word in words] for words in (self.plain, self.words))

    def what_goes(self):
        """Some of what stood in the erased messages alone."""
        old, new = (b"\n".join(self.seen(*each) for each in tree.items()) for tree in (self.old, self.new))
        gone = {line for line in old.split(b"\n") if 20 <= len(line) and line not in new}
        expect(len(gone) > 10, "too little would be erased")
        return sorted(gone, key=len)[-12:]


class Redactions(Mailboxes):
    """A person redacted in mail of every form, in one run."""

    def __init__(self, oubli, kind):
        super().__init__(oubli, kind, mail="redacted_all")

    def what_goes(self):
        return list(needles_of(self.who))


class Letters(Cut, Erasures):
    """Mail in files of its own, and in a mailbox that is compressed."""
    redacts = False

    def __init__(self, oubli, kind, is_whole=False):
        Room.__init__(self, oubli)
        self.who = random_word()
        self.messages = letters(self.who, is_tiny=False)
        self.count = 0
        self.doomed, self.kept = {}, {}  # names and contents
        for form in ("packed", "maildir", "eml"):
            for name, content in FORMS[form](self.messages).items():
                self.put(f"{form}/{name}", content)
        self.gone = list(needles_of(self.who))
        self.count = len(self.doomed) + 2
        self.make_image(kind, is_whole)
        self.plain = ["erase", self.mail / "packed" / "post.mbox.gz", self.mail / "maildir" / "post",
                      self.mail / "eml" / "post", "--email", f"{self.who}@example.org"]
        self.words = [*self.plain, "--yes", "--expect", self.count]

    def put(self, name, content):
        path = self.mail / name
        if content is None:
            path.mkdir(parents=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if path.suffix != ".gz":
            (self.doomed if self.who.encode() in content else self.kept)[name] = content

    def check_mail(self, whole_new=False):
        packed = self.mail / "packed" / "post.mbox.gz"
        kept = [each for each in self.messages if self.who.encode() not in each]
        now = gzip.decompress(packed.read_bytes())
        expect(now == mbox(kept) or (now == mbox(self.messages) and not whole_new),
               "the compressed mailbox is neither old nor new")
        for name, content in self.kept.items():
            expect((self.mail / name).read_bytes() == content, f"{name} was changed")
        for name, content in self.doomed.items():
            path = self.mail / name
            is_gone = not path.exists()
            expect(is_gone or (path.read_bytes() == content and not whole_new), f"{name} is in part")

    def check_end(self):
        self.check_mail(whole_new=True)
        left = [path for path in self.mail.rglob("*") if path.is_file() and path.suffix != ".gz"
                and str(path.relative_to(self.mail)) not in self.kept]
        expect(not left, f"left behind: {left}")
        found, _ = self.lines("find", "--email", f"{self.who}@example.org")
        expect([line["matches"] for line in found] == [0], "the person is found again")
        self.run("doctor")
        self.check_receipts()


def check_cutting(kind):
    image = Image(images.new_folder("powercut"), kind)
    with image.mounted():
        image.shut_down()


def everywhere(room_of, oubli, kind, **how):
    check_cutting(kind)
    room = room_of(oubli, kind, **how)
    calls = room.count_cuts()
    expect(calls >= FEWEST.get(how.get("mail"), FEWEST["mbox"]), f"an erasure changes the disk {calls} times, which is too few to be true")
    # The mailboxes are come to in the later calls.
    points = range(1, calls + 1) if FULL else sorted(RANDOM.sample(range(calls // 3, calls + 1), 2))
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
    "ext4_redacted": lambda oubli: everywhere(Redactions, oubli, "ext4"),
    "ext4_pst": lambda oubli: everywhere(Mailboxes, oubli, "ext4", mail="pst"),
    "ext4_letters": lambda oubli: everywhere(Letters, oubli, "ext4"),
    "xfs": lambda oubli: everywhere(Mailboxes, oubli, "xfs"),
    "xfs_whole": lambda oubli: everywhere(Mailboxes, oubli, "xfs", is_whole=True),
    "xfs_redacted": lambda oubli: everywhere(Redactions, oubli, "xfs"),
    "xfs_letters": lambda oubli: everywhere(Letters, oubli, "xfs"),
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
