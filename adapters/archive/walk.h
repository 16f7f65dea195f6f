// SPDX-License-Identifier: GPL-3.0-or-later
// What an archive holds, one entry after the other, with what compressed entries decompress to, and
// what stands in archives within it, to a depth. Nothing is written anywhere; memory is bounded by
// Limits::message_bytes for each archive within another. Confined side. Owned by one reader; one
// thread. Failure: of next() for all that is left; what concerns one entry goes to `unread`.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "adapters/archive/members.h"
#include "adapters/source.h"

namespace oubli::archive {

inline constexpr std::size_t kDeepest = 5;  // packings within one another

struct Leaf {
  std::uint64_t number = 0;     // see place.h
  std::string name;             // "var/mail/jean"; of what is nested: "old.zip!/jean.mbox"
  std::uint64_t size = 0;       // as the archive says; 0 where it does not
  bool is_packed = false;       // `bytes` are what it decompresses to
  ByteSource* bytes = nullptr;  // until the next call
  std::string_view head{};      // the first of them
};

class Walk {
 public:
  // `item` and `limits` are lent. `opens_archives`: also those within. `given`: the archive, where
  // it comes one run after the other and not in the item's file.
  Walk(const WorkItem& item, const Limits& limits, bool opens_archives,
       std::unique_ptr<ByteStream> given = nullptr);
  ~Walk();
  Walk(const Walk&) = delete;
  Walk& operator=(const Walk&) = delete;

  // Goes to the next entry that is a file and not empty; false at the end.
  Result<bool> next();
  [[nodiscard]] const Leaf& leaf() const { return leaf_; }
  // The file, where the leaf is a member of a tar that is not packed; else null.
  [[nodiscard]] ByteSource* plain_tar() const;

 private:
  struct Level;
  Status begin();
  Status begin_stream(std::unique_ptr<ByteStream> stream);
  Status begin_export(int fd);
  Status enter(std::vector<std::unique_ptr<ByteSource>> bytes, std::string prefix, bool is_file);
  void name_continued(ByteSource& tar, const std::string& prefix) const;
  bool take_member(Level& level);
  Result<bool> unpack_and_look();
  void tell(const std::string& name, std::string reason) const;
  void forget_leaf();

  const WorkItem& item_;
  const Limits& limits_;
  const bool opens_archives_;
  Budget budget_;
  bool is_begun_ = false, is_plain_tar_ = false;
  std::unique_ptr<ByteStream> given_;
  std::vector<std::unique_ptr<Level>> levels_;
  std::uint64_t numbered_ = 0, nested_ = 0;
  Leaf leaf_;
  std::string head_;
  // What the leaf's bytes are made of, each from the one before.
  std::vector<std::unique_ptr<ByteSource>> layers_;
};

}  // namespace oubli::archive
