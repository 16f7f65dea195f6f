// SPDX-License-Identifier: GPL-3.0-or-later
// What the trusted side asks of a confined worker and what comes back: requests and reply frames
// as values, with their encodings. Decoders of replies trust nothing. Value types; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/compression/pack.h"
#include "adapters/source.h"
#include "scanner/examined.h"
#include "scanner/subject/pseudonyms.h"
#include "scanner/subject/subject.h"

namespace oubli::worker {

enum class Task : std::uint8_t {
  Partition = 1,
  Scan,
  Prove,
  Show,
  Detect,
  Redact,
  Unpack,
  UnpackFile,
  PackFile,
  Check,
  Server,  // server_protocol.h
  RedactItems,
  Pst  // pst_protocol.h
};

// The slice of a container, without its descriptors (they travel beside the frame).
struct Slice {
  Format format = Format::Mbox;
  Compression compression = Compression::None;
  ByteRange range{0, UINT64_MAX};
  Limits limits;
  Passphrases passphrases{};
};

struct PartitionRequest {
  Slice slice;
  std::uint64_t target_bytes = 0;
};

struct ScanRequest {
  Slice slice;
  // No descriptor comes beside it: its bytes, which are not compressed, are asked for piece by
  // piece, and what is told of them ends with UnpackedAll.
  bool is_streamed = false;
  // Given: what is wanted of a window is held against it, and answered as Proved.
  std::optional<subject::Subject> subject{};
};

// One message to re-read: which descriptor, and where in it.
struct Reread {
  std::uint64_t file = 0;
  ByteRange range;
};

struct ProveRequest {
  Slice slice;
  std::vector<Reread> messages;
  std::optional<subject::Subject> subject;  // both given: a match must satisfy both
  std::optional<index::Query> query;
  // Given alone: the match is what stands behind these.
  std::optional<subject::Pseudonyms> pseudonyms;
};

struct ShowRequest {
  Slice slice;
  Reread message;
  std::string attached{};  // the part whose message is to be shown instead
};

// One message, whole, in the request itself: it is given by whoever holds its file.
struct RedactRequest {
  subject::Subject subject;
  double least = 0.0;  // the score from which a place in it is taken for the person's
  std::string key;     // of the tokens; the same key makes the same bytes of the same message
  std::string frame;   // of an mbox: the From_ line, which names the sender; may be empty
  std::string message;
};

// Items of an Outlook data file, which comes beside the request, by their numbers (pst/place.h).
struct RedactItemsRequest {
  subject::Subject subject;
  double least = 0.0;  // these as above
  std::string key;
  std::vector<std::uint64_t> numbers;
};

// One file, all of it; without a file the worker asks for the text, piece by piece.
struct DetectRequest {};

std::string encode(const PartitionRequest& request);
std::string encode(const ScanRequest& request);
std::string encode(const ProveRequest& request);
std::string encode(const ShowRequest& request);
std::string encode(const RedactRequest& request);
std::string encode(const RedactItemsRequest& request);
std::string encode(const DetectRequest& request);
// Compressed bytes, whole, in the request itself.
std::string encode_unpack(std::string_view packed);
// An Outlook data file, beside the request.
std::string encode_check();
// A compressed file, which the worker asks for piece by piece and gives back unpacked: not by a
// descriptor, because the file may be leased.
std::string encode_unpack_file(Compression compression);
// The other way round, with the same answers.
std::string encode_pack_file(const Packing& packing);

// The first byte of a reply frame.
enum class Reply : char {
  Partitions = 'P',  // ranges
  Sighted = 'H',     // messages found, not yet examined; the worker waits for which it should
  Examined = 'M',
  Proved = 'V',
  Shown = 'S',
  Redacted = 'R',
  RedactedItem = 'I',
  Findings = 'F',
  Unpacked = 'U',     // some of what compressed bytes hold, or, when packing, some of these
  Wants = 'W',        // more text to detect in, or to pack or unpack; an empty answer ends it
  UnpackedAll = 'A',  // to the end, and how many bytes that took
  Checked = 'C',      // which rules of its format a file breaks
  ReadError = 'E',    // the reader could not go on; text for people, no content
  Unread = 'N',       // something within the file cannot be read, and the reader goes on
  PassedOver = 'O',   // how many things within the file hold no mail
};

// A message the reader came upon. `is_cut`: longer than the limit, only its head is examined.
struct Sighted {
  std::uint64_t file = 0;
  std::uint64_t frame = 0;
  ByteRange range;
  ContentHash hash;
  bool is_cut = false;
  bool is_contested = false;  // a Content-Length jumps over what looks like another message
  std::string folder;         // of a container with folders in it
};

// The answer to a window of Sighted: a byte for each, not 0 where it is to be examined; or this.
inline constexpr std::string_view kStop = "stop";

// The answer to one re-read message.
struct Proved {
  std::uint64_t message = 0;  // position in ProveRequest::messages
  bool is_there = false;      // false: nothing could be read at that place
  ContentHash hash;
  Envelope envelope;
  subject::Match match;
  std::vector<NotScanned> not_scanned;
};

struct ShownSegment {
  Segment segment;
  std::vector<ByteRange> marks;  // findings, byte offsets in segment.text
};

struct Shown {
  Envelope envelope;
  std::vector<ShownSegment> segments;
  std::vector<NotScanned> not_scanned;
};

// What became of a message that was to be redacted. `why` and the lists hold no content.
struct Redacted {
  enum class Outcome : std::uint8_t { Unchanged, Redacted, Impossible };
  Outcome outcome = Outcome::Impossible;
  std::string frame, bytes;  // when Redacted
  std::uint64_t tokens = 0, stubs = 0;
  std::vector<std::string> broken_signatures;
  std::string why;  // when Impossible
};

// The same of an item: what of it changes, and what it is known by then.
struct RedactedItem {
  std::uint64_t item = 0;  // position in RedactItemsRequest::numbers
  Redacted::Outcome outcome = Redacted::Outcome::Impossible;
  std::string changes;  // when Redacted: mapi/item_change.h
  ContentHash hash;
  std::uint64_t stubs = 0;
  std::vector<std::string> broken_signatures;
  std::string why;  // when Impossible
};

// What a file was found to be: which rules it breaks that hold for everybody's, and which that hold
// for what was just written. Of both the first few; places, no content.
struct FileReport {
  struct Broken {
    std::string rule, what;
  };
  std::uint64_t nodes = 0, blocks = 0, messages = 0;
  std::uint64_t broken = 0, loose = 0;  // how often
  std::vector<Broken> findings, leftovers;
};

struct TextFinding {
  std::uint32_t category = 0;  // row of the detector table
  std::string rule;
  ByteRange where;
  std::string text;
  std::string value;
  double confidence = 0.0;
};

std::string encode(const std::vector<ByteRange>& partitions);
std::string encode(const std::vector<Sighted>& sighted);
std::string encode_examined(const Examined& examined);
std::string encode(const Proved& proved);
std::string encode(const Shown& shown);
std::string encode(const Redacted& redacted);
std::string encode(const RedactedItem& redacted);
std::string encode(const std::vector<TextFinding>& findings);
std::string encode(const FileReport& report);
std::string encode_unpacked(std::string_view piece);
std::string encode_unpacked_all(std::uint64_t packed_bytes);
std::string encode_read_error(const Error& error);
std::string encode(const Unreadable& within);
std::string encode_passed_over(std::uint64_t count);

// REQUIRES: `body` is a frame without its first byte. False when it is not an encoding.
bool decode(std::string_view body, std::vector<ByteRange>& into);
bool decode(std::string_view body, std::vector<Sighted>& into);
bool decode(std::string_view body, Proved& into);
bool decode(std::string_view body, Shown& into);
bool decode(std::string_view body, Redacted& into);
bool decode(std::string_view body, RedactedItem& into);
bool decode(std::string_view body, std::vector<TextFinding>& into);
bool decode(std::string_view body, FileReport& into);
bool decode(std::string_view body, Error& into);
bool decode(std::string_view body, Unreadable& into);
bool decode(std::string_view body, std::uint64_t& number);  // UnpackedAll, PassedOver

// Of one Unpacked frame for an UnpackFile or a PackFile.
inline constexpr std::size_t kUnpackedPiece = 256U << 10;

// Worker side: the request frame without its first byte (the Task). Requests come from the
// trusted side, so a failure here is our own mistake.
bool decode(std::string_view body, PartitionRequest& into);
bool decode(std::string_view body, ScanRequest& into);
bool decode(std::string_view body, ProveRequest& into);
bool decode(std::string_view body, ShowRequest& into);
bool decode(std::string_view body, RedactRequest& into);
bool decode(std::string_view body, RedactItemsRequest& into);
bool decode(std::string_view body, Packing& into);

// Positions told through Channel::progress(): 0 while reading, n + 1 while examining the n-th
// message sighted in this request.
inline constexpr std::uint64_t kReading = 0;

}  // namespace oubli::worker
