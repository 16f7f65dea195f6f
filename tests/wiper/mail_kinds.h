// SPDX-License-Identifier: GPL-3.0-or-later
// The same six messages in each format that can be erased from, two of them planned, erased or
// redacted: for the tests that strike at every moment of an erasure.
#pragma once

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/compression/compression.h"
#include "tests/support/packing.h"
#include "tests/wiper/mailbox.h"
#include "tests/wiper/mailbox/pst_mail.h"

namespace oubli::wiper::test {

enum class Kind : std::uint8_t {
  Mbox,
  Packed,
  Maildir,
  Eml,
  Redacted,
  RedactedMaildir,
  RedactedEml,
  Pst,
  RedactedPst,
};

inline std::string name_of(Kind kind) {
  constexpr std::array kNames{"Mbox",        "Packed",   "Maildir",
                              "Eml",         "Redacted", "RedactedMaildir",
                              "RedactedEml", "Pst",      "RedactedPst"};
  return kNames.at(static_cast<std::size_t>(kind));
}

// A message without the From_ line and the blank line that frame it in an mbox.
inline std::string bare_message(int number) {
  const std::string framed = message(number);
  return framed.substr(framed.find('\n') + 1, framed.size() - framed.find('\n') - 2);
}

// What the test redactor makes of a message: other bytes, of another length.
inline Framed redacted_form(const Framed& original) {
  Framed made = original;
  for (std::string* text : {&made.frame, &made.message}) {
    const std::size_t at = text->find("sender");
    if (at != std::string::npos) text->replace(at, 7, "redacted-somebody");
  }
  const std::size_t body = made.message.find("Body of message");
  if (body != std::string::npos) made.message.replace(body, 17, "[redacted]");
  return made;
}

inline Replacer test_replacer() {
  return [](const PlannedMessage& planned, const Framed& original) -> Result<Framed> {
    const bool is_item = original.message.empty();
    return is_item ? item_replacer()(planned, original) : redacted_form(original);
  };
}

// As they stand in the mbox planned.
inline std::vector<Framed> planned_bytes(const PlannedSource& source) {
  const std::string bytes = slurp(source.path);
  std::vector<Framed> out;
  for (const auto& one : source.erase) {
    out.push_back({bytes.substr(one.frame, one.range.begin - one.frame),
                   bytes.substr(one.range.begin, one.range.size())});
  }
  return out;
}

// The messages with these numbers are to be redacted, not erased.
inline PlannedSource planned_redaction(const Path& path, const std::vector<std::size_t>& numbers) {
  PlannedSource source = planned_source(path, numbers);
  const std::vector<Framed> originals = planned_bytes(source);
  for (std::size_t i = 0; i < originals.size(); ++i) {
    source.erase[i].replacement = replacement_of(redacted_form(originals[i]));
  }
  return source;
}

// What is damaged comes as it stands.
inline std::string unpacked(const Path& path, Compression compression) {
  auto fd = open_for_reading(path);
  EXPECT_TRUE(fd);
  std::string bytes;
  const auto source = open_bytes(fd->get(), compression, 0);
  for (std::string piece(1U << 16, '\0');;) {
    auto got = source->read_at(bytes.size(), piece);
    if (!got) return slurp(path);
    bytes.append(piece, 0, *got);
    if (*got == 0) return bytes;
  }
}

inline PlannedMessage planned_file(const Path& path, const std::string& entry = {}) {
  const std::string bytes = slurp(path);
  return {path.string(), 0, {0, bytes.size()}, content_hash(bytes), "request", entry};
}

// `entries`: names below the Maildir.
inline PlannedSource planned_maildir(const Path& folder, const std::vector<std::string>& entries) {
  PlannedSource source;
  source.path = std::filesystem::canonical(folder);
  source.format = Format::Maildir;
  auto listed = list_entries({Format::Maildir, Compression::None, source.path, {}, 0, 1});
  EXPECT_TRUE(listed);
  source.examined = listed->size();
  for (const auto& entry : entries) {
    source.erase.push_back(planned_file(source.path / entry, entry));
  }
  return source;
}

inline PlannedSource planned_eml(const Path& path, bool is_erased = true) {
  PlannedSource source;
  source.path = std::filesystem::canonical(path);
  source.format = Format::Eml;
  source.fingerprint = print_of(source.path);
  source.examined = 1;
  if (is_erased) source.erase.push_back(planned_file(source.path));
  return source;
}

// A compressed mbox, planned by what it holds.
inline PlannedSource planned_packed(const Path& path, Compression compression,
                                    const std::vector<std::size_t>& numbers) {
  const oubli::test::TempDir dir;
  const std::string bytes = unpacked(path, compression);
  PlannedSource source = planned_source(dir.write(path.filename().string(), bytes), numbers);
  source.path = std::filesystem::canonical(path);
  source.compression = compression;
  source.fingerprint = print_of(source.path);
  return source;
}

// Every regular file below a folder but those with a name of ours.
using Tree = std::map<std::string, std::string>;
inline Tree tree_of(const Path& folder) {
  Tree tree;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_regular_file() || name.starts_with(".oubli-") || name.ends_with(".lock"))
      continue;
    tree[entry.path().lexically_relative(folder).string()] = slurp(entry.path());
  }
  return tree;
}

