// SPDX-License-Identifier: GPL-3.0-or-later
// Puts messages of a corpus where mail programs keep them. Each writer takes messages in order
// from one thread; the messages themselves may have been made on others. Failure is a Status that
// names the file.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "adapters/base/files.h"
#include "tests/support/generator/corpus.h"

namespace oubli::generator {

enum class Layout : std::uint8_t { Mboxrd, Mboxo, Mboxcl2, Maildir, Eml };

class MailWriter {
 public:
  virtual ~MailWriter() = default;
  virtual Status write(const Message& message) = 0;
  virtual Status finish() { return {}; }
};

struct Destination {
  Layout layout = Layout::Mboxrd;
  bool crlf = false;
  Path path;  // "-" is standard output, for the mbox layouts
};
Result<std::unique_ptr<MailWriter>> open_writer(const Destination& where);

// The framing of one message in an mbox, From_ line to blank line; the bytes as stored.
std::string mbox_entry(const Message& message, Layout layout);

// "1262304000.M000007P1Q7.post.example,S=3127:2,RS": depends on the message alone.
std::string maildir_name(const Message& message);
// The Maildir++ folder a message is filed in, "" for the inbox.
std::string_view maildir_folder(const Message& message);

std::string with_crlf(std::string_view text);

}  // namespace oubli::generator
