#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail inside archives, found and erased; other programs make the archives and look at the new ones.

usage: tests/archives/archives.py OUBLI CASE
       tests/archives/archives.py list
"""
import gzip
import io
import os
import pathlib
import random
import signal
import subprocess
import sys
import tarfile
import time
import warnings
import zipfile

from room import OTHER, PATIENCE, WHO, Missing, Room, Wrong, expect, extracted, message, need, run_case

IN_FILLED = ["!/Maildir/cur/1500000001.M1P1.host,S={size}:2,S", "!/single.eml", "!/var/mail/jean#2", "!/var/mail/jean#4"]
SIZE = len(message(5, WHO))
TARS = {"g.tar": [], "g.tar.gz": ["-z"], "g.tar.bz2": ["-j"], "g.tar.xz": ["-J"], "g.tar.zst": ["--zstd"],
        "u.tar": ["--format=ustar"], "p.tar": ["--format=pax"], "v.tar": ["--format=v7"], "l.tar": ["-V", "a label"]}



def located(archive, within=""):
    return sorted(archive + within + one.format(size=SIZE) for one in IN_FILLED)


def reads(room):
    """Every kind, alone and within another; proved again, shown, and left alone while nothing changed."""
    room.fill()
    for name, words in TARS.items():
        room.tar(name, *words)
    room.make("tar", "-cf", "n.tar", "g.tar.gz", "u.tar", "source/notes.txt")
    for name in [*TARS, "n.tar"]:
        ws = room.new_workspace()
        copies = 2 if name == "n.tar" else 1
        summary, unread = room.scan(room.path / name, workspace=ws)
        expect(not unread, f"{name}: {unread}")
        expect(summary["messages"] == 9 * copies, f"{name}: {summary}")
        expect(summary["unrecognised"] == (5 if name == "n.tar" else 2), f"{name}: {summary}")
        wanted = located(name)
        if name == "n.tar":
            wanted = sorted(located(name, "!/g.tar.gz") + located(name, "!/u.tar"))
        found = room.found(workspace=ws)
        expect(found == wanted, f"{name}: found {found}")
        room.run("show", room.path / found[-1], workspace=ws)
        again, _ = room.scan(room.path / name, workspace=ws)
        expect(again["skipped"] == 9 * copies and again["bytes"] == 0, f"{name}: read again: {again}")
        expect(again["unrecognised"] == summary["unrecognised"], f"{name}: forgets what was no mail")


def reads_others(room):
    """cpio, zip and 7z, which others make."""
    need("bsdtar", "zip", "7z")
    room.fill()
    room.make("zip", "-qr", "../z.zip", ".", where=room.source)
    room.make("7z", "a", "../s.7z", ".", where=room.source)
    for kind, name in {"newc": "c.cpio", "odc": "o.cpio", "pax": "b.tar", "gnutar": "bg.tar"}.items():
        room.make("bsdtar", f"--format={kind}", "-cf", room.path / name, ".", where=room.source)
    for name in ["z.zip", "s.7z", "c.cpio", "o.cpio", "b.tar", "bg.tar"]:
        ws = room.new_workspace()
        summary, unread = room.scan(room.path / name, workspace=ws)
        expect(summary["messages"] == 9 and not unread, f"{name}: {summary} {unread}")
        found = room.found(workspace=ws)
        expect(found == located(name), f"{name}: {found}")


def names_what_it_cannot_read(room):
    """Encrypted, damaged, lying, endless: named by its entry, and the rest is read."""
    room.fill()
    whole = room.tar("g.tar").read_bytes()
    cut = room.path / "cut.tar"
    packed = gzip.compress(whole)
    # A tar whose one member is a long run of nothing, packed so tightly that nobody packs so.
    head = tarfile.TarInfo("mail.mbox")
    head.size = 1100 << 20
    (room.path / "head").write_bytes(head.tobuf())
    room.make("sh", "-c", "(cat head; head -c 1100M /dev/zero) | zstd -q > bomb.tar.zst")
    (room.path / "cut.tar.gz").write_bytes(packed[: len(packed) // 2])
    cut.write_bytes(whole[: whole.index(b"message 8")])
    with tarfile.open(room.path / "liar.tar", "w") as tar:
        tar.addfile(tarfile.TarInfo("before.eml"), None)
    good = tarfile.TarInfo("a.eml")
    good.size = len(message(1, WHO))
    lie = tarfile.TarInfo("b.eml")
    lie.size = 1 << 40
    padded = message(1, WHO) + bytes(-good.size % 512)
    (room.path / "liar.tar").write_bytes(good.tobuf() + padded + lie.tobuf() + padded + bytes(1024))
    (room.path / "open.tar").write_bytes(good.tobuf() + padded)
    (room.path / "two.tar").write_bytes(2 * (good.tobuf() + padded + bytes(10240)))
    (room.path / "two.tar.gz").write_bytes(gzip.compress((room.path / "two.tar").read_bytes()))
    for name, reason in {"cut.tar": "runcated", "cut.tar.gz": "gzip data end early", "liar.tar": "runcated",
                         "open.tar": "without an end mark", "two.tar": "behind its end", "two.tar.gz": "behind its end",
                         "bomb.tar.zst": "decompression bomb"}.items():
        ws = room.new_workspace()
        summary, unread = room.scan(room.path / name, codes=(3,), workspace=ws)
        expect(summary["unreadable"] == len(unread) > 0, f"{name}: {summary}")
        expect(any(reason in one for one in unread.values()), f"{name}: {unread}")
        if name in ("liar.tar", "open.tar", "two.tar", "two.tar.gz"):
            expect(room.found(workspace=ws, codes=(0, 3)) == [f"{name}!/a.eml"], f"{name}: what is whole is not found")
    nested = whole
    for level in range(6):
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as tar:
            inner = tarfile.TarInfo(f"{level}.tar")
            inner.size = len(nested)
            tar.addfile(inner, io.BytesIO(nested))
        nested = packed.getvalue()
    (room.path / "deep.tar").write_bytes(nested)
    _, unread = room.scan(room.path / "deep.tar", codes=(3,))
    expect(list(unread.values()) == ["an archive within more than 4 others"], f"deep: {unread}")


def names_what_is_passed_over(room):
    """Behind a damaged header in the middle readers go on at the next; what stood between was not read."""
    room.write("a.mbox", b"From x@y Mon Mar  2 10:00:00 2020\n" + message(1, OTHER))
    room.write("b.mbox", b"From x@y Mon Mar  2 10:00:00 2020\n" + message(2, WHO))
    room.write("c.mbox", b"From x@y Mon Mar  2 10:00:00 2020\n" + message(3, WHO))
    names = ["a.mbox", "b.mbox", "c.mbox"]
    plain = room.path / "plain.tar"
    room.make("tar", "-cf", plain, *names, where=room.source)
    tar = plain.read_bytes()
    header = tar.index(b"b.mbox")
    newc = room.make("cpio", "-o", "-H", "newc", where=room.source, given="\n".join(names).encode())
    magic = newc.index(b"b.mbox") - 110
    damaged = {
        "sum.tar": tar[:header + 148] + b"7" + tar[header + 149:],
        "block.tar": tar[:header] + b"\x5a" * 512 + tar[header:],
        "magic.cpio": newc[:magic + 5] + b"x" + newc[magic + 6:],
        "more.cpio": newc[:magic] + b"abcd" + newc[magic:],
    }
    for name, content in damaged.items():
        for packed in (False, True):
            archive = room.path / (name + ".gz" if packed else name)
            archive.write_bytes(gzip.compress(content) if packed else content)
            _, unread = room.scan(archive, codes=(3,), workspace=room.new_workspace())
            expect("damaged archive" in unread.get(archive.name, ""), f"{archive.name}: {unread}")
            inner = room.path / ("in-" + archive.name + ".zip")
            with zipfile.ZipFile(inner, "w") as made:
                made.write(archive, archive.name)
                made.writestr("single.eml", message(8, WHO))
            _, unread = room.scan(inner, codes=(3,), workspace=room.new_workspace())
            expect(any("damaged archive" in reason for reason in unread.values()), f"{inner.name}: {unread}")


def knows_packed_archives(room):
    """By their names, also when they were turned over; one that is named otherwise is never cut as a mailbox."""
    room.fill()
    whole = room.tar("g.tar").read_bytes()
    disk = bytes(4096) + (room.source / "var/mail/jean").read_bytes() + bytes(4096)
    newc = room.make("cpio", "-o", "-H", "newc", where=room.source, given=b"var/mail/jean")
    folder = room.path / "backups"
    folder.mkdir()
    known = ["mail.tar.gz-20261130", "mail.tgz.old", "mail.tar.gz~", "mail.taz", "mail.tar.gz.1", "mail.tar_2022.gz", "mail.cpio-1.gz"]
    for name in known:
        (folder / name).write_bytes(gzip.compress(newc if "cpio" in name else whole))
    summary, unread = room.scan(folder, workspace=room.new_workspace())
    expect(not unread and summary["messages"] == 9 * 6 + 4, f"{summary}, {unread}")
    for name in known:
        (folder / name).unlink()
    others = {"backup": whole, "backup.gz": whole, "1.gz": whole, "disk.gz": disk, "cpio.gz": newc, "in.mbox.gz": whole}
    before = {}
    for name, content in others.items():
        (folder / name).write_bytes(gzip.compress(content))
        before[name] = (folder / name).read_bytes()
    ws = room.new_workspace()
    summary, unread = room.scan(folder, codes=(3,), workspace=ws)
    expect(summary["messages"] == 0 and len(unread) == len(others), f"{summary}, {unread}")
    expect(all("no mailbox" in reason for reason in unread.values()), f"{unread}")
    room.run("erase", folder, "--email", WHO, "--yes", "--expect", "2", codes=(12,), workspace=ws)
    expect(all((folder / name).read_bytes() == content for name, content in before.items()), "cut as a mailbox")
    summary, unread = room.scan(f"archive:{folder / 'backup'}", workspace=ws)
    expect(not unread and summary["messages"] == 9, f"told what it is: {summary}, {unread}")


def names_encrypted(room):
    need("7z")
    room.fill()
    room.make("7z", "a", "-psecret", "-tzip", "../e.zip", ".", where=room.source)
    room.make("7z", "a", "-psecret", "-mhe=on", "../h.7z", ".", where=room.source)
    for name, least in {"e.zip": 7, "h.7z": 1}.items():
        _, unread = room.scan(room.path / name, codes=(3,))
        expect(len(unread) >= least and set(unread.values()) == {"encrypted"}, f"{name}: {unread}")


def hostile_names_stay_names(room):
    """Nothing is written where an archive says."""
    outside = room.path / "outside"
    with tarfile.open(room.path / "h.tar", "w") as tar:
        for name in ["../outside", str(outside), "a\n\x1b[2Jb.eml", "dev"]:
            one = tarfile.TarInfo(name)
            content = message(1, WHO, name)
            one.size = len(content)
            if name == "dev":
                one.type, one.devmajor, one.devminor, one.size = tarfile.CHRTYPE, 1, 5, 0
            tar.addfile(one, io.BytesIO(content))
    summary, _ = room.scan(room.path / "h.tar")
    expect(summary["messages"] == 3, f"{summary}")
    expect(not outside.exists(), "a file was written")


def without_erased(tree):
    kept = {name: about for name, about in tree.items() if "1500000001" not in name and name != "single.eml"}
    mode, owner, when, content = kept["var/mail/jean"]
    pieces = content.split(b"From x@y")
    kept["var/mail/jean"] = (mode, owner, when, b"From x@y".join(pieces[:2] + [pieces[3]]))
    return kept


def erases(room):
    """Other programs list and extract the new archive: the same tree apart from the erased."""
    need("bsdtar")
    room.fill()
    for name, words in TARS.items():
        archive = room.tar(name, *words)
        before = {program: extracted(room, program, archive, "before") for program in ["tar", "bsdtar"]}
        modified = archive.stat().st_mtime_ns
        receipt = room.erase(archive, 4)
        expect(receipt["verified"] and receipt["erased"] == 4 and receipt["residue"] == 0, f"{name}: {receipt}")
        for program, tree in before.items():
            after = extracted(room, program, archive, "after")
            expect(after == without_erased(tree), f"{name}: {program} extracts another tree: {sorted(after)}")
        expect(archive.stat().st_mtime_ns == modified, f"{name}: its time changed")
        plain = room.make("tar", "-tvf", archive)
        expect(WHO.encode() not in b"".join(a[3] for a in after.values() if isinstance(a[3], bytes)), f"{name}: still there {plain}")
        ws = room.new_workspace()
        summary, unread = room.scan(archive, workspace=ws)
        expect(summary["messages"] == 5 and not unread, f"{name}: {summary}")
        expect(room.found(workspace=ws) == [], f"{name}: found again")
        if name == "g.tar":
            expect(archive.stat().st_size % 10240 == 0, "not whole records any more")


def keeps_the_level(room):
    """As far as a compressed file tells how tightly it was packed, the new one tells the same."""
    room.fill()
    tar = room.tar("g.tar")
    told = {"gz": (8, 9), "bz2": (3, 4), "xz": (12, 20)}
    few = ["gzip -9", "gzip -1", "bzip2 -3", "xz -0"]
    for words in [*few, "bzip2 -9", "xz -6", "xz -9"] if os.environ.get("OUBLI_FULL") else few:
        program, level = words.split()
        ending = {"gzip": "gz", "bzip2": "bz2", "xz": "xz"}[program]
        packed = room.path / f"g{level}.tar.{ending}"
        packed.write_bytes(room.make(program, level, "-c", tar))
        begin, end = told[ending]
        before = packed.read_bytes()[begin:end]
        room.erase(packed, 4)
        after = packed.read_bytes()[begin:end]
        # xz notes sizes where it works in threads; its dictionary is the last byte told of.
        alike = before == after or (ending == "xz" and before[4:5] == after[4:5])
        expect(alike, f"{words}: {before.hex()} became {after.hex()}")


def erases_among_everything_tar_knows(room):
    """Long names, sparse files, hard links, pax times and records, big sizes: all carried through."""
    need("bsdtar")
    room.fill()
    room.write("d/" * 60 + "long-name-" * 9 + ".txt", b"long")
    sparse = room.source / "hole.bin"
    with open(sparse, "wb") as file:
        file.write(b"begin" * 2000)
        file.seek(3 << 20)
        file.write(b"end" * 1000)
    os.link(room.source / "notes.txt", room.source / "zlinked.txt")
    os.link(room.source / "single.eml", room.source / "zsingle.eml")
    os.link(room.source / "var/mail/jean", room.source / "zjean")
    for name, words in {"gs.tar": ["--format=gnu", "-S"], "ps.tar": ["--format=pax", "-S"],
                        "p0.tar": ["--format=pax", "-S", "--sparse-version=0.1"],
                        "px.tar.gz": ["--format=pax", "-z", "--pax-option=comment=hello"]}.items():
        archive = room.tar(name, "--sort=name", *words)
        before = extracted(room, "tar", archive, "before")
        receipt = room.erase(archive, 4)
        expect(receipt["verified"], f"{name}: {receipt}")
        wanted = without_erased(before)
        wanted.pop("zsingle.eml")
        wanted["zjean"] = wanted["var/mail/jean"]
        for program in ["tar", "bsdtar"]:
            after = extracted(room, program, archive, "after")
            expect(after == wanted, f"{name}: {program} extracts another tree: {set(after) ^ set(wanted)}")


def writes_a_size_in_pax_records(room):
    content = b"".join(b"From x@y Mon Mar  2 10:00:00 2020\n" + message(i, [WHO, OTHER][i % 2]) + b"\n" for i in range(200))
    with tarfile.open(room.path / "p.tar", "w", format=tarfile.PAX_FORMAT) as tar:
        one = tarfile.TarInfo("inbox.mbox")
        one.size, one.mtime = len(content), 1583143200.25
        one.pax_headers = {"size": str(len(content)), "comment": "kept", "SCHILY.xattr.user.a": "b"}
        tar.addfile(one, io.BytesIO(content))
    receipt = room.erase(room.path / "p.tar", 100)
    expect(receipt["verified"], f"{receipt}")
    with tarfile.open(room.path / "p.tar") as tar:
        (one,) = tar.getmembers()
        after = tar.extractfile(one).read()
    expect(one.pax_headers["size"] == str(len(after)) and one.pax_headers["comment"] == "kept", f"{one.pax_headers}")
    expect(one.mtime == 1583143200.25, "its time changed")
    expect(after == b"".join(b"From x@y Mon Mar  2 10:00:00 2020\n" + message(i, OTHER) + b"\n" for i in range(1, 200, 2)), "not what was kept")


def erases_from_cpio(room):
    """As from tars, with links before and behind what they are of; `cpio` itself checks the sums of "crc"."""
    need("cpio", "bsdtar")
    room.fill()
    for name, of in {"a-jean": "var/mail/jean", "zjean": "var/mail/jean", "a-single": "single.eml", "zsingle": "single.eml"}.items():
        os.link(room.source / of, room.source / name)
    names = b"\n".join(sorted(str(one.relative_to(room.source)).encode() for one in room.source.rglob("*"))) + b"\n"
    for name, words in {"n.cpio": ["-H", "newc"], "c.cpio": ["-H", "crc"], "B.cpio": ["-B", "-H", "crc"], "o.cpio": ["-H", "odc"],
                        "b.cpio": None, "n.cpio.gz": ["-H", "newc"], "c.cpio.xz": ["-H", "crc"]}.items():
        archive = room.path / name
        made = room.make("bsdtar", "--format=newc", "-cnT", "-", "-f", "-", where=room.source, given=names) if words is None else \
            room.make("cpio", "-o", *words, where=room.source, given=names)
        packs = {".gz": ["gzip", "-c"], ".xz": ["xz", "-c"]}.get(archive.suffix)
        archive.write_bytes(room.make(*packs, given=made) if packs else made)
        before = {program: extracted(room, program, archive, "before") for program in ["cpio", "bsdtar"]}
        count = 4 if words != ["-H", "odc"] else 4 + 2 + 2 * 2  # each name of a file has its content
        receipt = room.erase(archive, count)
        expect(receipt["verified"] and receipt["erased"] == count and receipt["residue"] == 0, f"{name}: {receipt}")
        for program, tree in before.items():
            wanted = without_erased(tree)
            for one in ["a-single", "zsingle"]:
                wanted.pop(one)
            wanted["a-jean"] = wanted["zjean"] = wanted["var/mail/jean"]
            after = extracted(room, program, archive, "after")
            expect(after == wanted, f"{name}: {program} extracts another tree: {[n for n in set(after) | set(wanted) if after.get(n) != wanted.get(n)]}")
        plain = room.make("bsdcat", archive)
        block = 5120 if name.startswith("B") else 512
        expect(words is None or len(plain) % block == 0, f"{name}: {len(plain)} bytes are no whole blocks")
        ws = room.new_workspace()
        summary, unread = room.scan(archive, workspace=ws)
        expect(not unread and room.found(workspace=ws) == [], f"{name}: {summary} {unread}")


def refuses_damaged_cpio(room):
    """Left as it is: a sum that lies, something behind the trailer, a name with an end in its midst, no end."""
    need("cpio")
    room.fill()
    names = b"var/mail/jean\nkept.eml\nnotes.txt\n"
    whole = room.make("cpio", "-o", "-H", "crc", where=room.source, given=names)
    at = whole.index(b"070702")
    for name, bad in {"sum.cpio": whole[: at + 102] + b"00000001" + whole[at + 110:], "two.cpio": whole + whole,
                      "name.cpio": whole.replace(b"notes.txt\0", b"notes\0txt\0"), "cut.cpio": whole[: whole.index(b"TRAILER")]}.items():
        archive = room.path / name
        archive.write_bytes(bad)
        ended = room.erase(archive, 2, codes=(12, 3, 11))
        expect(archive.read_bytes() == bad, f"{name}: changed, {ended}")
        expect(not list(room.path.glob(".oubli-*")), f"{name}: something was left beside it")
    _, unread = room.scan(room.path / "two.cpio", codes=(3,), workspace=room.new_workspace())
    expect(any("behind its end" in one for one in unread.values()), f"{unread}")


def about(archive):
    """What a zip says of each member, in its order, and of itself."""
    told = ("filename", "date_time", "compress_type", "comment", "create_system", "create_version", "extract_version", "flag_bits",
            "internal_attr", "external_attr")
    with zipfile.ZipFile(archive) as file:
        return [tuple(getattr(one, name) for name in told) + (file.read(one),) for one in file.infolist()], file.comment


def check_zip(room, archive):
    """Four other programs read it from end to end."""
    room.make("unzip", "-tqq", archive)
    room.make("zip", "-T", archive)
    room.make("7z", "t", archive)
    room.make("bsdtar", "-tf", archive)


def erased_from_zip(told):
    """What must be left of about(): as it was, but for the erased."""
    members, comment = told
    left = []
    for *words, content in members:
        name = words[0]
        if "1500000001" in name or name.endswith("single.eml"):
            continue
        if name.endswith("jean"):
            pieces = content.split(b"From x@y")
            content = b"From x@y".join(pieces[:2] + [pieces[3]])
        left.append((*words, content))
    return left, comment


def make_zips(room):
    """By several programs: deflated and stored, streamed, with zip64 and without, with comments and foreign names."""
    need("zip", "unzip", "7z", "bsdtar")
    room.fill()
    room.write("Ünïcode/gr\u00fc\u00dfe.txt", b"words\n" * 20)
    names = sorted(str(one.relative_to(room.source)) for one in room.source.rglob("*") if one.is_file() and not one.is_symlink())
    listed = "\n".join(names).encode()
    for name, words in {"d": ["-r", "-q"], "best": ["-r", "-q", "-9"], "fast": ["-r", "-q", "-1"], "stored": ["-r", "-q", "-0"],
                        "links": ["-r", "-q", "-y", "-X"]}.items():
        room.make("zip", *words, room.path / f"{name}.zip", ".", where=room.source)
    (room.path / "piped.zip").write_bytes(room.make("zip", "-q", "-r", "-", ".", where=room.source))
    room.make("zip", "-q", "-fz", "-r", room.path / "forced64.zip", ".", where=room.source)
    room.make("zip", "-q", "-z", "-r", room.path / "told.zip", ".", where=room.source, given=b"a comment\n")
    room.make("7z", "a", "-tzip", "-mx=9", room.path / "seven.zip", ".", where=room.source)
    room.make("bsdtar", "--format=zip", "-cf", room.path / "bsd.zip", "-T", "-", where=room.source, given=listed)

    class Unseekable(io.RawIOBase):
        def __init__(self, file):
            self.file = file

        def writable(self):
            return True

        def write(self, some):
            return self.file.write(some)

    for name, seeks in {"python.zip": True, "python-piped.zip": False}.items():
        with open(room.path / name, "wb") as raw, zipfile.ZipFile(raw if seeks else Unseekable(raw), "w") as file:
            file.comment = b"of the archive \xff"
            for i, one in enumerate(names):
                info = zipfile.ZipInfo.from_file(room.source / one, one)
                info.compress_type = [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2][i % 3 if "notes" in one or "bin" in one else i % 2]
                info.comment = f"number {i}".encode()
                with file.open(info, "w", force_zip64=i % 4 == 0) as member:
                    member.write((room.source / one).read_bytes())
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                file.writestr("notes.txt", b"another of that name")
    (room.path / "turned.zip").write_bytes(turned((room.path / "python.zip").read_bytes()))
    return sorted(room.path.glob("*.zip"))


def turned(whole):
    """The same with its directory in another order than its members."""
    begin, end = whole.index(b"PK\1\2"), whole.index(b"PK\5\6")
    records = whole[begin:end].split(b"PK\1\2")[1:]
    return whole[:begin] + b"".join(b"PK\1\2" + one for one in reversed(records)) + whole[end:]


def erases_from_zips(room):
    """The same members in the same order with all that is said of them, apart from the erased."""
    zips = make_zips(room)
    expect(len(zips) == 13, f"{zips}")
    for archive in zips:
        before = about(archive)
        modified = archive.stat().st_mtime_ns
        receipt = room.erase(archive, 4)
        expect(receipt["verified"] and receipt["erased"] == 4 and receipt["residue"] == 0, f"{archive.name}: {receipt}")
        after = about(archive)
        wanted = erased_from_zip(before)
        expect(after == wanted, f"{archive.name}: {[one[0] for one in after[0]]} is not {[one[0] for one in wanted[0]]}")
        expect(archive.stat().st_mtime_ns == modified, f"{archive.name}: its time changed")
        check_zip(room, archive)
        ws = room.new_workspace()
        summary, unread = room.scan(archive, workspace=ws)
        expect(summary["messages"] == 5 and not unread, f"{archive.name}: {summary} {unread}")
        expect(room.found(workspace=ws) == [], f"{archive.name}: found again")


def patched(whole, magic, which, at, some):
    """Other bytes in one of the records that begin so."""
    begin = -1
    for _ in range(which + 1):
        begin = whole.index(magic, begin + 1)
    return whole[: begin + at] + some + whole[begin + at + len(some):]


def unaccounted_zips(whole):
    """Zips that another reader may read otherwise, or that are not what they say: {name: (bytes, what is said)}."""
    local, central, end = b"PK\3\4", b"PK\1\2", b"PK\5\6"
    directory = whole.index(central)
    ending = whole.index(end)
    junk = b"junk"

    def moved(by, what, at):
        """With bytes put in at a place, and the end record's pointer moved after them."""
        made = what[:at] + junk + what[at:]
        return patched(made, end, 0, 16, (int.from_bytes(whole[ending + 16:ending + 20], "little") + by).to_bytes(4, "little"))

    return {
        "behind": (whole + junk, "where the archive ends"),
        "gap": (moved(4, whole, directory), "between its members"),
        "around": (moved(0, whole, ending), "directory"),
        "overlap": (patched(whole, central, 1, 42, bytes(4)), "members overlap"),
        "named": (patched(whole, local, 1, 30, b"X"), "tell different things"),
        "method": (patched(whole, local, 0, 8, b"\0"), "tell different things"),
        "size": (patched(whole, central, 0, 24, b"\1\0\0\0"), "tell different things"),
        "disk": (patched(whole, end, 0, 4, b"\1\0\1\0"), "split over several files"),
        "count": (patched(whole, end, 0, 8, b"\xff\0\xff\0"), "lies about its length"),
        "cut": (whole[:ending], "where the archive ends"),
    }


