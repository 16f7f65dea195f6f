// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/mailbox/pst_eraser.h"

#include <string>

#include "adapters/pst/header.h"
#include "wiper/mailbox/pst_repacker.h"

namespace oubli::wiper {

Status check_may_be_written(ByteSource& file, const Path& shown) {
  std::string head(pst::kHeaderBytes, '\0');
  auto got = file.read_at(0, head);
  if (!got) return std::move(got).take_error().during(shown.string());
  head.resize(*got);
  auto header = pst::parse_header(head);
  if (!header) {
    return refused(shown.string() + ": nothing is erased from it: " + header.error().what,
                   header.error().hint);
  }
  constexpr std::uint16_t kBeyond = 24;  // the first version that Outlook never gave a PST
  if (header->is_ost || header->dialect.is_packed) {
    return refused(shown.string() +
                       ": nothing is erased from an offline copy (OST) of a mailbox, "
                       "which the server would fill again",
                   "erase on the server; then remove the OST, Outlook makes it anew; until then "
                   "leave it out of the sources");
  }
  if (header->version >= kBeyond) {
    return refused(shown.string() + ": nothing is erased from an Outlook data file of version " +
                       std::to_string(header->version),
                   "export its mail to a new PST in Outlook, and erase from that");
  }
  return {};
}

Result<PstCheck> check_pst(const pst::EditorOpener& editors, ByteSource& file, const Path& shown,
                           std::span<const PlannedMessage> erased) {
  auto editor = open_editor(editors);
  if (!editor) return std::move(editor).take_error().during(shown.string());
  auto is_sound = (*editor)->is_sound(file);
  if (!is_sound) return std::move(is_sound).take_error().during(shown.string());
  auto items = count_items(editors, file, erased);
  if (!items) return std::move(items).take_error().during(shown.string());
  PstCheck found;
  found.items = items->items;
  found.check.erased_found = items->erased_found;
  found.check.holds_what_it_should = *is_sound;
  return found;
}

Result<MailboxOutcome> PstEraser::erase(std::uint64_t index, const PlannedSource& source,
                                        std::span<const std::string_view> strings) {
  PstRepacker repacker(source, editors_, replacer_, unpacker_);
  // Nobody looks for a dotlock beside an Outlook data file.
  return pass(disk_, journal_, index, source, repacker, false, strings);
}

}  // namespace oubli::wiper
