// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redact/mail_file.h"

#include "adapters/eml/header.h"
#include "adapters/mbox/mbox_layout.h"
#include "scanner/redact/body_size.h"
#include "scanner/redact/changes.h"

namespace oubli::redact {
namespace {

std::string mailbox_without(std::string_view file, const MailFileEdits& edits) {
  MemoryBytes bytes(file);
  const auto entries = split_mbox(bytes);
  if (!entries) return std::string(file);
  Changes changes;
  for (const MboxEntry& one : *entries) {
    const std::string_view message = file.substr(one.begin, one.end - one.begin);
    changes.replace({one.frame, one.begin},
                    edits.frame(file.substr(one.frame, one.begin - one.frame)));
    changes.replace({one.begin, one.end}, with_body_size(message, edits.message(message)));
  }
  std::string out = changes.applied(file);
  // A line that was encoded so as not to begin with "From " may do so now.
  MemoryBytes made(out);
  const auto now = split_mbox(made);
  return now && now->size() == entries->size() ? out : std::string(file);
}

}  // namespace

std::string mail_file_without(std::string_view file, Format format, const MailFileEdits& edits) {
  if (format == Format::Mbox) return mailbox_without(file, edits);
  if (format != Format::Eml) return std::string(file);
  const std::size_t begin = eml::framing_size(file);
  return edits.frame(file.substr(0, begin)) + edits.message(file.substr(begin));
}

}  // namespace oubli::redact