def leaves_what_is_left_of_a_zip(room):
    """Emptied mailboxes stay, so do members that cannot be read; of a zip with nothing left its end stays."""
    need("zip", "unzip", "7z")
    room.fill()
    room.write("only.mbox", b"From x@y Mon Mar  2 10:00:00 2020\n" + message(1, WHO))
    for words in [["-0"], ["-6"]]:
        archive = room.path / f"left{words[0]}.zip"
        room.make("zip", "-q", *words, archive, "only.mbox", "single.eml", "kept.eml", where=room.source)
        room.make("zip", "-q", "-P", "secret", archive, "notes.txt", where=room.source)
        sealed = archive.read_bytes()
        sealed = sealed[sealed.index(b"notes.txt"):sealed.index(b"PK\1\2")]
        expect(room.erase(archive, 2, codes=(0, 3))["verified"], f"{words}")
        with zipfile.ZipFile(archive) as file:
            expect(file.namelist() == ["only.mbox", "kept.eml", "notes.txt"], f"{file.namelist()}")
            expect(file.read("only.mbox") == b"" and file.read("kept.eml") == message(9, OTHER), "not what is left")
            expect(file.read("notes.txt", pwd=b"secret") == b"just notes\n" * 50, "what is encrypted is another")
        expect(sealed in archive.read_bytes(), "what is encrypted was not carried through")
    room.make("zip", "-q", "../none.zip", "single.eml", where=room.source)
    archive = room.path / "none.zip"
    words = ["erase", archive, "--email", WHO, "--yes", "--expect", 1, "--override", "erases-everything"]
    expect(room.run(*words, workspace=room.new_workspace())[-1]["verified"], "not verified")
    with zipfile.ZipFile(archive) as file:
        expect(file.namelist() == [] and archive.stat().st_size == 22, "something is left")


