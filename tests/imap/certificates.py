# SPDX-License-Identifier: GPL-3.0-or-later
"""A throw-away certificate authority, and certificates of it for the servers of these tests."""
import subprocess


def openssl(*arguments, folder):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def make_authority(folder, name="ca"):
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key",
            "-out", f"{name}.pem", "-days", "2", "-subj", f"/CN=throw-away {name}", folder=folder)
    return folder / f"{name}.pem"


def make_certificate(folder, name, hosts, authority="ca", days="2"):
    """`hosts`: as in a certificate, "DNS:localhost,IP:127.0.0.1". Days before 0: expired already."""
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key",
            "-out", f"{name}.csr", "-subj", "/CN=server", folder=folder)
    (folder / f"{name}.ext").write_text(f"subjectAltName={hosts}\n")
    openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{authority}.pem", "-CAkey", f"{authority}.key",
            "-CAcreateserial", "-days", days, "-extfile", f"{name}.ext", "-out", f"{name}.pem", folder=folder)
    return folder / f"{name}.pem", folder / f"{name}.key"
