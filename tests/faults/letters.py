# SPDX-License-Identifier: GPL-3.0-or-later
"""A few messages made for one test, in every form mail is kept in."""
import gzip
import io
import tarfile
import zipfile

from needles import random_word


def letters(word, is_tiny, lines=300):
    """Messages, some of which shall go."""
    doomed = f"{word}@example.org"
    lines, going = (1, {1}) if is_tiny else (lines, {1, 4})
    return [letter(number, doomed if number in going else "clerk@example.net",
                   word if number in going else "ordinary", lines) for number in range(2 if is_tiny else 6)]


def letter(number, who, word, lines):
    # Random letters, so that there is something left to look for once it is compressed.
    text = "".join(f"{word} {random_word()} {random_word()}\n" for _ in range(lines))
    return (f"From: <{who}>\nTo: <office@example.net>\nSubject: {word}\n"
            f"Date: Mon, 23 Nov 2020 08:00:0{number} +0000\nMessage-ID: <{number}.{word}@example.net>\n\n"
            f"{text}\n").encode()


def mbox(messages):
    return b"".join(b"From clerk@example.net Mon Nov 23 08:00:00 2020\n" + each for each in messages)


def tar_gz(members):
    """The same bytes each time it is made."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, content in members.items():
            about = tarfile.TarInfo(name)
            about.size = len(content)
            tar.addfile(about, io.BytesIO(content))
    return gzip.compress(made.getvalue(), mtime=0)


def zipped(members):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def unpacked(name, content):
    """All that it holds, however it is packed, one behind the other."""
    if name.endswith(".gz"):
        return unpacked(name.removesuffix(".gz"), gzip.decompress(content))
    if name.endswith(".tar"):
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:
            members = [(one.name, tar.extractfile(one).read()) for one in tar]
    elif name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            members = [(one, file.read(one)) for one in file.namelist()]
    else:
        return content
    return b"".join(unpacked(*each) for each in members)


# The files of a mailbox, its name first.
FORMS = {
    "mbox": lambda messages: {"post.mbox": mbox(messages)},
    "packed": lambda messages: {"post.mbox.gz": gzip.compress(mbox(messages))},
    "maildir": lambda messages: {"post/": None, "post/new/": None, "post/tmp/": None, **{
        f"post/cur/{number}.host:2,S": each for number, each in enumerate(messages)}},
    "eml": lambda messages: {"post/": None, **{
        f"post/{number}.eml": each for number, each in enumerate(messages)}},
}

# Half of it packed in a backup, half in an archive within.
BACKUP = {"backup": lambda messages: {"post.tar.gz": tar_gz({
    "first.mbox.gz": gzip.compress(mbox(messages[:3]), mtime=0), "old.zip": zipped({"rest.mbox": mbox(messages[3:])})})}}