def erases_by_place_whatever_the_name(room):
    """Backslashes of Windows, names in CP437 and in UTF-8, and one name for several members."""
    archive = room.path / "names.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for i, name in enumerate(["Maildir\\cur\\1.host", "Maildir\\cur\\2.host", "gr_sse.eml", "gr\u00fc\u00dfe.eml", "twice.eml", "twice.eml"]):
            one = zipfile.ZipInfo(name)
            one.create_system, one.compress_type = (0 if "\\" in name else 3), zipfile.ZIP_DEFLATED
            file.writestr(one, message(i, [WHO, OTHER][i % 2]))
    archive.write_bytes(archive.read_bytes().replace(b"gr_sse.eml", b"gr\x81sse.eml"))
    before = about(archive)
    receipt = room.erase(archive, 3)
    expect(receipt["verified"] and receipt["residue"] == 0, f"{receipt}")
    expect(about(archive) == (before[0][1::2], before[1]), f"{about(archive)}")


def erases_every_name_of_a_message(room):
    """Hard links that write their target's name another way go with it, and no link is left to nothing."""
    archive, kept = room.path / "links.tar", message(2, OTHER)
    with tarfile.open(archive, "w") as tar:
        for name, content in {"./d/a.eml": message(1, WHO), "kept.eml": kept}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
        for name, target in {"b.eml": "d/a.eml", "c.eml": "/d/a.eml", "e.eml": "./d/../d/a.eml", "f.eml": "kept.eml"}.items():
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = tarfile.LNKTYPE, target
            tar.addfile(entry)
    room.erase(archive, 1)
    with tarfile.open(archive) as tar:
        expect(tar.getnames() == ["kept.eml", "f.eml"], f"{tar.getnames()}")
    extracted(room, "tar", archive, "after")


