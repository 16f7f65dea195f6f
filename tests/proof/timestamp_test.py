#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The recipe of docs/formats/ledger.md: a checkpoint stamped by a time-stamping authority (RFC 3161).

usage: timestamp_test.py

The authority is openssl itself, offline. What is stamped must verify, and nothing else may.
"""
import pathlib
import subprocess
import sys
import tempfile

CHECKPOINT = pathlib.Path(__file__).resolve().parent / "vectors" / "checkpoint.txt"
CONFIG = """
[req]
distinguished_name = name
prompt = no
x509_extensions = authority
[name]
CN = A time-stamping authority of the tests
[authority]
basicConstraints = critical,CA:true
[stamping]
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = here
[here]
serial = serial
default_policy = 1.2.3.4.1
digests = sha256
signer_digest = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""


def openssl(folder, *words, fails=False):
    done = subprocess.run(["openssl", *words], cwd=folder, capture_output=True, text=True)
    assert (done.returncode != 0) == fails, f"openssl {' '.join(words)}: {done.stdout}{done.stderr}"


def make_authority(folder):
    (folder / "config").write_text(CONFIG)
    (folder / "serial").write_text("01\n")
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "config"]
    openssl(folder, "req", "-x509", *new_key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "30")
    openssl(folder, "req", "-new", *new_key, "-keyout", "tsa.key", "-out", "tsa.csr")
    openssl(folder, "x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-out", "tsa.pem", "-days", "30", "-extfile", "config", "-extensions", "stamping")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make_authority(folder)
        (folder / "kept.txt").write_bytes(CHECKPOINT.read_bytes())
        # As the document says:
        openssl(folder, "ts", "-query", "-data", "kept.txt", "-sha256", "-cert", "-out", "kept.tsq")
        openssl(folder, "ts", "-reply", "-config", "config", "-section", "here", "-queryfile", "kept.tsq",
                "-signer", "tsa.pem", "-inkey", "tsa.key", "-out", "kept.tsr")  # what the authority does
        verify = ["ts", "-verify", "-data", "kept.txt", "-in", "kept.tsr", "-CAfile", "ca.pem"]
        openssl(folder, *verify)
        (folder / "kept.txt").write_bytes(CHECKPOINT.read_bytes().replace(b"\n4\n", b"\n3\n"))
        assert (folder / "kept.txt").read_bytes() != CHECKPOINT.read_bytes()
        openssl(folder, *verify, fails=True)
    print("a checkpoint was stamped, and another one does not pass for it")


if __name__ == "__main__":
    sys.exit(main())