inline bool is_part_of(const Tree& part, const Tree& whole) {
  return std::ranges::includes(whole, part);
}

// The mail of one kind, in a room of its own: on a memory file system where there is one, because
// there are thousands of runs.
class MailOfAKind {
 public:
  explicit MailOfAKind(Kind kind) : kind_(kind) {
    if (std::filesystem::exists("/dev/shm") && std::getenv("TMPDIR") == nullptr) {
      ::setenv("TMPDIR", "/dev/shm", 1);
      room_ = std::make_unique<Room>();
      ::unsetenv("TMPDIR");
    } else {
      room_ = std::make_unique<Room>();
    }
    if (is_mailbox()) make_mailbox();
    if (kind == Kind::Maildir || kind == Kind::RedactedMaildir) make_maildir();
    if (kind == Kind::Eml || kind == Kind::RedactedEml) make_eml();
    if (is_redacted_file_by_file()) plan_redactions();
    old_ = new_ = now();
    if (kind == Kind::Redacted) {
      redact(new_["inbox"]);
    } else if (kind == Kind::Pst) {
      new_["inbox"] = six_letters().without;
    } else if (kind == Kind::RedactedPst) {
      new_["inbox"] = six_letters().redacted;
    } else if (is_mailbox()) {
      new_["inbox"] = message(0) + message(2) + message(3) + message(5);
    } else if (is_redacted_file_by_file()) {
      for (const auto& name : planned_) new_[name] = redacted_form({{}, old_[name]}).message;
    } else {
      for (const auto& name : planned_) new_.erase(name);
    }
  }