def reads_whatever_was_delivered(room):
    """Of a Maildir also what has no head to be told by, as on the disk."""
    for i, content in enumerate([b"a garbled line\n" + message(1, WHO), b"no head, " + WHO.encode() + b"\n", message(3, OTHER)]):
        room.write(f"M/cur/{1500000000 + i}.M1P1.host:2,S", content)
    archive = room.tar("delivered.tar")
    ws = room.new_workspace()
    summary, unread = room.scan(archive, workspace=ws)
    expect(summary["messages"] == 3 and not unread and summary["unrecognised"] == 0, f"{summary} {unread}")
    expect(len(room.found(workspace=ws)) == 2, f"{room.found(workspace=ws)}")
    room.erase(archive, 2)
    left = extracted(room, "tar", archive, "after")
    expect([name for name in left if name.startswith("M/cur/")] == ["M/cur/1500000002.M1P1.host:2,S"], f"{left}")


def leaves_something_of_an_archive(room):
    """One of which nothing would be left is refused: it can be wiped as it is."""
    room.write("only.eml", message(1, WHO))
    archive = room.path / "only.tar"
    room.make("tar", "-cf", archive, "only.eml", where=room.source)
    before = archive.read_bytes()
    done = subprocess.run([str(word) for word in [room.oubli, "--workspace", room.new_workspace(), "erase", archive, "--email", WHO, "--yes",
                                                  "--expect", 1, "--override", "erases-everything"]], capture_output=True, timeout=PATIENCE)
    expect(done.returncode == 12 and b"nothing would be left of the archive" in done.stderr and b"oubli wipe" in done.stderr, f"{done.stderr}")
    expect(archive.read_bytes() == before, "it was touched")


