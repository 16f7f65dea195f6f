// SPDX-License-Identifier: GPL-3.0-or-later
// Mailboxes made in code, plans for them, and a wiper with a workspace of its own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/temp_dir.h"
#include "wiper/disk/held_file.h"
#include "wiper/wiper.h"

namespace oubli::wiper::test {

using oubli::test::slurp;
using oubli::test::TempDir;

// One message as it stands in an mbox: From_ line, header, body, blank line.
inline std::string message(int number, std::string_view end = "\n") {
  const std::string n = std::to_string(number);
  const std::string eol(end);
  return "From sender" + n + "@example.org Thu Jan  1 00:00:00 2015" + eol + "From: sender" + n +
         "@example.org" + eol + "Subject: message " + n + eol + "Message-ID: <m" + n +
         "@example.org>" + eol + eol + "Body of message " + n + "." + eol +
         ">From here it quotes." + eol + eol;
}

inline std::string mailbox(int messages, std::string_view end = "\n", int first = 0) {
  std::string bytes;
  for (int i = 0; i < messages; ++i) bytes += message(first + i, end);
  return bytes;
}

inline Fingerprint print_of(const Path& path) {
  struct stat about {};
  EXPECT_EQ(::lstat(path.c_str(), &about), 0) << path;
  return fingerprint_of(about);
}

inline std::vector<MboxEntry> layout_of(const Path& path) {
  auto fd = open_for_reading(path);
  EXPECT_TRUE(fd);
  auto layout = split_mbox(fd->get());
  EXPECT_TRUE(layout) << layout.error().what;
  return *layout;
}

// Plans the messages with these numbers, counted from 0 in file order.
inline PlannedSource planned_source(const Path& path, const std::vector<std::size_t>& numbers) {
  PlannedSource source;
  source.path = std::filesystem::canonical(path);
  source.fingerprint = print_of(source.path);
  const auto layout = layout_of(path);
  const std::string bytes = slurp(path);
  source.examined = layout.size();
  for (const std::size_t number : numbers) {
    const MboxEntry& entry = layout.at(number);
    const auto body = std::string_view(bytes).substr(entry.begin, entry.end - entry.begin);
    source.erase.push_back({path.filename().string() + "#" + std::to_string(number + 1),
                            entry.frame,
                            {entry.begin, entry.end},
                            content_hash(body),
                            "request"});
  }
  return source;
}

// What must be left, by an independent reckoning: the bytes outside [frame, next frame).
inline std::string without(const Path& path, const std::vector<std::size_t>& numbers) {
  const auto layout = layout_of(path);
  std::string bytes = slurp(path);
  for (auto number = numbers.rbegin(); number != numbers.rend(); ++number) {
    const std::uint64_t begin = layout.at(*number).frame;
    const std::uint64_t end =
        *number + 1 < layout.size() ? layout.at(*number + 1).frame : bytes.size();
    bytes.erase(begin, end - begin);
  }
  return bytes;
}

inline Safety everything_allowed() {
  return {.cap = UINT64_MAX,
          .overrides = {std::string(kRuleEmptyPlan), std::string(kRuleErasesEverything)}};
}

inline ApprovedPlan approved(std::vector<PlannedSource> sources) {
  Plan plan{"2026-01-01T00:00:00Z", std::move(sources)};
  const auto count = planned_messages(plan);
  auto result = approve(std::move(plan), count, everything_allowed());
  EXPECT_TRUE(result) << result.error().what;
  return std::move(*result);
}

// Names in a folder that a finished or failed run must not leave.
inline std::vector<std::string> leftovers(const Path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind(".oubli-", 0) == 0 || name.ends_with(".lock")) names.push_back(name);
  }
  return names;
}

// A mail folder and a workspace side by side.
struct Room {
  TempDir dir;
  Path workspace = dir.path() / "workspace";
  Path mail = dir.path() / "mail";

  Room() {
    std::filesystem::create_directory(workspace);
    std::filesystem::create_directory(mail);
  }
  Path write(std::string_view name, std::string_view bytes) const {
    return dir.write("mail/" + std::string(name), bytes);
  }
  [[nodiscard]] WiperSettings settings() const {
    return {.workspace = workspace,
            .now = [] { return std::string("2026-01-02T03:04:05Z"); },
            .splitters = mbox_splitters(),
            .zeroes_journals = false};
  }
  // What was begun to be saved and never got its name.
  [[nodiscard]] std::vector<std::string> unfinished() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(workspace)) {
      if (entry.path().extension() == ".new") names.push_back(entry.path().string());
    }
    return names;
  }
  [[nodiscard]] bool is_settled() const {
    return !std::filesystem::exists(workspace / "wiper.journal") &&
           !std::filesystem::exists(workspace / "wiper.journal.finished") &&
           !std::filesystem::exists(workspace / "plan-in-progress.json") &&
           leftovers(mail).empty() && unfinished().empty();
  }
};

}  // namespace oubli::wiper::test
