// SPDX-License-Identifier: GPL-3.0-or-later
// The planned messages of an archive, by the members they stand in: handed out while the archive
// and those within it are gone through in the order in which the reader did, by whose numbers they
// are planned (adapters/archive/place.h). Behind an archive that cannot be gone through those
// numbers are not known; there the names of members tell, and the messages' hashes. Notes which
// messages stay, and why. Owned by one cutting; one thread. Cannot fail.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "wiper/plan.h"

namespace oubli::wiper {

using Planned = std::span<const PlannedMessage>;

class PlannedPlaces {
 public:
  // `source` is lent.
  explicit PlannedPlaces(const PlannedSource& source);

  // Of the next member of the archive itself.
  Planned of(std::uint64_t number);
  // Of the next member of an archive within it: by number, and where that does not tell, by name.
  Planned of_next_within();
  Planned named(const std::string& member);

  // Whether some of those in archives within are still to be handed out.
  [[nodiscard]] bool is_any_left_within() const { return left_ > 0; }
  // What stands in archives within cannot be counted from here on.
  void lose_count() { is_counting_ = false; }

  // They are not erased.
  void keep(Planned messages, const Error& why);
  // Nor are those in `archive`, which began when as many members within had been counted.
  void keep_all_within(const std::string& archive, std::uint64_t counted, const Error& why);
  [[nodiscard]] std::uint64_t counted() const { return counted_; }
  // REQUIRES: all was gone through. What was not handed out stays; the first such message, where it
  // stands in the archive itself.
  const PlannedMessage* keep_rest(const Error& why);
  // By their positions in the plan.
  [[nodiscard]] std::map<std::size_t, Error> take_kept() { return std::move(kept_); }

 private:
  // What stands in one member.
  struct Group {
    std::uint64_t number = 0;
    Planned messages{};
    std::string name{};  // of the first message, within the archive
    bool is_handed_out = false;
  };
  Planned hand_out(Group& group);

  const PlannedSource& source_;
  std::vector<Group> outside_, within_;
  std::size_t next_ = 0;  // of those outside
  std::uint64_t counted_ = 0;
  std::size_t left_ = 0;
  bool is_counting_ = true;
  std::map<std::size_t, Error> kept_;
};

}  // namespace oubli::wiper