def streams_long_mailboxes(room):
    """What is not held in memory is unpacked and packed as it is read: stored, deflated, and in a zip made in a pipe."""
    need("zip", "unzip", "7z", "bsdtar")
    long = "\n".join(f"{i} " + "words and words " * 6 for i in range(1 << 14))
    pieces = [b"From x@y Mon Mar  2 10:00:00 2020\n" + message(i, [WHO, OTHER, OTHER][i % 3], long) + b"\n" for i in range(45)]
    room.write("all mail.mbox", b"".join(pieces))
    expect((room.source / "all mail.mbox").stat().st_size > 64 << 20, "short enough to be held")
    room.write("kept.eml", message(1, OTHER))
    kinds = {"-": ["-1"], "flat.zip": ["-0"], "deep.zip": ["-9"]}
    for name, words in kinds.items() if os.environ.get("OUBLI_FULL") else [("-", ["-1"])]:
        archive = room.path / name.replace("-", "piped.zip")
        made = room.make("zip", "-q", "-r", *words, name if name == "-" else archive, ".", where=room.source)
        if name == "-":
            archive.write_bytes(made)
        receipt = room.erase(archive, 15)
        expect(receipt["verified"] and receipt["residue"] == 0, f"{name}: {receipt}")
        check_zip(room, archive)
        with zipfile.ZipFile(archive) as file:
            wanted = b"".join(one for i, one in enumerate(pieces) if i % 3)
            expect(file.read("all mail.mbox") == wanted, f"{name}: not what was kept")


