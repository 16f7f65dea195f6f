// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/inner_file.h"

#include <algorithm>
#include <array>
#include <string>

#include "adapters/archive/entry.h"
#include "adapters/bytes/byte_source.h"
#include "adapters/msg/compound_file.h"
#include "adapters/walk/recognise.h"
#include "scanner/extract/text_part.h"
#include "scanner/extract/tnef.h"

namespace oubli::content {
namespace {

using namespace std::string_view_literals;

// Enough to tell pictures from what might have said something.
std::string_view type_of(std::string_view name) {
  constexpr std::array kPictures{".png"sv, ".jpg"sv, ".jpeg"sv, ".gif"sv,  ".emf"sv,
                                 ".wmf"sv, ".bmp"sv, ".tif"sv,  ".tiff"sv, ".webp"sv};
  const bool is_picture =
      std::ranges::any_of(kPictures, [&](auto end) { return name.ends_with(end); });
  return is_picture ? "image/*" : "application/octet-stream";
}

archive::Leaf leaf_of(const InnerFile& file, ByteSource& bytes) {
  archive::Leaf leaf{0, std::string(file.name), file.bytes.size(), false, &bytes};
  leaf.head = file.bytes.substr(0, walk::kHeadSize);
  return leaf;
}

// A mailbox or a message, whatever its name. False where it is none.
bool add_mail(const InnerFile& file, Collector& into) {
  MemoryBytes bytes(file.bytes);
  const auto format = archive::format_of(leaf_of(file, bytes));
  const bool is_mail = format && (*format == Format::Mbox || *format == Format::Eml ||
                                  *format == Format::Emlx || *format == Format::Msg);
  if (!is_mail) return false;
  if (*format != Format::Msg) return add_messages(file, *format, into);
  into.message_within(file.bytes, file.part, true);
  return true;
}

bool is_textual(Treatment treatment) {
  return treatment == Treatment::Text || treatment == Treatment::Html ||
         treatment == Treatment::Card || treatment == Treatment::Rich ||
         treatment == Treatment::Rtf;
}

}  // namespace

bool is_sealed_document(std::string_view compound_file) {
  MemoryBytes bytes(compound_file);
  const auto file = msg::CompoundFile::open(bytes, compound_file.size());
  return file && (*file)->child((*file)->root(), "EncryptedPackage") != nullptr;
}

bool add_messages(const InnerFile& file, Format format, Collector& into) {
  MemoryBytes bytes(file.bytes);
  const archive::Leaf leaf = leaf_of(file, bytes);
  bool is_any = false;
  const auto read =
      archive::read_leaf(leaf, format, {0, UINT64_MAX}, Limits(), [&](const RawMessage& message) {
        is_any = true;
        if (message.is_cut) into.unreadable(file.part, "decoded size limit reached");
        into.message_within(message.bytes, file.part, false);
        return true;
      });
  if (is_any && !read) into.unreadable(file.part, "packed: damaged");
  return is_any;
}

void add_file(const InnerFile& file, Collector& into) {
  const std::string_view head = file.bytes.substr(0, 1024);
  if (head.starts_with(msg::kCompoundMagic))
    return into.message_within(file.bytes, file.part, true);
  if (add_mail(file, into)) return;
  const Treatment named = treatment_of({}, file.name);
  const Treatment seen = sniff(head);
  const Treatment treatment = is_textual(seen) && named != Treatment::Other ? named : seen;
  if (treatment == Treatment::Tnef) return add_tnef(file.bytes, file.part, into);
  if (treatment == Treatment::Message) return into.message_within(file.bytes, file.part, false);
  const bool is_markup = file.name.ends_with(".xml") || file.name.ends_with(".rels");
  if (!is_textual(treatment) && is_markup) return into.unreadable(file.part, "packed: damaged");
  if (!is_textual(treatment)) {
    const auto reason = not_examined_reason(type_of(file.name), head.substr(0, 16));
    return into.unsupported(file.part, reason);
  }
  TextPart text;
  text.number = file.part;
  text.label = file.label;
  text.where = Where::Attachment;
  text.treatment = treatment;
  add_text(file.bytes, text, into);
}

}  // namespace oubli::content
