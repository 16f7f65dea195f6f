// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/generator/output.h"

#include <array>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace oubli::generator {
namespace {

// The encoded name is modified UTF-7 (RFC 3501): "Entwürfe", "Échéances", "Счета".
constexpr std::array<std::string_view, 12> kFolders{"",
                                                    "",
                                                    "",
                                                    "",
                                                    ".Sent",
                                                    ".Archive.2019",
                                                    ".Archive.2020",
                                                    ".Clients.Lyon",
                                                    ".Listes",
                                                    ".Entw&APw-rfe",
                                                    ".&AMk-ch&AOk-ances",
                                                    ".&BCEERwQ1BEIEMA-"};

std::string asctime_date(std::int64_t seconds) {
  const auto when = static_cast<std::time_t>(seconds);
  std::tm parts{};
  ::gmtime_r(&when, &parts);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%a %b %e %H:%M:%S %Y", &parts);
  return {text.data(), size};
}

bool is_quoted_from(std::string_view line, bool any_depth) {
  if (any_depth) {
    while (!line.empty() && line[0] == '>') line.remove_prefix(1);
  }
  return line.starts_with("From ");
}

Result<UniqueFd> create(const Path& path) {
  UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!fd.is_open()) return system_error("create " + path.string(), errno);
  return fd;
}

Status make_directory(const Path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return system_error("create " + path.string(), error.value());
  return {};
}

class MboxWriter : public MailWriter {
 public:
  MboxWriter(UniqueFd fd, const Destination& where) : fd_(std::move(fd)), where_(where) {}
  Status write(const Message& message) override {
    const std::string entry = mbox_entry(message, where_.layout);
    pending_ += where_.crlf ? with_crlf(entry) : entry;
    return pending_.size() < (1U << 20U) ? Status{} : finish();
  }
  Status finish() override {
    Status done = write_all(fd_.get(), pending_);
    pending_.clear();
    return done;
  }

 private:
  UniqueFd fd_;
  Destination where_;
  std::string pending_;
};

Status write_file(const Path& path, std::string_view bytes) {
  auto fd = create(path);
  if (!fd) return std::move(fd).take_error();
  return write_all(fd->get(), bytes);
}

class MaildirWriter : public MailWriter {
 public:
  explicit MaildirWriter(const Destination& where) : where_(where) {}
  static Status prepare(const Path& root) {
    for (std::string_view folder : kFolders) {
      for (const char* part : {"cur", "new", "tmp"}) {
        if (auto made = make_directory(root / folder / part); !made) return made;
      }
      if (folder.empty()) continue;
      if (auto made = write_file(root / folder / "maildirfolder", ""); !made) return made;
    }
    return {};
  }
  Status write(const Message& message) override {
    const std::string name = maildir_name(message);
    const bool is_new = name.find(":2,") == std::string::npos;
    const Path folder = where_.path / maildir_folder(message) / (is_new ? "new" : "cur");
    return write_file(folder / name, where_.crlf ? with_crlf(message.bytes) : message.bytes);
  }

 private:
  Destination where_;
};

class EmlWriter : public MailWriter {
 public:
  explicit EmlWriter(const Destination& where) : where_(where) {}
  Status write(const Message& message) override {
    const std::string number = std::to_string(message.index);
    const Path folder = where_.path / std::to_string(message.index / 1000);
    if (folder != made_) {
      if (auto made = make_directory(folder); !made) return made;
      made_ = folder;
    }
    return write_file(folder / (number + ".eml"),
                      where_.crlf ? with_crlf(message.bytes) : message.bytes);
  }

 private:
  Destination where_;
  Path made_;
};

}  // namespace

std::string with_crlf(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 32);
  for (char c : text) {
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

std::string mbox_entry(const Message& message, Layout layout) {
  std::string out = "From " + message.sender + " " + asctime_date(message.date) + "\n";
  out.reserve(message.bytes.size() + 256);
  std::string_view rest = message.bytes;
  bool in_headers = true;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    if (in_headers && line.empty()) {
      if (layout == Layout::Mboxcl2)
        out += "Content-Length: " + std::to_string(rest.size() - 1) + "\n";
      in_headers = false;
    }
    if (layout != Layout::Mboxcl2 && is_quoted_from(line, layout == Layout::Mboxrd)) out += '>';
    out += line;
    out += '\n';
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  out += '\n';
  return out;
}

std::string maildir_name(const Message& message) {
  Dice dice(message.index, Stream::Folder, 1);
  const std::string micros = std::to_string(1'000'000 + dice.below(1'000'000)).substr(1);
  std::string name = std::to_string(message.date) + ".M" + micros + "P" +
                     std::to_string(dice.between(300, 32'000)) + "Q" +
                     std::to_string(message.index) +
                     ".post.example,S=" + std::to_string(message.bytes.size());
  if (dice.chance(6)) return name;  // in new/: nobody has seen it
  name += ":2,";
  for (char flag : std::string_view("FRS")) {
    if (dice.chance(flag == 'S' ? 90 : 12)) name += flag;
  }
  return name;
}

std::string_view maildir_folder(const Message& message) {
  Dice dice(message.index, Stream::Folder, 2);
  return dice.pick(kFolders);
}

Result<std::unique_ptr<MailWriter>> open_writer(const Destination& where) {
  if (where.layout == Layout::Maildir) {
    if (auto made = MaildirWriter::prepare(where.path); !made) return std::move(made).take_error();
    return std::unique_ptr<MailWriter>(std::make_unique<MaildirWriter>(where));
  }
  if (where.layout == Layout::Eml) {
    return std::unique_ptr<MailWriter>(std::make_unique<EmlWriter>(where));
  }
  if (where.path == "-") {
    return std::unique_ptr<MailWriter>(
        std::make_unique<MboxWriter>(UniqueFd(::dup(STDOUT_FILENO)), where));
  }
  auto fd = create(where.path);
  if (!fd) return std::move(fd).take_error();
  return std::unique_ptr<MailWriter>(std::make_unique<MboxWriter>(std::move(*fd), where));
}

}  // namespace oubli::generator
