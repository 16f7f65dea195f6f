// SPDX-License-Identifier: GPL-3.0-or-later
// What makes the index tell nothing without its key: terms become keyed hashes of 8 bytes
// (SipHash-2-4), records are sealed with XChaCha20-Poly1305 under a key of their own. All keys
// derive from the workspace's master key and live in locked memory. const members: any thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "adapters/message.h"

namespace oubli::index {

// 32 bytes in locked, guarded memory (sodium_malloc), wiped when let go. Move-only.
class KeyBytes {
 public:
  static constexpr std::size_t kSize = 32;
  KeyBytes();  // zeroed
  static KeyBytes random();
  [[nodiscard]] unsigned char* data() { return bytes_.get(); }
  [[nodiscard]] const unsigned char* data() const { return bytes_.get(); }

 private:
  struct Wipe {
    void operator()(unsigned char* bytes) const;
  };
  std::unique_ptr<unsigned char, Wipe> bytes_;
};

// The master key on disk: <workspace>/key, mode 0600, plain or wrapped with a passphrase
// (argon2id, MODERATE). Creating writes it durably before anything is sealed with it.
class Keyring {
 public:
  // `passphrase` empty: the key file must be plain. Errors tell apart: missing, wrong passphrase,
  // passphrase needed, damaged.
  // A passphrase given for a plain key file is not an error: it is not needed.
  static Result<Keyring> open(const Path& file, std::string_view passphrase);
  // Refuses to replace a file that is there.
  static Result<Keyring> create(const Path& file, std::string_view passphrase);
  // Writes the key in `from` to the new file `into`, durably, wrapped with `next`; empty: plain.
  static Status rewrap(const Path& from, std::string_view passphrase, const Path& into,
                       std::string_view next);
  // True when open() will need a passphrase.
  static Result<bool> is_wrapped(const Path& file);

  // A purpose's own key (crypto_kdf): the number is the purpose, see sealer.cc.
  [[nodiscard]] KeyBytes derive(std::uint64_t purpose) const;

 private:
  Status write(const Path& file, std::string_view passphrase) const;

  KeyBytes master_;
};

// A per-record key as it is stored: wrapped under the master key. Destroying the wrapped key
// destroys the record.
using WrappedKey = std::string;

class Sealer {
 public:
  explicit Sealer(const Keyring& keyring);

  [[nodiscard]] std::uint64_t hash_term(std::string_view term) const;
  // What the catalog stores for a content hash or a name: keyed, so that it cannot be compared
  // with known mail.
  [[nodiscard]] std::string seal_identity(std::string_view bytes) const;  // 16 bytes

  // AEAD with a random nonce in front; `context` is bound in (e.g. "container"), not stored.
  [[nodiscard]] std::string seal(std::string_view plain, std::string_view context) const;
  [[nodiscard]] Result<std::string> open(std::string_view sealed, std::string_view context) const;

  // The same under a fresh key of the record's own.
  struct SealedRecord {
    std::string bytes;
    WrappedKey key;
  };
  [[nodiscard]] SealedRecord seal_record(std::string_view plain) const;
  [[nodiscard]] Result<std::string> open_record(std::string_view sealed,
                                                std::string_view wrapped_key) const;

 private:
  KeyBytes terms_, identities_, records_, general_;
};

// Tells a wrong but well-formed key from the right one: a sealed probe kept in the index folder,
// written on first use. Fails (Refused) when the probe was sealed with another key.
Status check_key(const Path& probe_file, const Sealer& sealer);

}  // namespace oubli::index