  [[nodiscard]] const Room& room() const { return *room_; }
  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] const std::vector<PlannedSource>& sources() const { return sources_; }
  [[nodiscard]] ApprovedPlan plan() const { return approved(sources_); }
  // As the receipt calls what is done.
  [[nodiscard]] Action action() const {
    const bool is_erased =
        !is_redacted_file_by_file() && kind_ != Kind::Redacted && kind_ != Kind::RedactedPst;
    return is_erased ? Action::Deleted : Action::Redacted;
  }
  [[nodiscard]] WiperSettings settings() const {
    WiperSettings settings = room_->settings();
    settings.replacer = test_replacer();
    settings.pst_editors = editors_here();
    return settings;
  }
  // One file that is replaced as a whole.
  [[nodiscard]] bool is_mailbox() const {
    return kind_ == Kind::Mbox || kind_ == Kind::Packed || kind_ == Kind::Redacted || is_pst();
  }
  [[nodiscard]] bool is_pst() const { return kind_ == Kind::Pst || kind_ == Kind::RedactedPst; }
  // Each planned message is the old or the new one, whatever the others are.
  [[nodiscard]] bool is_redacted_file_by_file() const {
    return kind_ == Kind::RedactedMaildir || kind_ == Kind::RedactedEml;
  }
  [[nodiscard]] Tree now() const {
    Tree tree = tree_of(room_->mail);
    if (kind_ == Kind::Packed) tree["inbox"] = unpacked(room_->mail / "inbox", Compression::Zstd);
    return tree;
  }
  [[nodiscard]] bool is_old() const { return now() == old_; }
  [[nodiscard]] bool is_new() const { return now() == new_; }
  [[nodiscard]] bool is_old(const std::string& name) const { return has(old_, name); }
  [[nodiscard]] bool is_new(const std::string& name) const { return has(new_, name); }
  // Each message is as it was or gone, and those that were not planned are as they were. An mbox
  // is the old or the new one.
  [[nodiscard]] bool is_sound() const {
    const Tree tree = now();
    if (is_mailbox()) return tree == old_ || tree == new_;
    if (is_redacted_file_by_file()) {
      return tree.size() == old_.size() && std::ranges::all_of(tree, [&](const auto& file) {
               return is_old(file.first) || is_new(file.first);
             });
    }
    return is_part_of(new_, tree) && is_part_of(tree, old_);
  }

 private:
  void make_mailbox() {
    if (is_pst()) {
      const Path path = room_->write("inbox", six_letters().bytes);
      sources_ = {planned_items(path, [](std::size_t i) { return i == 1 || i == 4; })};
      if (kind_ == Kind::RedactedPst) sources_ = {redacted_items(sources_.front())};
      return;
    }
    const bool is_plain = kind_ != Kind::Packed;
    const std::string bytes = mailbox(6);
    const Path path =
        room_->write("inbox", is_plain ? bytes : oubli::test::packed(bytes, Compression::Zstd));
    sources_ = {is_plain ? planned_source(path, {1, 4})
                         : planned_packed(path, Compression::Zstd, {1, 4})};
    if (kind_ == Kind::Redacted) sources_ = {planned_redaction(path, {1, 4})};
  }
  [[nodiscard]] bool has(const Tree& tree, const std::string& name) const {
    const Tree now_there = now();
    const auto wanted = tree.find(name);
    const auto found = now_there.find(name);
    return wanted != tree.end() && found != now_there.end() && wanted->second == found->second;
  }
  void plan_redactions() {
    for (auto& source : sources_) {
      for (auto& message : source.erase) {
        const Path path = source.path / message.entry;
        const std::string bytes = slurp(message.entry.empty() ? source.path : path);
        message.replacement = replacement_of(redacted_form({{}, bytes}));
      }
    }
  }
  void redact(std::string& bytes) const {
    for (const Framed& one : planned_bytes(sources_.front())) {
      const Framed made = redacted_form(one);
      const std::string whole = one.frame + one.message;
      bytes.replace(bytes.find(whole), whole.size(), made.frame + made.message);
    }
  }
  void make_maildir() {
    for (const char* part : {"md/cur", "md/new", "md/tmp"}) {
      std::filesystem::create_directories(room_->mail / part);
    }
    const std::vector<std::string> names{"cur/1.a.host:2,S", "cur/2.a.host:2,FS", "cur/3.a.host:2,",
                                         "new/4.a.host",     "new/5.a.host",      "new/6.a.host"};
    for (std::size_t i = 0; i < names.size(); ++i) {
      room_->write("md/" + names[i], bare_message(static_cast<int>(i)));
    }
    sources_ = {planned_maildir(room_->mail / "md", {names[1], names[4]})};
    planned_ = {"md/" + names[1], "md/" + names[4]};
  }
  void make_eml() {
    for (int i = 0; i < 6; ++i) {
      const std::string name = std::to_string(i) + ".eml";
      const Path path = room_->write(name, bare_message(i));
      sources_.push_back(planned_eml(path, i == 1 || i == 4));
    }
    planned_ = {"1.eml", "4.eml"};
  }

  Kind kind_;
  std::unique_ptr<Room> room_;
  std::vector<PlannedSource> sources_;
  std::vector<std::string> planned_;
  Tree old_, new_;
};

}  // namespace oubli::wiper::test