def swollen(whole):
    """The first member holds more than both its headers say."""
    less = (int.from_bytes(whole[22:26], "little") - 9).to_bytes(4, "little")
    return patched(patched(whole, b"PK\3\4", 0, 22, less), b"PK\1\2", 0, 24, less)


def refuses_zips(room):
    """What is not accounted for to the last byte is left as it is, and the reason is named."""
    need("zip")
    room.fill()
    jean = (room.source / "var/mail/jean").read_bytes()

    def zipped(name, **words):
        with zipfile.ZipFile(room.path / name, "w", **words) as file:
            file.writestr("jean.mbox", jean)
            file.writestr("kept.eml", message(1, OTHER))
            file.writestr("words.txt", b"words")
        return (room.path / name).read_bytes()

    whole = zipped("whole.zip", compression=zipfile.ZIP_DEFLATED)
    expect(room.erase(room.path / "whole.zip", 2)["verified"], "the one that all others are made of")
    stored = zipped("stored.zip")
    cases = {**unaccounted_zips(whole), "bzip2": (zipped("bzip2.zip", compression=zipfile.ZIP_BZIP2), "not written (12)"),
             "sum": (patched(patched(stored, b"PK\3\4", 0, 14, b"lies"), b"PK\1\2", 0, 16, b"lies"), "CRC"),
             "swollen": (swollen(whole), "")}
    for name, (bad, said) in cases.items():
        archive = room.path / f"{name}.zip"
        archive.write_bytes(bad)
        _, unread = room.scan(archive, codes=(0, 3), workspace=room.new_workspace())
        words = ["erase", archive, "--email", WHO, "--yes", "--expect", 2]
        ended = room.run(*words, codes=(3, 11, 12), workspace=room.new_workspace())[-1]
        expect(any(said in one for one in [*unread.values(), ended["error"]]), f"{name}: {unread} {ended}")
        expect(unread or name == "bzip2", f"{name}: read as if it were whole")
        expect(ended.get("hint"), f"{name}: {ended}")
        expect(archive.read_bytes() == bad, f"{name}: changed")
        expect(not list(room.path.glob(".oubli-*")), f"{name}: something was left beside it")


