// SPDX-License-Identifier: GPL-3.0-or-later
// The members of one archive, one after the other, as libarchive reads them: it is fed through
// callbacks and opens nothing. Owned by one walk; one thread. Failure: Damaged; of next() for all
// that is left of the archive, of read() for the rest of the member.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "adapters/archive/budget.h"
#include "adapters/archive/kind.h"
#include "adapters/compression/compression.h"
#include "adapters/source.h"

struct archive;
struct archive_entry;

namespace oubli::archive {

class Members final : public ByteStream {
 public:
  // `size`: of `bytes`, where they can be read anywhere; nothing: only one after the other. Both
  // are lent by the caller, who outlives this.
  Members(ByteSource& bytes, std::optional<std::uint64_t> size, Kind kind,
          const Passphrases& passphrases, Budget& budget);
  ~Members() override;

  // Goes to the next one; false at the end.
  Result<bool> next();
  [[nodiscard]] const std::string& name() const { return name_; }
  // Nothing where the archive does not say.
  [[nodiscard]] std::optional<std::uint64_t> size() const { return size_; }
  // A regular file with content of its own.
  [[nodiscard]] bool is_file() const { return is_file_; }
  // And no passphrase was given to read it with.
  [[nodiscard]] bool is_locked() const { return is_encrypted_ && passphrases_.empty(); }

  // The content of the member it stands at.
  Result<std::size_t> read(std::span<char> into) override;
  [[nodiscard]] std::uint64_t used() const override { return 0; }

 private:
  struct Feed;
  Status start();
  Status check_end();
  void note_passed_over(int said);
  Status check_directory();
  Status skip_content();
  void look_at(struct archive_entry* entry);
  Error problem() const;

  Kind kind_;
  const Passphrases& passphrases_;
  Budget& budget_;
  std::unique_ptr<Feed> feed_;
  struct archive* archive_ = nullptr;
  std::uint64_t counted_ = 0;
  bool has_passed_over_ = false;
  std::string name_;
  std::optional<std::uint64_t> size_;
  bool is_file_ = false, is_encrypted_ = false;
};

}  // namespace oubli::archive
