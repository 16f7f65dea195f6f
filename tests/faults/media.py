#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Erases on one file system after another and holds the level that is claimed to the raw image.

usage: tests/faults/media.py OUBLI CASE|all
       tests/faults/media.py list

A mailbox of each form, then a single file, full of words made for this run alone, is erased or redacted by the
program; then
the words are looked for, plain and coded, in every byte of the image the file system lies in, in
every file that can still be opened, and in the workspace, which is elsewhere. Wrong is a level above
the truth, and one below it save where the case says why. All forms are tried in all cases where
OUBLI_FULL is set. Each case prints a row of the table in
docs/erasure.md. Root only; what this machine cannot do is skipped with its reason.
"""
import contextlib
import dataclasses
import functools
import json
import pathlib
import shutil
import subprocess
import sys

import images
from images import Failed, Image, Unavailable, call
from killed import FULL
from letters import FORMS, letters
from needles import finds_below, needles_of, random_word

NOBODY = 65534


class Wrong(Exception):
    pass


def expect(is_so, what):
    if not is_so:
        raise Wrong(what)


# --- where the mail lies ---

def as_it_is(room, folder):
    return folder


def files_of(folder):
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def rewritten(room, folder):
    for file in files_of(folder):
        file.write_bytes(file.read_bytes())  # truncates first, as many mail programs do
        call("sync", "-f", file)
    return folder


def journalled(room, folder):
    try:
        call("chattr", "+j", folder)
    except Failed:
        raise Unavailable("chattr +j is not allowed here (CAP_SYS_RESOURCE)") from None
    return folder


def not_copied_on_write(room, folder):
    call("chattr", "+C", folder)
    return folder


def reflinked(room, folder):
    copies = room.top / "copies"
    copies.mkdir()
    for number, file in enumerate(files_of(folder)):
        call("cp", "--reflink=always", file, copies / str(number))
    return folder


def snapshot(room, folder):
    call("btrfs", "subvolume", "snapshot", "-r", room.top, room.top / "snapshot")
    return folder


def overlaid(room, folder):
    for name in ("upper", "work", "merged"):
        (room.top / name).mkdir()
    merged = room.top / "merged"
    below = f"lowerdir={folder},upperdir={room.top}/upper,workdir={room.top}/work"
    images.mount("overlay", below, "overlay", merged)
    room.stack.callback(call, "umount", merged)
    return merged


@dataclasses.dataclass
class Case:
    kind: str                   # of the file system
    make: tuple = ()            # more words for mkfs
    tune: tuple = ()            # words for tune2fs
    options: str = ""           # for mount
    is_root: bool = True        # else the program runs as an ordinary user
    is_tiny: bool = False       # the mail fits into an inode
    below: str = ""             # the file system that holds the image
    first: object = as_it_is    # before the mail is written
    then: object = as_it_is     # after; says where the program finds it
    is_released_before: bool = False  # blocks with the same content, which the caveat speaks of
    modest: str = ""            # why less may be claimed than is true


CASES = {
    "ext4": Case("ext4"),
    "ext4_user": Case("ext4", is_root=False),
    "ext4_data_journal": Case("ext4", options="data=journal"),
    "ext4_data_journal_user": Case("ext4", options="data=journal", is_root=False),
    "ext4_data_journal_by_default_user": Case("ext4", tune=("-o", "journal_data"), is_root=False),
    "ext4_journalled_file": Case("ext4", first=journalled),
    "ext4_journalled_file_user": Case("ext4", first=journalled, is_root=False),
    "ext4_inline_data": Case("ext4", make=("-O", "inline_data", "-I", "1024")),
    "ext4_inline_data_tiny": Case("ext4", make=("-O", "inline_data", "-I", "1024"), is_tiny=True,
                                  modest="what lies in an inode has no extent that could be compared"),
    "ext4_fast_commit": Case("ext4", make=("-O", "fast_commit")),
    "ext4_no_extents": Case("ext4", make=("-O", "^extent,^64bit")),
    "ext4_no_journal": Case("ext4", make=("-O", "^has_journal")),
    "ext4_small_blocks": Case("ext4", make=("-b", "1024")),
    "ext4_image_on_btrfs": Case("ext4", below="btrfs"),
    "ext4_rewritten_before": Case("ext4", then=rewritten, is_released_before=True),
    "xfs": Case("xfs"),
    "xfs_user": Case("xfs", is_root=False),
    "xfs_reflinked": Case("xfs", then=reflinked),
    "btrfs": Case("btrfs"),
    "btrfs_nodatacow": Case("btrfs", first=not_copied_on_write),
    "btrfs_nodatacow_tiny": Case("btrfs", first=not_copied_on_write, is_tiny=True),
    "btrfs_reflinked": Case("btrfs", then=reflinked),
    "btrfs_snapshot": Case("btrfs", then=snapshot),
    "btrfs_nodatacow_snapshot": Case("btrfs", first=not_copied_on_write, then=snapshot),
    "overlay": Case("ext4", then=overlaid),
    "tmpfs": Case("tmpfs", modest="where there is swap, it is not searched"),
}


IN_EVERY_FORM = ("ext4", "xfs")  # also in a quick run
LONG = 6000  # lines of a message: the mailbox is then some blocks long, which go past the cache


class Room:
    """One file system, and what may be searched when the program is done with it."""

    def __init__(self, case, stack):
        self.case, self.stack = case, stack
        self.images, self.mounted = [], []  # an image in an image is searched with the outer one
        self.path = images.new_folder("media")
        self.workspace = self.path / "workspace"
        self.top = self.mount()
        self.mail = self.top / "mail"
        for folder in (self.workspace, self.mail):
            folder.mkdir(mode=0o700)
            if not case.is_root:
                shutil.chown(folder, NOBODY, NOBODY)
        case.first(self, self.mail)

    def mount(self):
        case = self.case
        if case.kind == "tmpfs":
            at = self.path / "mounted"
            at.mkdir()
            images.mount("tmpfs", "size=64m", "oubli", at)
            self.stack.callback(call, "umount", at)
            self.mounted.append(at)
            return at
        folder = self.path
        if case.below:
            folder = self.add(Image(folder, case.below, name="below"))
        image = Image(folder, case.kind, case.make, case.options)
        if case.tune:
            call("tune2fs", *case.tune, image.path)
        return self.add(image)

    def add(self, image):
        if not self.images:
            self.images.append(image)
        self.mounted.append(self.stack.enter_context(image.mounted()))
        return self.mounted[-1]

    def put(self, files):
        """Names and contents; a name that ends with a slash is a folder."""
        for name, content in files.items():
            path = self.mail / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if name.endswith("/"):
                path.mkdir()
            else:
                path.write_bytes(content)
        for path in self.mail.rglob("*") if not self.case.is_root else ():
            shutil.chown(path, NOBODY, NOBODY)
        call("sync", "-f", self.mail)

    def run(self, oubli, *words, code=0):
        """The lines of JSON the program writes."""
        user = {} if self.case.is_root else {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        try:
            done = subprocess.run([oubli, "--workspace", self.workspace, "--json", *map(str, words)],
                                  capture_output=True, check=False, timeout=images.PATIENCE, **user)
        except PermissionError:
            raise Unavailable(f"an ordinary user cannot start {oubli}") from None
        expect(done.returncode == code, f"{words[0]}: exit code {done.returncode}: {done.stdout}{done.stderr}")
        return [json.loads(line) for line in done.stdout.decode().splitlines()]

    def in_images(self, needles):
        return sum(image.find(needles) for image in self.images)

    def in_files(self, needles):
        return sum(images.count_below(top, needles) for top in self.mounted)


# --- what is erased ---

def packed_needles(old, new):
    """Pieces of a compressed file that are not in what took its place."""
    pieces = {old[at:at + 24]: "piece" for at in range(len(old) // 2, len(old) - 24, 256)}
    return {piece: what for piece, what in pieces.items() if piece not in new}


@dataclasses.dataclass
class Outcome:
    what: str
    level: str
    caveats: list
    raw: int            # in the images
    open_to_read: int   # in files
    workspace: tuple = ()
    name: int = 0       # of the file that was wiped, in the images


LEVELS = ("E0", "E1", "E2", "E2J")


def erase(oubli, case, form, stack, mode="delete"):
    room = Room(case, stack)
    word = random_word()
    # What is redacted is the address; the rest of the message stays.
    needles = needles_of(word if mode == "delete" else f"{word}@example.org")
    messages = letters(word, case.is_tiny, *((LONG,) if form == "long" else ()))
    files = FORMS["mbox" if form == "long" else form](messages)
    room.put(files)
    top, old = next(iter(files.items()))
    path = case.then(room, room.mail) / top.rstrip("/")
    words = ["erase", path, "--email", f"{word}@example.org", "--yes", "--expect",
             sum(word.encode() in each for each in messages), "--mode", mode]
    if form == "packed":
        plain, needles = needles, {**packed_needles(old, b""), **needles}
    expect(not room.images or room.in_images(needles) > 0, "the search does not find what is there")
    lines = room.run(oubli, *words)
    if form == "packed":
        needles = {**packed_needles(old, path.read_bytes()), **plain}
    media = [row for row in lines[-1]["media"] if pathlib.Path(row["path"]).is_relative_to(path)]
    expect(media, f"no level is told: {lines[-1]}")
    lowest = min(media, key=lambda row: LEVELS.index(row["level"]))
    open_to_read = room.in_files(needles)
    stack.close()
    return Outcome(f"{MODES[mode]}, {form}", lowest["level"], lowest["caveats"], room.in_images(needles),
                   open_to_read, finds_below(room.workspace, needles))


MODES = {"delete": "erase", "redact": "redact"}


def wipe(oubli, case, stack):
    room = Room(case, stack)
    word, name = random_word(), random_word()
    needles = needles_of(word)
    room.put({name: f"{word}\n".encode() * (4 if case.is_tiny else 5000)})
    expect(not room.images or room.in_images(needles) > 0, "the search does not find what is there")
    path = case.then(room, room.mail) / name
    media = room.run(oubli, "wipe", path)[-1]
    open_to_read = room.in_files(needles)
    stack.close()
    return Outcome("wipe", media["level"], media["caveats"], room.in_images(needles), open_to_read,
                   name=room.in_images([name.encode()]))


# --- the truth ---

def check(case, outcome):
    is_wiped = outcome.level in ("E2", "E2J")
    allowed = case.is_released_before and "PRE_RUN_BLOCKS" in outcome.caveats
    expect(not is_wiped or outcome.raw == 0 or allowed, f"{outcome.level}, and {outcome.raw} words are in the image")
    expect(outcome.level == "E0" or outcome.open_to_read == 0,
           f"{outcome.level}, and {outcome.open_to_read} words can be read in files")
    expect(is_wiped or outcome.raw > 0 or case.modest, f"{outcome.level}, and nothing is left in the image")
    expect(outcome.name == 0 or "NAME_IN_JOURNAL" in outcome.caveats,
           f"the file's name is {outcome.name} times in the image, and nothing is said of it")
    expect(not outcome.workspace, f"words of the mail are in {outcome.workspace}")


def row(name, outcome):
    name_left = f"{outcome.name}" if outcome.what == "wipe" else "–"
    caveats = " ".join(sorted(set(outcome.caveats) - {"PRE_RUN_BLOCKS", "BACKUP_NOT_REACHED"}))
    return (f"| {name} | {outcome.what} | {outcome.level} | {outcome.raw} | {outcome.open_to_read} | "
            f"{name_left} | {caveats} |")


def run_case(oubli, name):
    case = CASES[name]
    forms = (*FORMS, "long") if FULL or name in IN_EVERY_FORM else ("mbox",)
    redacted = FORMS if FULL else ("maildir",) if name in IN_EVERY_FORM else ()
    jobs = [functools.partial(erase, form=form) for form in forms]
    jobs += [functools.partial(erase, form=form, mode="redact") for form in redacted]
    for job in (*jobs, wipe):
        with contextlib.ExitStack() as stack:
            outcome = job(oubli, case, stack=stack)
        print(row(name, outcome), flush=True)
        check(case, outcome)


def main():
    if sys.argv[1:] == ["list"]:
        print(*CASES, sep="\n")
        return 0
    oubli = pathlib.Path(sys.argv[1]).resolve()
    names = list(CASES) if sys.argv[2] == "all" else [sys.argv[2]]
    failed = skipped = 0
    for name in names:
        try:
            images.own_mounts()
            run_case(oubli, name)
        except Unavailable as reason:
            images.skip(f"media.{name}", str(reason))
            skipped += 1
        except (Wrong, Failed) as wrong:
            print(f"media: {name}: {wrong}")
            failed += 1
    return 1 if failed else images.SKIPPED if skipped == len(names) else 0


if __name__ == "__main__":
    sys.exit(main())
