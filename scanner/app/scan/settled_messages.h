// SPDX-License-Identifier: GPL-3.0-or-later
// Which messages of a job are recorded already, so that a new worker that reads the job from its
// beginning leaves them out. Readers hand messages out in the order in which they stand, so one
// mark stands for all that came before the last window. A value type; one thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

namespace oubli::app {

using MessageKey = std::pair<std::uint64_t, std::uint64_t>;  // file of the job, offset in it

class SettledMessages {
 public:
  // A new worker begins at the beginning.
  void start_over() { last_met_.reset(); }

  // Call for each message in the order in which it is met. A message that is out of order was not
  // passed by the mark, and is told by its own key alone.
  [[nodiscard]] bool meets(const MessageKey& key) {
    const bool is_in_order = !last_met_ || *last_met_ < key;
    last_met_ = std::max(last_met_.value_or(key), key);
    return (is_in_order && mark_ && key <= *mark_) || keys_.contains(key);
  }

  // False when it was settled before.
  bool insert(const MessageKey& key) {
    const bool is_new = keys_.insert(key).second;
    count_ += is_new ? 1 : 0;
    return is_new;
  }

  // Everything met so far is settled, and need not be remembered one by one.
  // REQUIRES: insert() was called for all of it.
  void move_mark() {
    if (!last_met_ || (mark_ && *last_met_ <= *mark_)) return;
    mark_ = last_met_;
    keys_.erase(keys_.begin(), keys_.upper_bound(*mark_));
  }

  // How many were settled; never less than before.
  [[nodiscard]] std::uint64_t count() const { return count_; }
  // How many are remembered one by one.
  [[nodiscard]] std::size_t remembered() const { return keys_.size(); }

 private:
  std::set<MessageKey> keys_;  // behind the mark
  std::optional<MessageKey> mark_, last_met_;
  std::uint64_t count_ = 0;
};

}  // namespace oubli::app
