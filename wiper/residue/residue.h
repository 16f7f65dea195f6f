// SPDX-License-Identifier: GPL-3.0-or-later
// Whether given byte strings are still anywhere in what bytes hold, plain or encoded. Only reads.
// One thread a text. Memory: bounded. Failure: the bytes could not be read.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "adapters/base/result.h"
#include "adapters/bytes/byte_source.h"

namespace oubli::wiper {

// How often the strings occur, by the form they were found in.
struct Residue {
  std::uint64_t plain = 0;             // UTF-8 or windows-1252
  std::uint64_t utf16 = 0;             // little- or big-endian
  std::uint64_t base64 = 0;            // of any of these, at any alignment, across line ends
  std::uint64_t quoted_printable = 0;  // where at least one byte was escaped or the line was broken
  // Where at least one character is an HTML reference or percent-encoded; in plain text,
  // quoted-printable or base64.
  std::uint64_t escaped = 0;
  std::uint64_t packed = 0;    // of any of these, in what attachments and members unpack to
  std::uint64_t unopened = 0;  // packed attachments and members not unpacked; no trace

  [[nodiscard]] std::uint64_t total() const {
    return plain + utf16 + base64 + quoted_printable + escaped + packed;
  }
  Residue& operator+=(const Residue& other);
  bool operator==(const Residue&) const = default;
};

// Where some of it stands: a message, or what could not be told apart further.
struct Trace {
  enum class Scope : std::uint8_t {
    Message,
    Mailbox,    // which of its messages is not known
    NoMessage,  // of a mailbox; in none of its messages
  };
  std::string locator;
  std::uint64_t count = 0;
  Scope scope = Scope::Message;
};

inline constexpr std::size_t kMostTraces = 100;  // told of a mailbox

// Gives `take`, in pieces, what compressed bytes (adapters/compression/unpack.h) hold. They are
// hostile: who provides this sees to it that they can do no harm. Fails when that was not all.
using Unpacker = std::function<Status(std::string_view packed,
                                      const std::function<void(std::string_view)>& take)>;

inline constexpr std::size_t kLongestPacked = 64U << 20;  // of what is to be unpacked
// Strings under four bytes are passed over: they are everywhere.
inline constexpr std::size_t kShortestNeedle = 4;
// The search while the bytes come in, of one text after the other. Without an unpacker every
// compressed attachment counts as unopened. One thread.
class ResidueSearch {
 public:
  // Both are lent; the strings for the call, the unpacker outlives this.
  ResidueSearch(std::span<const std::string_view> strings, const Unpacker& unpacker);
  ResidueSearch(const ResidueSearch&) = delete;
  ResidueSearch& operator=(const ResidueSearch&) = delete;
  ~ResidueSearch();

  // Nothing is long enough to be looked for.
  [[nodiscard]] bool is_idle() const;
  void feed(std::string_view bytes);
  // Something packed, all of it, by itself: what it unpacks to is searched.
  void feed_packed(std::string_view packed);
  // What comes next is another text.
  void end_text();
  // Of the texts that have ended.
  [[nodiscard]] const Residue& found() const;

 private:
  struct Needles;
  struct Text;
  const Unpacker& unpacker_;
  std::unique_ptr<Needles> needles_;
  std::unique_ptr<Text> text_;  // the one that is coming in; goes first
};
Result<Residue> search_residue(ByteSource& bytes, std::span<const std::string_view> strings,
                               const Unpacker& unpacker = nullptr);

}  // namespace oubli::wiper
