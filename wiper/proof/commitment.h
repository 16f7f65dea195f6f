// SPDX-License-Identifier: GPL-3.0-or-later
// Stands for something in a certificate without telling what it is: SHA-256(salt ‖ what). The salt
// derives from the workspace's key, the plan and the thing itself, so that who holds the key can
// show of one thing that it was meant, by giving its salt away, and of no other; without the key
// nobody can try out what it may be. const members: any thread. Cannot fail.
#pragma once

#include <string>
#include <string_view>

#include "adapters/message.h"
#include "indexer/sealer.h"

namespace oubli::wiper {

class Committer {
 public:
  enum class Kind : char { Message = 'm', Path = 'p' };

  explicit Committer(const index::Keyring& keyring);

  // 32 bytes. `what`: the 32 bytes of a content hash, or a path.
  [[nodiscard]] std::string salt(const ContentHash& plan, Kind kind, std::string_view what) const;
  // 64 hexadecimal digits.
  [[nodiscard]] std::string commit(const ContentHash& plan, Kind kind, std::string_view what) const;

 private:
  index::KeyBytes key_;
};

[[nodiscard]] std::string commitment_of(std::string_view salt, std::string_view what);
// The bytes a message's commitment is about.
[[nodiscard]] std::string_view bytes_of(const ContentHash& hash);

}  // namespace oubli::wiper
