#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A second verifier of certificates and ledgers, written from docs/formats alone.

usage: verify.py KEY certificate FILE | KEY ledger FILE [CHECKPOINT]

Needs Python and the openssl program, and nothing of Oubli. Prints "sound" (exit code 0) or what is
wrong (exit code 1).
"""
import base64
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

ED25519_SPKI = bytes.fromhex("302a300506032b6570032100")  # RFC 8410: the key follows


class Wrong(Exception):
    pass


def require(condition, what):
    if not condition:
        raise Wrong(what)


class Key:
    """A C2SP signed-note verifier key: name+id+base64(0x01 ‖ Ed25519 key)."""

    def __init__(self, text):
        self.text = text.strip()
        self.name, key_id, encoded = self.text.split("+", 2)
        blob = base64.b64decode(encoded, validate=True)
        require(len(blob) == 33 and blob[0] == 1, "not an Ed25519 key")
        self.id = hashlib.sha256(self.name.encode() + b"\n" + blob).digest()[:4]
        require(self.id.hex() == key_id, "the key's id is not its own")
        self.key = blob[1:]

    def check(self, message, signature, what):
        with tempfile.TemporaryDirectory() as folder:
            here = pathlib.Path(folder)
            (here / "key").write_bytes(ED25519_SPKI + self.key)
            (here / "message").write_bytes(message)
            (here / "signature").write_bytes(signature)
            done = subprocess.run(
                ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", here / "key",
                 "-rawin", "-in", here / "message", "-sigfile", here / "signature"],
                capture_output=True)
        require(done.returncode == 0, what + ": not signed with this key")


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf(salt, record):
    return sha256(b"\0" + salt + record)


def node(left, right):
    return sha256(b"\1" + left + right)


def root_of(leaves):
    """RFC 6962, section 2.1."""
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node(root_of(leaves[:split]), root_of(leaves[split:]))


def root_by_path(index, size, hash_, path):
    """RFC 9162, section 2.1.3.2."""
    require(index < size, "its index is beyond the ledger")
    last = size - 1
    for step in path:
        require(last != 0, "its path is too long")
        if index % 2 == 1 or index == last:
            hash_ = node(step, hash_)
            while index % 2 == 0 and index != 0:
                index, last = index // 2, last // 2
        else:
            hash_ = node(hash_, step)
        index, last = index // 2, last // 2
    require(last == 0, "its path is too short")
    return hash_


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def open_note(note, key):
    """(size, root) of a C2SP checkpoint that `key` signed."""
    text, _, signatures = note.partition("\n\n")
    text += "\n"
    for line in signatures.splitlines():
        dash, name, encoded = line.split(" ")
        blob = base64.b64decode(encoded)
        if dash == "\u2014" and name == key.name and blob[:4] == key.id:
            key.check(text.encode(), blob[4:], "checkpoint")
            origin, size, root = text.splitlines()
            require(origin == key.name, "a checkpoint of another ledger")
            return int(size), base64.b64decode(root)
    raise Wrong("checkpoint: not signed with this key")


def check_certificate(key, text):
    certificate = json.loads(text)
    written = json.dumps(certificate, sort_keys=True, indent=1, ensure_ascii=False) + "\n"
    # Empty lists and objects are written without a line break by both.
    require(written == text, "not as it was written")
    statement, ledger = certificate["statement"], certificate["ledger"]
    require((len(certificate), len(certificate["signature"]), len(ledger)) == (3, 2, 5),
            "it holds more than was signed")
    require(certificate["signature"]["key"] == key.text, "signed with another key")
    key.check(b"oubli certificate 1\n" + canonical(statement),
              base64.b64decode(certificate["signature"]["ed25519"]), "statement")
    record = ledger["record"]
    require(record["certificate"] == sha256(canonical(statement)).hex(),
            "the ledger entry is of another certificate")
    size, root = open_note(ledger["checkpoint"], key)
    path = [bytes.fromhex(step) for step in ledger["path"]]
    hash_ = leaf(bytes.fromhex(ledger["salt"]), canonical(record))
    require(root_by_path(ledger["index"], size, hash_, path) == root,
            "it does not stand in the ledger it names")


def check_ledger(key, text, checkpoint):
    leaves, roots = [], []
    for number, line in enumerate(text.splitlines()):
        entry = json.loads(line)
        require(canonical(entry).decode() == line, "not as it was written")
        require(entry["index"] == number, f"entry {number} is missing")
        if "leaf" in entry:
            leaves.append(bytes.fromhex(entry["leaf"]))
        else:
            leaves.append(leaf(bytes.fromhex(entry["salt"]), canonical(entry["record"])))
        roots.append(root_of(leaves))
        require(entry["root"] == roots[-1].hex(), f"entry {number} does not follow")
        head = f"{key.name}\n{number + 1}\n{base64.b64encode(roots[-1]).decode()}\n"
        open_note(head + "\n" + entry["signature"] + "\n", key)
    if checkpoint:
        size, root = open_note(checkpoint, key)
        require(size <= len(roots), "entries were cut off")
        require(size == 0 or roots[size - 1] == root, "not the ledger of the checkpoint")


def main(words):
    try:
        key = Key(pathlib.Path(words[0]).read_text())
        texts = [pathlib.Path(word).read_text(encoding="utf-8") for word in words[2:]]
        if words[1] == "certificate":
            check_certificate(key, texts[0])
        else:
            check_ledger(key, texts[0], texts[1] if len(texts) > 1 else None)
    except (Wrong, KeyError, ValueError, TypeError) as wrong:
        print(f"wrong: {wrong}")
        return 1
    print("sound")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
