// SPDX-License-Identifier: GPL-3.0-or-later
// export: a copy of the folders of a mail server as a Maildir or as mboxes, with flags and dates,
// for a person who asks for their data or to move a mailbox into quarantine. Nothing on the server
// is changed, nothing is kept in the workspace. A copy that was cut short is gone on with by the
// next run. One thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "adapters/source.h"
#include "scanner/app/server/mail_server.h"

namespace oubli::app {

enum class CopyForm : std::uint8_t { Maildir, Mbox };

struct ExportOptions {
  std::vector<std::string> sources;  // addresses; several: each in a folder of its own below
  Path output;
  CopyForm form = CopyForm::Maildir;
  MailServers* servers = nullptr;
  Limits limits;
  std::function<void(std::uint64_t done, std::uint64_t known)>
      on_progress;                          // messages; may be empty
  const std::atomic<bool>* stop = nullptr;  // set by a signal: keep what stands, then end
};

struct ExportSummary {
  std::uint64_t sources = 0;  // read to their end
  std::uint64_t folders = 0;
  std::uint64_t messages = 0;  // in the copy
  std::uint64_t skipped = 0;   // of them, copied by an earlier run
  std::uint64_t altered = 0;   // of them, those whose bytes the form has no room for as they are
  std::uint64_t bytes = 0;     // written by this one
  double seconds = 0.0;
  std::vector<Unreadable> unread;  // what is not in the copy, or not as it was
  Path output;                     // where it is: under its last name only when it is whole
  bool is_whole = false;           // every folder was read to its end
};

// Failure: nothing could be read at all, the disk, or a signal; what was copied stays.
Result<ExportSummary> export_mail(const ExportOptions& options);

}  // namespace oubli::app
