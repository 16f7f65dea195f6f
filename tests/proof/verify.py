#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A second verifier of certificates and ledgers, written from docs/formats alone.

usage: verify.py KEY certificate FILE [LEDGER] | KEY ledger FILE [CHECKPOINT] | KEY coverage FILE

KEY is any of the keys that signed the ledger. A certificate signed with another of them needs the
LEDGER that links the two.

Needs Python and the openssl program, and nothing of Oubli. Prints "sound" (exit code 0) or what is
wrong (exit code 1).
"""
import base64
import hashlib
import json
import pathlib
import re
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
    require(text.count("\n") == 3 and note.endswith("\n"), "not a checkpoint")
    for line in signatures.removesuffix("\n").split("\n"):
        require(re.fullmatch("\u2014 [^ ]+ [A-Za-z0-9+/]+={0,2}", line), "a checkpoint with more in it than was signed")
    for line in signatures.removesuffix("\n").split("\n"):
        dash, name, encoded = line.split(" ")
        blob = base64.b64decode(encoded)
        if name == key.name and blob[:4] == key.id:
            key.check(text.encode(), blob[4:], "checkpoint")
            origin, size, root = text.splitlines()
            require(origin == key.name, "a checkpoint of another ledger")
            return int(size), base64.b64decode(root)
    raise Wrong("checkpoint: not signed with this key")


def record_of(statement):
    """The ledger's record of the erasure that a statement is about."""
    record = {"type": "erasure", "time": statement["finished"], "plan": statement["plan"],
              "certificate": sha256(canonical(statement)).hex(),
              "verified": statement["verified"], "lowest_level": statement["lowest_level"]}
    for count in ("erased", "redacted", "failed"):
        record[count] = statement["messages"][count]
    if statement["residue"]["found"] != 0:
        record["residue"] = statement["residue"]["found"]
    if "supersedes" in statement:
        record["supersedes"] = statement["supersedes"]
    return record


def check_certificate(trusted, text, ledger_text):
    certificate = json.loads(text)
    written = json.dumps(certificate, sort_keys=True, indent=1, ensure_ascii=False) + "\n"
    # Empty lists and objects are written without a line break by both.
    require(written == text, "not as it was written")
    statement, ledger = certificate["statement"], certificate["ledger"]
    require((len(certificate), len(certificate["signature"]), len(ledger)) == (3, 2, 5),
            "it holds more than was signed")
    key = Key(certificate["signature"]["key"])
    if key.text != trusted.text:
        require(ledger_text, "signed with another key")
        require(key_at(check_ledger(trusted, ledger_text, None), ledger["index"]).text == key.text,
                "signed with a key that was not in force")
    key.check(b"oubli certificate 1\n" + canonical(statement),
              base64.b64decode(certificate["signature"]["ed25519"]), "statement")
    record = ledger["record"]
    require(record == record_of(statement), "the ledger entry is of another certificate")
    size, root = open_note(ledger["checkpoint"], key)
    path = [bytes.fromhex(step) for step in ledger["path"]]
    hash_ = leaf(bytes.fromhex(ledger["salt"]), canonical(record))
    require(root_by_path(ledger["index"], size, hash_, path) == root,
            "it does not stand in the ledger it names")


def check_coverage(trusted, text):
    file = json.loads(text)
    require(json.dumps(file, sort_keys=True, indent=1, ensure_ascii=False) + "\n" == text, "not as it was written")
    require((len(file), len(file["signature"])) == (2, 2), "it holds more than was signed")
    require(file["signature"]["key"] == trusted.text, "signed with another key")
    trusted.check(b"oubli coverage 1\n" + canonical(file["coverage"]),
                  base64.b64decode(file["signature"]["ed25519"]), "statement")


def key_at(keys, index):
    """The key that signs the entry: keys are pairs of a key and the first entry it signs."""
    return [key for key, first in keys if first <= index][-1]


