// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/residue/text_search.h"

#include <utility>

#include "adapters/compression/unpack.h"
#include "wiper/disk/at_once.h"

namespace oubli::wiper {

namespace {

constexpr int kDeepest = 5;  // messages in base64 that are attached in base64 to such a message …

}  // namespace

void StandingSearch::feed(std::string_view bytes) {
  plain_.room() += bytes;
  plain_.search();
  squeeze(bytes, squeezed_.room());
  squeezed_.search();
}

// Mostly a wait for a confined worker, which a long file has other work for.
void PackedSearch::begin(std::string packed, std::uint64_t fed) {
  end();
  packed_ = std::move(packed);
  unopened_there_ =
      begin_aside(fed, [this] { return search_unpacked(packed_, patterns_, unpacker_); });
}

void PackedSearch::end() {
  if (unopened_there_.valid()) unopened_ += unopened_there_.get();
  packed_ = {};
}

std::uint64_t search_unpacked(std::string_view packed, const ResiduePatterns& patterns,
                              const Unpacker& unpacker) {
  if (!unpacker) return 1;
  const Unpacker none;  // this one is busy
  std::uint64_t unopened = 0;
  PackedSearch within(patterns, none, unopened);
  StandingSearch standing(patterns);
  UndoneSearch undone(patterns, within);
  const Status done = unpacker(packed, [&](std::string_view bytes) {
    standing.feed(bytes);
    undone.feed(bytes, false);
  });
  undone.feed({}, true);
  within.end();
  return unopened + (done ? 0 : 1);
}

// What runs of base64 decode to. As they stand the strings are found by their characters in base64.
class UndoneSearch::Decoded {
 public:
  Decoded(const ResiduePatterns& patterns, PackedSearch& packed, int depth)
      : squeezed_(patterns.squeezed), undone_(patterns, packed, depth) {}

  void feed(std::string_view bytes) {
    squeeze(bytes, squeezed_.room());
    squeezed_.search();
    undone_.feed(bytes, false);
  }
  // The next run is another text: neither a word nor a line goes on in it.
  void end_run() { feed(std::string_view("\n\0\n", 3)); }
  void finish() { undone_.feed({}, true); }

 private:
  StandingStream squeezed_;
  UndoneSearch undone_;
};

UndoneSearch::UndoneSearch(const ResiduePatterns& patterns, PackedSearch& packed, int depth)
    : patterns_(patterns),
      packed_search_(packed),
      depth_(depth),
      undone_(undo_quoted_printable, patterns.undone),
      escaped_(undo_references, patterns.escaped),
      runs_([this](std::string_view bytes, bool is_end) { take_run(bytes, is_end); }) {}

UndoneSearch::~UndoneSearch() = default;

void UndoneSearch::feed(std::string_view bytes, bool is_end) {
  fed_ += bytes.size();
  escaped_.feed(undone_.feed(bytes, is_end), is_end);
  undone_.search();
  escaped_.search();
  runs_.feed(bytes);
  if (!is_end) return;
  runs_.finish();
  if (decoded_) decoded_->finish();
  packed_search_.end();
}

void UndoneSearch::take_run(std::string_view bytes, bool is_end) {
  if (is_run_begin_) is_packed_ = looks_packed(bytes);
  is_run_begin_ = is_end;
  if (is_packed_) return take_packed(bytes, is_end);
  if (depth_ == kDeepest) {
    if (is_end) packed_search_.pass_over();
    return;
  }
  if (!decoded_) decoded_ = std::make_unique<Decoded>(patterns_, packed_search_, depth_ + 1);
  decoded_->feed(bytes);
  if (is_end) decoded_->end_run();
}

void UndoneSearch::take_packed(std::string_view bytes, bool is_end) {
  is_too_long_ = is_too_long_ || packed_.size() + bytes.size() > kLongestPacked;
  if (!is_too_long_) packed_ += bytes;
  if (!is_end) return;
  if (std::exchange(is_too_long_, false)) {
    packed_search_.pass_over();
    packed_ = {};
  } else {
    packed_search_.begin(std::exchange(packed_, {}), fed_);
  }
}

}  // namespace oubli::wiper
