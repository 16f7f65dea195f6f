// SPDX-License-Identifier: GPL-3.0-or-later
// The nodes inside a node ([MS-PST] 2.2.2.8.3.3): recipients, attachments, values too long for the
// heap. Owned by one reader; one thread. Failure: what could be read is kept, and is_whole() says
// that something is missing.
#pragma once

#include <map>
#include <optional>

#include "adapters/pst/ndb.h"

namespace oubli::pst {

struct Subnode {
  Bid data = 0, subnodes = 0;
};

class Subnodes {
 public:
  Subnodes() = default;
  // `root` 0: there are none.
  static Subnodes read(Ndb& ndb, Bid root);

  [[nodiscard]] std::optional<Subnode> find(Nid nid) const;
  [[nodiscard]] const std::map<Nid, Subnode>& all() const { return all_; }
  [[nodiscard]] bool is_whole() const { return is_whole_; }
  [[nodiscard]] Fault faults() const { return faults_; }

 private:
  void add(Ndb& ndb, Bid bid, unsigned levels);
  void add_leaf(const Dialect& dialect, std::string_view block);

  static constexpr std::size_t kMost = 500'000;
  std::map<Nid, Subnode> all_;
  bool is_whole_ = true;
  Fault faults_ = Fault::None;
};

}  // namespace oubli::pst
