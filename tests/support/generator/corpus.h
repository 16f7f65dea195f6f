// SPDX-License-Identifier: GPL-3.0-or-later
// A mailbox that was never written by anyone: message(i) gives the bytes of message i and what is
// planted in it, as a function of the options and i alone, so that parts can be made in any order
// and on any thread. Immutable after construction; any thread.
//
//   const Corpus corpus({.seed = 7, .count = 500});
//   for (std::uint64_t i = 0; i < 500; ++i) use(corpus.message(i).bytes);
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/generator/compose.h"
#include "tests/support/generator/plan.h"
#include "tests/support/generator/thread.h"

namespace oubli::generator {

struct Options {
  std::uint64_t seed = 1;
  std::uint64_t count = 1'000;
  std::int64_t people = -1;           // -1: one in 200 messages, at least one; 0: nobody
  std::size_t fewest = 3, most = 40;  // messages that concern each of them
  unsigned odd_percent = 2;           // mislabelled charsets, missing headers, raw 8-bit headers
};

struct Message {
  std::uint64_t index = 0;
  std::string bytes;       // LF line ends
  std::string message_id;  // without brackets; empty when the header is missing
  std::int64_t date = 0;
  std::string sender;               // bare address
  std::string_view odd;             // what is wrong with it; empty for most
  std::vector<Planting> plantings;  // decoys among them
};

class Corpus {
 public:
  explicit Corpus(const Options& options);
  Corpus(const Corpus&) = delete;
  Corpus& operator=(const Corpus&) = delete;

  // REQUIRES: index < size().
  [[nodiscard]] Message message(std::uint64_t index) const;
  [[nodiscard]] std::uint64_t size() const { return options_.count; }
  [[nodiscard]] std::uint64_t people() const { return people_; }
  // REQUIRES: number < people().
  [[nodiscard]] Person person(std::uint64_t number) const {
    return make_person(options_.seed, number);
  }

 private:
  Options options_;
  std::uint64_t people_;
  PlantingPlan plan_;
  Threads threads_;
  Composer composer_;
};

}  // namespace oubli::generator
