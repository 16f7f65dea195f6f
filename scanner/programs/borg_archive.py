# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes an archive of a borg repository anew without some of its files, or parts of them.

Borg's command line can leave files out of an archive but not change one, so this is borg's own
`recreate` (its Python package, of the version that oubli knows) with one thing added: a file gets
another content, joined from ranges of the old one and of bytes that are given. All that is said of
files stays as it was, to the byte.

    standard input   {"do": "replace" | "tidy", "repository", "archive", "id", "changes":
                     [{"path": hex, "before": hex, "after": hex,
                       "parts": [[begin, end, is given], …] | null}]}
                     in one line, and behind it all bytes that are given; a file, to be read anywhere
    standard output  {"id": hex}, or {"failed": one of the words below, "name": class of borg's}

The new archive is written beside the old one, compared with it, and takes its name and its place in
one transaction. A kill leaves the old one or the new one; what it leaves beside the old one is
taken away by the next run.
"""
import ctypes
import hashlib
import itertools
import json
import os
import signal
import sys

import borg
from borg.archive import Archive, ArchiveRecreater, Statistics
from borg.cache import Cache, assert_secure
from borg.helpers import Error, Manifest, bin_to_hex
from borg.logger import setup_logging
from borg.patterns import PatternMatcher
from borg.repository import Repository

KNOWN = {"1.2.4"}  # whose package this was tried with
LOCK_WAIT = 600
RUN = 1 << 20
GIVEN_AT = [0]  # where in standard input what is given begins
MARK = ["oubli"]
OF_THE_COPY = {"version", "items", "name", "size", "csize", "nfiles", "size_parts", "csize_parts",
               "nfiles_parts", "recreate_cmdline", "tam"}


class Refused(Exception):
    pass


def digest():
    return hashlib.blake2b(digest_size=32)


def given(begin, end):
    """What stands there behind the first line of standard input."""
    while begin < end:
        run = os.pread(0, min(RUN, end - begin), GIVEN_AT[0] + begin)
        if not run:
            raise Refused("changed")
        yield run
        begin += len(run)


def joined(chunks, parts):
    """The parts, one after the other; those that are not given are of the bytes that come in chunks."""
    chunk, at = b"", 0
    for begin, end, is_given in parts:
        if is_given:
            yield from given(begin, end)
            continue
        while begin < end:
            while at + len(chunk) <= begin:
                at += len(chunk)
                chunk = next(chunks, None)
                if chunk is None:
                    raise Refused("changed")
            run = bytes(chunk[begin - at:end - at])
            yield run
            begin += len(run)
    for _ in chunks:  # all are taken
        pass


class Chunked:
    """Chunks as a file that can be read."""

    def __init__(self, chunks):
        self.chunks, self.rest = chunks, b""

    def read(self, count):
        parts, have = [self.rest], len(self.rest)
        while have < count:
            chunk = next(self.chunks, None)
            if chunk is None:
                break
            parts.append(chunk)
            have += len(chunk)
        whole = b"".join(parts)
        self.rest = whole[count:]
        return whole[:count]


def hashed(chunks, into):
    for chunk in chunks:
        into.update(chunk)
        yield chunk


def content(archive, item):
    return archive.pipeline.fetch_many([chunk.id for chunk in item.chunks])


class Rewriter(ArchiveRecreater):
    def __init__(self, changes, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.changes = changes
        self.gone = {path for path, change in changes.items() if change["parts"] is None}

    def look(self, archive):
        """Each file to be changed stands there once; other names of those that go, go too."""
        seen = dict.fromkeys(self.changes, 0)
        links = set()
        for item in archive.iter_items():
            path = os.fsencode(item.path)
            if path in seen:
                seen[path] += 1
                if "chunks" not in item or "source" in item or "chunks_healthy" in item:
                    raise Refused("not-a-file")
            if self.is_other_name(item):
                links.add(path)
        if any(count != 1 for count in seen.values()):
            raise Refused("changed")
        self.gone |= links

    def is_other_name(self, item):
        is_link = (item.mode & 0o170000) == 0o100000 and "source" in item
        return is_link and os.fsencode(item.source) in self.gone

    def process_items(self, archive, target):
        for item in archive.iter_items():
            path = os.fsencode(item.path)
            change = self.changes.get(path)
            if change:
                self.check_before(archive, item, change)
            if path in self.gone:
                continue
            if change:
                self.put_changed(archive, target, item, change)
            else:
                self.process_item(archive, target, item)

    @staticmethod
    def check_before(archive, item, change):
        before = digest()
        for _ in hashed(content(archive, item), before):
            pass
        if before.hexdigest() != change["before"]:
            raise Refused("changed")

    def put_changed(self, archive, target, item, change):
        changed = Chunked(joined(content(archive, item), change["parts"]))
        item.chunks = [self.chunk_processor(target, chunk)
                       for chunk in target.chunker.chunkify(changed)]
        item.get_size(memorize=True, from_chunks=True)
        target.stats.nfiles += 1
        target.add_item(item, stats=target.stats)

    def prove(self, old, new):
        """But for what was to change, both are the same."""
        left = (item for item in old.iter_items() if os.fsencode(item.path) not in self.gone)
        for before, after in itertools.zip_longest(left, new.iter_items()):
            if before is None or after is None:
                raise Refused("unproved")
            was, now = dict(before.as_dict()), dict(after.as_dict())
            change = self.changes.get(os.fsencode(before.path))
            if change:
                found = digest()
                for _ in hashed(content(new, after), found):
                    pass
                if found.hexdigest() != change["after"]:
                    raise Refused("unproved")
                for one in (was, now):
                    one.pop("chunks")
                    one.pop("size", None)
            if was != now:
                raise Refused("unproved")
        if said_of(old) != said_of(new):
            raise Refused("unproved")


def said_of(archive):
    return {key: value for key, value in archive.metadata.as_dict().items()
            if key not in OF_THE_COPY}


def beside(name):
    return name + ".oubli"


class Work:
    def __init__(self, job, repository, manifest, key, cache):
        self.job, self.repository, self.manifest = job, repository, manifest
        self.key, self.cache = key, cache
        self.name = job["archive"]

    def open(self, name):
        return Archive(self.repository, self.key, self.manifest, name, cache=self.cache)

    def commit(self):
        self.manifest.write()
        self.repository.commit(compact=False)
        self.cache.commit()

    def tidy(self):
        """Takes away what a killed run left; leaves alone what is not ours."""
        copy = beside(self.name)
        if copy not in self.manifest.archives:
            return
        archive = self.open(copy)
        made_by = [os.fsdecode(word) for word in archive.metadata.get("recreate_cmdline", [])]
        if made_by != MARK + [self.job["id"]]:
            raise Refused("in-the-way")
        archive.delete(Statistics())
        self.commit()

    def replace(self):
        if self.repository.append_only:
            raise Refused("append-only")
        info = self.manifest.archives.get(self.name)
        if info is None or bin_to_hex(info.id) != self.job["id"]:
            raise Refused("changed")
        changes = {bytes.fromhex(one["path"]): one for one in self.job["changes"]}
        old = self.open(self.name)
        rewriter = Rewriter(changes, self.repository, self.manifest, self.key, self.cache,
                            PatternMatcher(fallback=True), checkpoint_interval=0,
                            chunker_params=tuple(old.metadata.chunker_params))
        rewriter.look(old)
        target = rewriter.create_target(old, beside(self.name))
        rewriter.process_items(old, target)
        told = {key: getattr(old.metadata, key) for key in said_of(old)}
        told["recreate_cmdline"] = MARK + [self.job["id"]]
        target.save(comment=old.metadata.get("comment", ""), additional_metadata=told)
        rewriter.prove(self.open(self.name), self.open(beside(self.name)))
        old.delete(Statistics())
        target.rename(self.name)
        self.commit()
        return bin_to_hex(self.manifest.archives[self.name].id)


def run(job):
    repository = Repository(job["repository"], create=False, exclusive=True, lock=True,
                            lock_wait=LOCK_WAIT)
    with repository:
        manifest, key = Manifest.load(
            repository, (Manifest.Operation.READ, Manifest.Operation.CHECK, Manifest.Operation.WRITE,
                         Manifest.Operation.DELETE))
        assert_secure(repository, manifest, LOCK_WAIT)
        with Cache(repository, key, manifest, lock_wait=LOCK_WAIT) as cache:
            work = Work(job, repository, manifest, key, cache)
            work.tidy()
            return {"id": work.replace() if job["do"] == "replace" else job["id"]}


def main():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # ends with who started it: PR_SET_PDEATHSIG
    if os.getppid() == 1:
        return
    setup_logging(level="error", env_var=None)
    try:
        if borg.__version__ not in KNOWN:
            raise Refused("version")
        told = sys.stdin.buffer.readline()
        GIVEN_AT[0] = len(told)
        answer = run(json.loads(told))
    except Refused as why:
        answer = {"failed": str(why)}
    except Error as why:
        answer = {"failed": "borg", "name": type(why).__qualname__}
    except Exception as why:  # pylint: disable=broad-except
        answer = {"failed": "broken", "name": type(why).__qualname__}
    print(json.dumps(answer))


main()
