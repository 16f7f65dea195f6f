// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/worker/pst_protocol.h"

#include "scanner/worker/wire_parts.h"

namespace oubli::worker {

namespace {

using worker::begin;

std::string begin(PstReply reply) { return {static_cast<char>(reply)}; }

}  // namespace

std::string encode(const PstRequest& request) {
  std::string frame = begin(Task::Pst);
  WireWriter out(frame);
  out.number(static_cast<std::uint64_t>(request.verb));
  out.number(request.items);
  return frame;
}

bool decode(std::string_view body, PstRequest& into) {
  WireReader in(body);
  into.verb = static_cast<PstVerb>(in.number());
  into.items = in.number();
  return in.ok() && in.at_end();
}

std::string encode(const pst::EditedItem& item) {
  std::string answer;
  WireWriter out(answer);
  out.number(item.number);
  put(out, item.hash);
  out.number(item.changes ? 1 : 0);
  out.text(item.changes ? *item.changes : std::string());
  put(out, item.becomes);
  return answer;
}

bool decode(std::string_view body, pst::EditedItem& into) {
  WireReader in(body);
  into.number = in.number();
  if (!get_hash(in, into.hash)) return false;
  const bool stays = in.number() == 1;
  const std::string_view changes = in.text();
  if (stays) into.changes.emplace(changes);
  return get_hash(in, into.becomes) && in.ok() && in.at_end();
}

std::string encode(const PstWant& want) {
  std::string frame = begin(PstReply::Want);
  WireWriter out(frame);
  out.number(static_cast<std::uint64_t>(want.file));
  out.number(want.offset);
  out.number(want.bytes);
  return frame;
}

bool decode(std::string_view body, PstWant& into) {
  WireReader in(body);
  const std::uint64_t file = in.number();
  if (file > static_cast<std::uint64_t>(PstFile::Second)) return false;
  into.file = static_cast<PstFile>(file);
  into.offset = in.number();
  into.bytes = in.number();
  return in.ok() && in.at_end();
}

std::string encode(const PstPut& put) {
  std::string frame = begin(PstReply::Put);
  WireWriter(frame).number(put.at);
  return frame += put.bytes;
}

bool decode(std::string_view body, PstPut& into) {
  WireReader in(body);
  into.at = in.number();
  into.bytes = in.rest();
  return in.ok();
}

std::string encode(const pst::Edition& edition) {
  std::string frame = begin(PstReply::Edition);
  WireWriter out(frame);
  out.number(edition.bytes);
  out.number(edition.items);
  return frame;
}

bool decode(std::string_view body, pst::Edition& into) {
  WireReader in(body);
  into.bytes = in.number();
  into.items = in.number();
  return in.ok() && in.at_end();
}

std::string encode_item_wanted(std::uint64_t index) {
  std::string frame = begin(PstReply::Item);
  WireWriter(frame).number(index);
  return frame;
}

bool decode_item_wanted(std::string_view body, std::uint64_t& index) {
  WireReader in(body);
  index = in.number();
  return in.ok() && in.at_end();
}

std::string encode_sound(bool is_sound) {
  std::string frame = begin(PstReply::Sound);
  WireWriter(frame).number(is_sound ? 1 : 0);
  return frame;
}

std::string encode_seen(std::uint64_t number, const ContentHash& hash) {
  std::string frame = begin(PstReply::Seen);
  WireWriter out(frame);
  out.number(number);
  put(out, hash);
  return frame;
}

bool decode_seen(std::string_view body, std::uint64_t& number, ContentHash& into) {
  WireReader in(body);
  number = in.number();
  return get_hash(in, into) && in.at_end();
}

std::string encode_failed(const Error& error) {
  std::string frame = begin(PstReply::Failed);
  WireWriter out(frame);
  out.number(static_cast<std::uint64_t>(error.code));
  out.text(error.what);
  out.text(error.hint);
  return frame;
}

bool decode_failed(std::string_view body, Error& into) {
  WireReader in(body);
  const auto code = static_cast<ErrorCode>(in.number());
  const bool is_known = code == ErrorCode::Damaged || code == ErrorCode::Refused;
  into.code = is_known ? code : ErrorCode::Failed;
  into.what = in.text();
  into.hint = in.text();
  return in.ok() && in.at_end();
}

}  // namespace oubli::worker
