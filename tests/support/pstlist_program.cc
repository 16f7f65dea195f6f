// SPDX-License-Identifier: GPL-3.0-or-later
// pstlist FILE: what the reader finds in a PST, one JSON object a line, for tests that hold it
// against other readers. Text as UTF-8, contents as BLAKE2b-256.
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include <sodium.h>

#include "adapters/base/files.h"
#include "adapters/mapi/tags.h"
#include "adapters/message.h"
#include "adapters/pst/folders.h"
#include "adapters/pst/orphans.h"
#include "adapters/pst/store.h"

namespace {

using namespace oubli;
using nlohmann::json;

std::string all_of(ByteSource& source, bool& is_whole) {
  std::string all, piece(1U << 16U, '\0');
  for (;;) {
    auto got = source.read_at(all.size(), piece);
    is_whole = static_cast<bool>(got);
    if (!got || *got == 0) return all;
    all.append(piece, 0, *got);
  }
}

json describe(const mapi::Item& item) {
  namespace tag = mapi::tag;
  const auto& about = item.properties;
  json out{{"class", mapi::message_class(item)},
           {"subject", about.text(tag::kSubject)},
           {"sender", about.text(tag::kSenderName)},
           {"address", about.text(tag::kSenderAddress)},
           {"headers", about.text(tag::kTransportHeaders)},
           {"body", about.text(tag::kBody)},
           {"properties", about.all().size()}};
  if (const auto sent = about.time(tag::kSubmitTime)) out["sent"] = *sent;
  if (const auto came = about.time(tag::kDeliveryTime)) out["delivered"] = *came;
  if (const auto made = about.time(tag::kCreationTime)) out["created"] = *made;
  if (const auto changed = about.time(tag::kModificationTime)) out["modified"] = *changed;
  for (const auto& one : item.recipients) {
    out["recipients"].push_back({one.properties.text(tag::kDisplayName),
                                 one.properties.text(tag::kAddress),
                                 one.properties.number(tag::kRecipientType).value_or(0)});
  }
  for (const auto& one : item.attachments) {
    json attachment{{"name", one.properties.text(tag::kAttachLongFilename)},
                    {"short", one.properties.text(tag::kAttachFilename)},
                    {"method", one.properties.number(tag::kAttachMethod).value_or(0)}};
    if (one.embedded) attachment["item"] = describe(*one.embedded);
    if (one.content) {
      bool is_whole = true;
      const std::string bytes = all_of(*one.content, is_whole);
      attachment["size"] = bytes.size();
      attachment["digest"] = to_hex(content_hash(bytes));
      attachment["is_whole"] = is_whole && bytes.size() == one.content_size;
    }
    out["attachments"].push_back(std::move(attachment));
  }
  for (const auto why : item.unread) out["unread"].push_back(mapi::to_string(why));
  return out;
}

void print(json out, std::string_view kind, std::uint64_t number, const std::string& folder) {
  out["kind"] = kind;
  out["number"] = number;
  out["folder"] = folder;
  std::cout << out.dump(-1, ' ', false, json::error_handler_t::replace) << '\n';
}

int list(const char* path) {
  auto fd = open_for_reading(path);
  if (!fd) return std::fprintf(stderr, "%s\n", fd.error().what.c_str()), 1;
  FileBytes file(fd->get());
  auto ndb = pst::Ndb::open(file);
  if (!ndb) return std::fprintf(stderr, "%s\n", ndb.error().what.c_str()), 1;
  const pst::Names names = pst::Names::read(**ndb);
  pst::Folders folders(**ndb);
  const pst::ItemSource source{**ndb, names, 0};
  const auto report = (*ndb)->walk_nodes(0, UINT64_MAX, [&](const pst::NodeEntry& node) {
    if (pst::is_item(node.nid)) {
      const auto item = pst::read_item(source, node.data, node.subnodes);
      const bool is_message = pst::type_of(node.nid) == pst::NodeType::Message;
      print(describe(item), is_message ? "message" : "associated", node.nid, folders.of_item(node));
    }
    return true;
  });
  const auto orphans = pst::find_orphans(**ndb);
  for (const auto& orphan : orphans.found) {
    print(describe(pst::read_orphan(source, orphan)), "orphan", orphan.root, "(deleted)");
  }
  const pst::Header& header = (*ndb)->header();
  const json about{{"kind", "file"},
                   {"dialect", header.dialect.name},
                   {"version", header.version},
                   {"cipher", static_cast<int>(header.cipher)},
                   {"counted_orphans", header.orphans},
                   {"header_faults", static_cast<int>(header.faults)},
                   {"page_faults", static_cast<int>(report.faults)},
                   {"unreadable_pages", report.unreadable},
                   {"unreadable_lists", orphans.unreadable},
                   {"is_ordered", report.is_ordered}};
  std::cout << about.dump() << '\n';
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2 || sodium_init() < 0) return std::fprintf(stderr, "usage: pstlist FILE\n"), 2;
  return list(arguments[1]);
}
