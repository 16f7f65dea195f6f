// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/proof/key_rotation.h"

#include <algorithm>
#include <optional>
#include <vector>

#include <sodium.h>

#include "adapters/base/secret.h"
#include "wiper/disk/own_file.h"
#include "wiper/proof/key_chain.h"
#include "wiper/proof/ledger_append.h"
#include "wiper/proof/ledger_record.h"

namespace oubli::wiper {

namespace {

constexpr const char* kKeyFile = "signing-key";
constexpr const char* kNextKeyFile =
    "signing-key.next";  // until the ledger names it and it has the name
constexpr std::string_view kKeyContext = "signing key 1";
constexpr std::size_t kLargestKeyFile = 4096;

std::string sealed(const index::KeyBytes& seed, const index::Sealer& sealer) {
  return sealer.seal({reinterpret_cast<const char*>(seed.data()), index::KeyBytes::kSize},
                     kKeyContext);
}

// Nothing where there is no such file.
Result<std::optional<SigningKey>> read_key(const Path& file, const index::Sealer& sealer) {
  auto bytes = read_file(file, kLargestKeyFile);
  if (!bytes && bytes.error().code == ErrorCode::NotFound) return std::optional<SigningKey>();
  if (!bytes) return std::move(bytes).take_error();
  auto plain = sealer.open(*bytes, kKeyContext);
  if (!plain || plain->size() != index::KeyBytes::kSize) {
    return damaged(file.string() + ": no signing key of this workspace",
                   "put the file back as it was; without it no erasure can be signed");
  }
  index::KeyBytes seed;
  std::copy(plain->begin(), plain->end(), seed.data());
  sodium_memzero(plain->data(), plain->size());
  return std::optional(SigningKey(std::move(seed)));
}

// Of the last entry, whether or not the rest is sound: who appends proves that.
std::string last_word(const Path& workspace, std::optional<LedgerEntry>& last) {
  last = read_last_entry(ledger_file(workspace));
  if (!last) return {};
  return parse_record(last->record).type == "key" ? parse_record(last->record).key : std::string();
}

bool counts(const SigningKey& key, const std::string& announced,
            const std::optional<LedgerEntry>& last) {
  if (!announced.empty()) return key.public_key().text() == announced;
  return last && is_signed(*last, key.public_key());
}

struct KnownKey {
  SigningKey key;
  std::string file;      // empty: derived
  bool is_sure = false;  // the ledger says so
};

Result<KnownKey> current_key(const Path& workspace, const index::Keyring& keyring,
                             const index::Sealer& sealer) {
  std::vector<KnownKey> known;
  // A run may have been killed while it overwrote the one that does not count any more.
  std::optional<Error> broken;
  for (const char* name : {kNextKeyFile, kKeyFile}) {
    auto key = read_key(workspace / name, sealer);
    if (!key) {
      broken = std::move(key).take_error();
    } else if (*key) {
      known.push_back({**std::move(key), name});
    }
  }
  known.push_back({SigningKey(keyring), {}});
  const bool has_one = known.size() == 1 && !broken;
  std::optional<LedgerEntry> last;
  const std::string announced = has_one ? std::string() : last_word(workspace, last);
  const auto found = std::ranges::find_if(
      known, [&](const KnownKey& one) { return counts(one.key, announced, last); });
  if (found != known.end()) {
    found->is_sure = true;
    return std::move(*found);
  }
  if (broken) return *std::move(broken);
  // No ledger yet, or one that is refused when it comes to signing.
  const auto usual =
      std::ranges::find_if(known, [](const KnownKey& one) { return one.file != kNextKeyFile; });
  return std::move(*usual);
}

// The name leads to the key that counts, and nothing else is left.
Status settle_names(Disk& disk, const Path& workspace, const std::string& current) {
  if (current != kNextKeyFile) {
    auto gone = erase_own_file(disk, workspace, kNextKeyFile);
    return gone ? Status() : Status(std::move(gone).take_error());
  }
  if (auto gone = erase_own_file(disk, workspace, kKeyFile); !gone) {
    return std::move(gone).take_error();
  }
  auto folder = open_folder(workspace);
  if (!folder) return std::move(folder).take_error();
  Status done = check(disk.rename(folder->get(), kNextKeyFile, kKeyFile),
                      "rename " + std::string(kNextKeyFile));
  return done ? check(disk.sync(folder->get()), "sync " + workspace.string()) : done;
}

}  // namespace

Result<ProofKeys> open_proof_keys(const Path& workspace, const index::Keyring& keyring,
                                  const index::Sealer& sealer) {
  auto current = current_key(workspace, keyring, sealer);
  if (!current) return std::move(current).take_error();
  return ProofKeys(std::move(current->key), Committer(keyring));
}

Status settle_signing_key(Disk& disk, const Path& workspace, const index::Keyring& keyring,
                          const index::Sealer& sealer) {
  std::error_code unknown;
  if (!std::filesystem::exists(workspace / kNextKeyFile, unknown) && !unknown) return {};
  auto current = current_key(workspace, keyring, sealer);
  if (!current) return std::move(current).take_error();
  return current->is_sure ? settle_names(disk, workspace, current->file) : Status();
}

Result<PublicKey> rotate_signing_key(Disk& disk, const Path& workspace,
                                     const index::Keyring& keyring, const index::Sealer& sealer,
                                     const std::string& time) {
  auto current = current_key(workspace, keyring, sealer);
  if (!current) return std::move(current).take_error();
  if (auto done = settle_names(disk, workspace, current->file); !done) {
    return std::move(done).take_error();
  }
  const SigningKey& old = current->key;
  auto entries = read_ledger(ledger_file(workspace));
  if (!entries) return std::move(entries).take_error();
  if (auto sound = verify_ledger(*entries, old.public_key()); !sound) {
    return std::move(sound).take_error();
  }
  index::KeyBytes seed = index::KeyBytes::random();
  const std::string bytes = sealed(seed, sealer);
  const SigningKey next(std::move(seed));
  if (auto done = save_durably(disk, workspace, kNextKeyFile, bytes); !done) {
    return std::move(done).take_error();
  }
  const TreeHash root = entries->empty() ? GrowingTree().root() : entries->back().root;
  auto made = append_to_ledger(disk, workspace, old,
                               key_record(next, old.public_key(), entries->size(), root, time));
  if (!made) return std::move(made).take_error();
  if (auto done = settle_names(disk, workspace, kNextKeyFile); !done) {
    return std::move(done).take_error().during("the new key counts, but");
  }
  return next.public_key();
}

}  // namespace oubli::wiper
