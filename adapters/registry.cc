// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/registry.h"

#include <array>

#include "adapters/archive/archive_source.h"
#include "adapters/eml/eml_source.h"
#include "adapters/imap/place.h"
#include "adapters/imap/spool.h"
#include "adapters/mbox/mbox_source.h"
#include "adapters/msg/msg_source.h"
#include "adapters/pst/place.h"
#include "adapters/pst/pst_source.h"

namespace oubli {
namespace {

constexpr std::array kFormats{
    FormatRow{Format::Mbox, "mbox", "mbox:", mbox::read_messages, mbox::open, mbox::read_message_at,
              mbox::cut_into_partitions},
    FormatRow{Format::Maildir, "maildir", "maildir:", eml::read_messages, eml::open,
              eml::read_message_at, nullptr},
    FormatRow{Format::Eml, "eml", "eml:", eml::read_messages, eml::open, eml::read_message_at,
              nullptr},
    FormatRow{Format::Emlx, "emlx", "emlx:", eml::read_messages, eml::open, eml::read_message_at,
              nullptr},
    FormatRow{Format::Msg, "msg", "msg:", msg::read_messages, msg::open, msg::read_message_at,
              nullptr},
    FormatRow{Format::Pst, "pst", "pst:", pst::read_messages, pst::open, pst::read_message_at,
              pst::cut_into_partitions, pst::begin_of, pst::number_at},
    FormatRow{Format::Imap, "imap", "", imap::read_messages, imap::open, imap::read_message_at,
              nullptr, imap::begin_of, imap::number_at},
    FormatRow{Format::Archive, "archive", "archive:", archive::read_messages, archive::open,
              archive::read_message_at, nullptr},
    FormatRow{Format::Borg, "borg", "borg:", archive::read_messages, archive::open,
              archive::read_message_at, nullptr},
    FormatRow{Format::Restic, "restic", "restic:", archive::read_messages, archive::open,
              archive::read_message_at, nullptr},
};

Error unknown(Format format) {
  return failed("no reader for format " + std::to_string(static_cast<int>(format)));
}

}  // namespace

const FormatRow* find_format(Format format) {
  for (const FormatRow& row : kFormats) {
    if (row.format == format) return &row;
  }
  return nullptr;
}

const FormatRow* format_named_by(std::string_view spec) {
  for (const FormatRow& row : kFormats) {
    if (!row.scheme.empty() && spec.starts_with(row.scheme)) return &row;
  }
  return nullptr;
}

std::string_view to_string(Format format) {
  const FormatRow* row = find_format(format);
  return row ? row->name : "unknown";
}

std::optional<std::uint64_t> number_of(Format format, const ByteRange& where) {
  const FormatRow* row = find_format(format);
  if (row == nullptr || row->number_at == nullptr) return std::nullopt;
  return row->number_at(where.begin);
}

Status read_messages(const WorkItem& item, const Limits& limits, const MessageSink& sink) {
  const FormatRow* row = find_format(item.format);
  return row ? row->read_messages(item, limits, sink) : Status(unknown(item.format));
}

Result<std::vector<ByteRange>> cut_into_partitions(const WorkItem& item,
                                                   std::uint64_t target_bytes) {
  const FormatRow* row = find_format(item.format);
  if (!row) return unknown(item.format);
  if (row->cut) return row->cut(item, target_bytes);
  return std::vector<ByteRange>{{0, UINT64_MAX}};
}

}  // namespace oubli
