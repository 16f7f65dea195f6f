// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <cstdio>

#include "scanner/cli/json.h"
#include "scanner/cli/run.h"

namespace oubli::cli {

void print_unread(Terminal& terminal, const std::vector<Unreadable>& unread,
                  std::string_view more) {
  for (std::size_t i = 0; i < unread.size(); ++i) {
    if (terminal.is_json()) {
      terminal.result(json_line(unread[i]));
    } else if (i < kNamedAtMost) {
      terminal.note("not read: " + unread[i].locator + ": " + unread[i].reason);
    } else if (i == kNamedAtMost) {
      terminal.note("not read: " + counted(unread.size() - i) + " more; " + std::string(more));
    }
  }
}

std::string told_unrecognised(std::uint64_t files) {
  return counted(files, "file") + (files == 1 ? " holds" : " hold") +
         " no mail that can be recognised";
}

std::string told_changed(std::uint64_t mailboxes) {
  return counted(mailboxes, "mailbox") +
         (mailboxes == 1 ? " has changed since it was scanned; `oubli scan` reads it"
                         : " have changed since they were scanned; `oubli scan` reads them");
}

std::string sized(std::uint64_t bytes) {
  constexpr std::array<const char*, 5> kUnits{"B", "kB", "MB", "GB", "TB"};
  constexpr double kStep = 1000.0;
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= kStep && unit + 1 < kUnits.size()) {
    value /= kStep;
    ++unit;
  }
  char text[32];
  std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", value, kUnits[unit]);
  return text;
}

}  // namespace oubli::cli