def refuses(room):
    """What is not rewritten truly is left as it is, to the byte."""
    room.fill()
    need("7z")
    tar = room.tar("g.tar")
    room.make("7z", "a", "../s.7z", ".", where=room.source)
    (room.path / "two.tar").write_bytes(tar.read_bytes() + tar.read_bytes())
    for name, count in {"s.7z": 4, "two.tar": 4}.items():
        before = (room.path / name).read_bytes()
        ended = room.erase(room.path / name, count, codes=(12,))
        expect((room.path / name).read_bytes() == before, f"{name}: changed, {ended}")
        expect(not list(room.path.glob(".oubli-*")), f"{name}: something was left beside it")


def searches_what_members_pack(room):
    """The person in a member that packs something itself: found and counted, or counted as not searched."""
    need("zip", "cpio", "7z")
    def erased(archive, codes):
        lines = room.run("erase", room.path / archive, "--email", WHO, "--yes", "--expect", 4, codes=codes,
                         workspace=room.new_workspace())
        return next(line for line in lines if line["type"] == "receipt")

    packed = gzip.compress(b"a list with " + WHO.encode() + b" in it\n" * 40)
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", "<p>" + WHO + "</p>" * 40)
    room.fill()
    for name, content, residue in (("clients.csv.gz", packed, 1), ("letter.docx", inner.getvalue(), 1), ("none.gz", gzip.compress(b"x"), 0)):
        file = room.write(name, content)
        room.tar("m.tar")
        room.tar("m.tar.gz", "-z")
        room.make("zip", "-q", "-r", "../m.zip", ".", where=room.source)
        room.make("sh", "-c", "find . | cpio --quiet -o -H newc > ../m.cpio", where=room.source)
        for archive in ("m.tar", "m.tar.gz", "m.zip", "m.cpio"):
            receipt = erased(archive, (3,) if residue else (0,))
            expect((receipt["residue"] > 0) == bool(residue), f"{archive} with {name}: {receipt}")
            expect(receipt["residue_unopened"] == 0, f"{archive} with {name}: {receipt}")
            (room.path / archive).unlink()
        file.unlink()
    room.write("clients.7z", b"7z\xbc\xaf\x27\x1c" + b"no archive" * 9)
    room.tar("m.tar")
    receipt = erased("m.tar", (0, 3))
    expect(receipt["residue_unopened"] == 1, f"what cannot be opened is not counted: {receipt}")


