// SPDX-License-Identifier: GPL-3.0-or-later
// What the trusted side asks of the worker that is a PST's editor (adapters/pst/edit/editor.h), and
// what comes back. The worker has neither file: it asks for each piece of the old and the new one,
// and hands out what is to be written. It keeps what it looked at from one request to the next.
// Decoders of replies trust nothing. Value types; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/base/result.h"
#include "adapters/pst/edit/editor.h"

namespace oubli::worker {

// The functions of an editor.
enum class PstVerb : std::uint8_t {
  Look = 1,
  Write,
  Prove,
  IsSound,
  Content,
  Hashes,
  Renderings,
  Folders
};

struct PstRequest {
  PstVerb verb = PstVerb::Look;
  std::uint64_t items = 0;  // Look, Prove: how many there are to be asked for
};

// The first byte of a reply frame.
enum class PstReply : char {
  Want = 'w',     // bytes of a file, which are the answer; an empty one: it ends before them
  Item = 'i',     // one of the items, which is the answer
  Put = 'p',      // bytes of the new file
  Edition = 'e',  // the answer to Look
  Sound = 's',    // the answer to IsSound: 0 or 1
  Piece = 'c',    // of the content, or of the rendering of an item; or the path of a folder
  Seen = 'h',     // an item, whose pieces came before
  Done = 'd',     // all of it was done
  Failed = 'f',
};

inline constexpr std::size_t kMostWanted = 4U << 20;  // bytes of one Want
inline constexpr std::size_t kPstPiece = 1U << 20;    // of one Piece

enum class PstFile : std::uint8_t { First = 0, Second };  // Prove has two: the old one, the new one

struct PstWant {
  PstFile file = PstFile::First;
  std::uint64_t offset = 0, bytes = 0;
};

struct PstPut {
  std::uint64_t at = 0;
  std::string_view bytes;  // lent by the frame
};

std::string encode(const PstRequest& request);
std::string encode(const pst::EditedItem& item);  // an answer
std::string encode(const PstWant& want);
std::string encode(const PstPut& put);
std::string encode(const pst::Edition& edition);
std::string encode_item_wanted(std::uint64_t index);
std::string encode_sound(bool is_sound);
std::string encode_seen(std::uint64_t number, const ContentHash& hash);
std::string encode_failed(const Error& error);

// REQUIRES: `body` is a frame without its first byte, or an answer. False when it is not an
// encoding.
bool decode(std::string_view body, PstRequest& into);
bool decode(std::string_view body, pst::EditedItem& into);
bool decode(std::string_view body, PstWant& into);
bool decode(std::string_view body, PstPut& into);
bool decode(std::string_view body, pst::Edition& into);
bool decode_item_wanted(std::string_view body, std::uint64_t& index);
bool decode_seen(std::string_view body, std::uint64_t& number, ContentHash& into);
bool decode_failed(std::string_view body, Error& into);

}  // namespace oubli::worker
