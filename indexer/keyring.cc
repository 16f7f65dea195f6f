// SPDX-License-Identifier: GPL-3.0-or-later
// The key file. All of it is little-endian and fixed in size:
//   "OUBLIKEY" · version (1) · kind (1: 'P' plain, 'W' wrapped with a passphrase) · body · check
//   plain body: master key (32)
//   wrapped body: opslimit (8) · memlimit (8) · salt (16) · nonce (24) · sealed master key (48)
//   check: BLAKE2b-128 of everything before it, so that damage is told from a wrong passphrase.
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "indexer/key_check.h"
#include "indexer/sealer.h"

namespace oubli::index {

namespace {

constexpr std::string_view kKeyMagic = "OUBLIKEY";
constexpr char kKeyVersion = 1;
constexpr char kPlainKey = 'P';
constexpr char kWrappedKey = 'W';
constexpr std::size_t kHead = kKeyMagic.size() + 2;
constexpr std::size_t kSealedKey = KeyBytes::kSize + crypto_secretbox_MACBYTES;
constexpr std::size_t kWrappedBody =
    8 + 8 + crypto_pwhash_SALTBYTES + crypto_secretbox_NONCEBYTES + kSealedKey;
constexpr std::uint64_t kMostOperations = 64;
constexpr std::uint64_t kMostMemory = std::uint64_t{1} << 31;
constexpr char kDerivation[crypto_kdf_CONTEXTBYTES + 1] = "oubli-01";

// Wipes the text that passed through ordinary memory.
struct Wiped {
  std::string text;
  Wiped() = default;
  explicit Wiped(std::string taken) : text(std::move(taken)) {}
  Wiped(const Wiped&) = delete;
  Wiped& operator=(const Wiped&) = delete;
  ~Wiped() { sodium_memzero(text.data(), text.size()); }
};

Status derive_wrapping_key(KeyBytes& into, std::string_view passphrase, const unsigned char* salt,
                           std::uint64_t operations, std::uint64_t memory) {
  if (crypto_pwhash(into.data(), KeyBytes::kSize, passphrase.data(), passphrase.size(), salt,
                    operations, memory, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return failed("not enough memory to work out the key from the passphrase",
                  "free " + std::to_string(memory >> 20) + " MiB of memory and try again");
  }
  return {};
}

void append_number(std::string& out, std::uint64_t value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::uint64_t take_number(std::string_view& from) {
  std::uint64_t value = 0;
  std::memcpy(&value, from.data(), sizeof value);
  from.remove_prefix(sizeof value);
  return value;
}

Status append_wrapped(std::string& out, const KeyBytes& master, std::string_view passphrase) {
  append_number(out, crypto_pwhash_OPSLIMIT_MODERATE);
  append_number(out, crypto_pwhash_MEMLIMIT_MODERATE);
  char salt[crypto_pwhash_SALTBYTES];
  char nonce[crypto_secretbox_NONCEBYTES];
  randombytes_buf(salt, sizeof salt);
  randombytes_buf(nonce, sizeof nonce);
  KeyBytes wrapping;
  if (auto done =
          derive_wrapping_key(wrapping, passphrase, raw(salt), crypto_pwhash_OPSLIMIT_MODERATE,
                              crypto_pwhash_MEMLIMIT_MODERATE);
      !done) {
    return done;
  }
  char sealed[kSealedKey];
  crypto_secretbox_easy(raw(sealed), master.data(), KeyBytes::kSize, raw(nonce), wrapping.data());
  out.append(salt, sizeof salt).append(nonce, sizeof nonce).append(sealed, sizeof sealed);
  return {};
}

Status unwrap(KeyBytes& master, std::string_view body, std::string_view passphrase) {
  if (passphrase.empty()) {
    return failed("a passphrase is needed", "give it with --passphrase-file FILE");
  }
  const std::uint64_t operations = take_number(body);
  const std::uint64_t memory = take_number(body);
  if (operations > kMostOperations || memory > kMostMemory) {
    return damaged("asks for absurd resources", "restore the key file from its backup");
  }
  const char* salt = body.data();
  const char* nonce = salt + crypto_pwhash_SALTBYTES;
  const char* sealed = nonce + crypto_secretbox_NONCEBYTES;
  KeyBytes wrapping;
  if (auto done = derive_wrapping_key(wrapping, passphrase, raw(salt), operations, memory); !done) {
    return done;
  }
  if (crypto_secretbox_open_easy(master.data(), raw(sealed), kSealedKey, raw(nonce),
                                 wrapping.data()) != 0) {
    return failed("wrong passphrase", "check the file named with --passphrase-file");
  }
  return {};
}

Status read_key(KeyBytes& master, std::string_view bytes, std::string_view passphrase) {
  const std::string hint = "restore the key file from its backup";
  if (bytes.size() < kHead + kCheck || !bytes.starts_with(kKeyMagic)) {
    return damaged("not a key file", hint);
  }
  if (bytes[kKeyMagic.size()] != kKeyVersion) {
    return failed("written by a newer version", "use the version of oubli that wrote it");
  }
  const std::string_view covered = bytes.substr(0, bytes.size() - kCheck);
  if (checksum(covered) != bytes.substr(covered.size())) return damaged("damaged", hint);
  const std::string_view body = covered.substr(kHead);
  const char kind = bytes[kKeyMagic.size() + 1];
  if (kind == kPlainKey && body.size() == KeyBytes::kSize) {
    std::memcpy(master.data(), body.data(), KeyBytes::kSize);
    return {};
  }
  if (kind == kWrappedKey && body.size() == kWrappedBody) return unwrap(master, body, passphrase);
  return damaged("damaged", hint);
}

// Puts `fresh` in place under its final name unless something stands there already. Not every
// file system knows RENAME_NOREPLACE; link() refuses to replace too.
Status publish(const Path& fresh, const Path& file) {
  if (::renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, file.c_str(), RENAME_NOREPLACE) != 0) {
    if (errno != EINVAL && errno != ENOSYS) return system_error("create " + file.string(), errno);
    if (::link(fresh.c_str(), file.c_str()) != 0) {
      return system_error("create " + file.string(), errno);
    }
    ::unlink(fresh.c_str());
  }
  return sync_directory(file.parent_path().empty() ? Path(".") : file.parent_path());
}

Status write_new(const Path& file, std::string_view bytes) {
  const Path fresh = file.string() + ".new";
  ::unlink(fresh.c_str());  // left by a killed run; nothing was ever sealed with it
  const UniqueFd fd(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                           S_IRUSR | S_IWUSR));
  if (!fd.is_open()) return system_error("create " + fresh.string(), errno);
  Status done = write_all(fd.get(), bytes);
  if (done) done = sync_file(fd.get(), fresh);
  if (done) done = publish(fresh, file);
  if (!done) ::unlink(fresh.c_str());
  return done;
}

}  // namespace

Result<bool> Keyring::is_wrapped(const Path& file) {
  auto bytes = read_file(file, kHead + kWrappedBody + kCheck);
  if (!bytes) return std::move(bytes).take_error();
  return bytes->size() > kHead && (*bytes)[kHead - 1] == kWrappedKey;
}

Result<Keyring> Keyring::open(const Path& file, std::string_view passphrase) {
  const std::string doing = "open key file " + file.string();
  std::error_code unused;
  if (!std::filesystem::exists(std::filesystem::symlink_status(file, unused))) {
    return failed(doing + ": there is none",
                  "restore it from its backup; without it the index has to be made anew");
  }
  auto read = read_file(file, 4096);
  if (!read) return std::move(read).take_error();
  const Wiped bytes{std::move(*read)};
  Keyring keyring;
  if (auto done = read_key(keyring.master_, bytes.text, passphrase); !done) {
    return std::move(done).take_error().during(doing);
  }
  return keyring;
}

Status Keyring::write(const Path& file, std::string_view passphrase) const {
  Wiped bytes{std::string(kKeyMagic)};
  bytes.text.reserve(256);  // grown once, so that no unwiped copy is left behind
  bytes.text.push_back(kKeyVersion);
  bytes.text.push_back(passphrase.empty() ? kPlainKey : kWrappedKey);
  if (passphrase.empty()) {
    bytes.text.append(reinterpret_cast<const char*>(master_.data()), KeyBytes::kSize);
  } else if (auto done = append_wrapped(bytes.text, master_, passphrase); !done) {
    return std::move(done).take_error().during("create key file " + file.string());
  }
  bytes.text += checksum(bytes.text);
  return write_new(file, bytes.text);
}

Result<Keyring> Keyring::create(const Path& file, std::string_view passphrase) {
  Keyring keyring;
  keyring.master_ = KeyBytes::random();
  if (auto done = keyring.write(file, passphrase); !done) return std::move(done).take_error();
  return keyring;
}

Status Keyring::rewrap(const Path& from, std::string_view passphrase, const Path& into,
                       std::string_view next) {
  auto keyring = open(from, passphrase);
  if (!keyring) return std::move(keyring).take_error();
  return keyring->write(into, next);
}

KeyBytes Keyring::derive(std::uint64_t purpose) const {
  KeyBytes key;
  crypto_kdf_derive_from_key(key.data(), KeyBytes::kSize, purpose, kDerivation, master_.data());
  return key;
}

}  // namespace oubli::index