def survives_kills(room):
    """Killed at any moment: the old archive or the new one, and the next run ends it."""
    need("bsdtar")
    room.fill()
    room.write("more.bin", random.Random(1).randbytes(2 << 20))
    room.make("bsdtar", "--format=zip", "-cf", room.path / "k.zip", ".", where=room.source)
    room.make("bsdtar", "--format=newc", "-cf", room.path / "k.cpio", ".", where=room.source)
    kinds = {one: one.read_bytes() for one in [room.tar("k.tar.gz", "-z"), room.path / "k.zip", room.path / "k.cpio"]}
    dice = random.Random(7)
    for turn in range(200 if os.environ.get("OUBLI_FULL") else 6):
        archive, old = list(kinds.items())[turn % len(kinds)]
        archive.write_bytes(old)
        ws = room.new_workspace()
        room.scan(archive, workspace=ws)
        words = [room.oubli, "--workspace", ws, "erase", archive, "--email", WHO, "--yes", "--expect", "4"]
        running = subprocess.Popen([str(word) for word in words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(dice.uniform(0.05, 0.9))
        running.send_signal(signal.SIGKILL)
        running.wait(PATIENCE)
        tree = extracted(room, "bsdtar", archive, "killed")
        is_new = "single.eml" not in tree
        expect(is_new or archive.read_bytes() == old, "neither the old archive nor the new one")
        room.run("erase", archive, "--email", WHO, "--yes", "--expect", 0 if is_new else 4, codes=(0, 3, 12), workspace=ws)
        expect("single.eml" not in extracted(room, "bsdtar", archive, "killed"), "not erased by the next run")
        expect(not list(room.path.glob(".oubli-*")), "something was left beside it")


def real_ones_behave(room):
    """Each either says what it read or names what it could not; none ends badly."""
    base = os.environ.get("OUBLI_TEST_DATA", pathlib.Path(__file__).resolve().parents[3] / "shared/data")
    folder = pathlib.Path(base) / "archives"
    if not folder.is_dir():
        raise Missing(str(folder))
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    expect(files, f"{folder} is empty")
    for file in files:
        lines = room.run("scan", file, codes=(0, 3, 11), workspace=room.new_workspace())
        expect(lines[-1]["type"] in ("scan", "error"), f"{file}: {lines[-1]}")
        expect(not any("worker" in line.get("reason", "") for line in lines), f"{file}: {lines}")


CASES = [reads, reads_others, names_what_it_cannot_read, names_what_is_passed_over, knows_packed_archives, names_encrypted, hostile_names_stay_names, erases, keeps_the_level,
         erases_among_everything_tar_knows, writes_a_size_in_pax_records,
         erases_from_cpio, refuses_damaged_cpio, erases_from_zips, leaves_what_is_left_of_a_zip, erases_by_place_whatever_the_name, erases_every_name_of_a_message, reads_whatever_was_delivered, leaves_something_of_an_archive,
         streams_long_mailboxes,
         refuses_zips, refuses, survives_kills, real_ones_behave, searches_what_members_pack]


if __name__ == "__main__":
    sys.exit(run_case("Archives", CASES))