def follow_keys(entries, trusted):
    keys = []
    for index, entry in enumerate(entries):
        record = entry.get("record", {})
        if record.get("type") != "key":
            continue
        previous, following = Key(record["previous"]), Key(record["key"])
        keys = keys or [(previous, 0)]
        root = entries[index - 1]["root"] if index else root_of([]).hex()
        accepted = {"previous": previous.text, "key": following.text, "index": index, "root": root}
        require(keys[-1][0].text == previous.text, f"entry {index}: a key that does not follow")
        following.check(b"oubli key 1\n" + canonical(accepted), base64.b64decode(record["accepted"]),
                        f"entry {index}")
        keys.append((following, index + 1))
    keys = keys or [(trusted, 0)]
    require(any(key.text == trusted.text for key, _ in keys), "signed with other keys")
    return keys


def check_references(entries):
    """What entries say of others: that they settle them, or withdrew their text."""
    withdrawn = set()
    for index, entry in enumerate(entries):
        record = entry.get("record", {})
        if record.get("type") == "withdrawal":
            require(0 <= record["entry"] < index, f"entry {index} withdraws what is not before it")
            withdrawn.add(record["entry"])
        if "supersedes" in record:
            require(0 <= record["supersedes"] < index, f"entry {index} settles what is not before it")
            settled = entries[record["supersedes"]].get("record")
            require(settled is None or settled["plan"] == record["plan"],
                    f"entry {index} settles another plan")
    for index, entry in enumerate(entries):
        require("record" in entry or index in withdrawn, f"entry {index} lost its text")


def is_number(value, number):
    """Python takes 1.0 and True for 1; a ledger does not."""
    return type(value) is int and value == number


def read_entries(text):
    *written, rest = text.split("\n")
    require(rest == "", "its last line does not end")
    for number, line in enumerate(written):
        entry = json.loads(line)
        require(canonical(entry).decode() == line, "not as it was written")
        require(entry["type"] == "ledger" and is_number(entry["schema"], 1), "not a ledger of schema 1")
        require(is_number(entry["index"], number), f"entry {number} is missing")
        fields = {"leaf"} if "leaf" in entry else {"record", "salt"}
        require(set(entry) == fields | {"index", "root", "schema", "signature", "type"},
                f"entry {number} holds other fields than a ledger has")
        for name in fields - {"record"}:
            require(re.fullmatch("(?:[0-9a-f]{2})*", entry[name]), f"entry {number}: not hexadecimal")
        yield entry


def check_ledger(trusted, text, checkpoint):
    """The keys that signed it, when it is sound."""
    entries, leaves, roots = list(read_entries(text)), [], []
    keys = follow_keys(entries, trusted)
    check_references(entries)
    for number, entry in enumerate(entries):
        if "leaf" in entry:
            leaves.append(bytes.fromhex(entry["leaf"]))
        else:
            leaves.append(leaf(bytes.fromhex(entry["salt"]), canonical(entry["record"])))
        roots.append(root_of(leaves))
        require(entry["root"] == roots[-1].hex(), f"entry {number} does not follow")
        key = key_at(keys, number)
        head = f"{key.name}\n{number + 1}\n{base64.b64encode(roots[-1]).decode()}\n"
        open_note(head + "\n" + entry["signature"] + "\n", key)
    if checkpoint is not None:
        head = checkpoint.split("\n")
        require(len(head) > 4 and head[1].isdecimal(), "not a checkpoint")
        size = int(head[1])
        require(size <= len(roots), "entries were cut off")
        size, root = open_note(checkpoint, key_at(keys, max(size, 1) - 1))
        require(size == 0 or roots[size - 1] == root, "not the ledger of the checkpoint")
    return keys


def main(words):
    try:
        key = Key(pathlib.Path(words[0]).read_text())
        texts = [pathlib.Path(word).read_bytes().decode("utf-8") for word in words[2:]]
        if words[1] == "certificate":
            check_certificate(key, texts[0], texts[1] if len(texts) > 1 else None)
        elif words[1] == "coverage":
            check_coverage(key, texts[0])
        else:
            check_ledger(key, texts[0], texts[1] if len(texts) > 1 else None)
    except (Wrong, KeyError, ValueError, TypeError, IndexError) as wrong:
        print(f"wrong: {wrong}")
        return 1
    print("sound")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
