// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/export/mbox_copy.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <sys/stat.h>

#include "adapters/mbox/mbox_writer.h"

namespace oubli::app {

namespace {

UniqueFd file_at(int folder, const std::string& name) {
  return UniqueFd(
      ::openat(folder, name.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
}

// The lines of a file from its beginning; one without an end is left out.
class Lines {
 public:
  explicit Lines(int file) : lines_(::fdopen(::dup(file), "re")) {}
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;
  ~Lines() {
    if (lines_ != nullptr) std::fclose(lines_);
    std::free(line_);  // NOLINT: getline's malloc
  }
  bool next(std::string& into) {
    const ssize_t size = lines_ == nullptr ? -1 : ::getline(&line_, &room_, lines_);
    if (size <= 0 || line_[size - 1] != '\n') return false;
    into.assign(line_, static_cast<std::size_t>(size) - 1);
    return true;
  }

 private:
  std::FILE* lines_;
  char* line_ = nullptr;
  std::size_t room_ = 0;
};

}  // namespace

Error MboxCopy::problem(const std::string& doing, int number) const {
  return system_error(doing + " " + shown_.string(), number);
}

Status MboxCopy::named(Status done) const {
  return done ? done : Status(std::move(done).take_error().during(shown_.string()));
}

Result<std::unique_ptr<FolderCopy>> MboxCopy::open(int root, const std::string& name,
                                                   const Path& shown, std::uint32_t uid_validity) {
  std::unique_ptr<MboxCopy> copy(new MboxCopy(name, shown, uid_validity));  // NOLINT: private
  if (auto begun = copy->begin(root); !begun) return std::move(begun).take_error();
  return std::unique_ptr<FolderCopy>(std::move(copy));
}

Status MboxCopy::begin(int root) {
  mbox_ = file_at(root, name_);
  table_ = file_at(root, name_ + ".flags");
  if (!mbox_.is_open() || !table_.is_open()) return problem("open", errno);
  return look_through();
}

// Up to the first message that is not whole: what follows that is fetched again.
Status MboxCopy::look_through() {
  std::vector<imap::Uid> whole;
  std::uint64_t table_end = 0;
  std::string line;
  Lines lines(table_.get());
  if (lines.next(line) && line + "\n" == imap::kCopyHead) {
    for (table_end = line.size() + 1; lines.next(line); table_end += line.size() + 1) {
      auto taken = take(line, whole);
      if (!taken) return std::move(taken).take_error();
      if (!*taken) break;
    }
  }
  held_ = imap::ranges_of(std::move(whole));
  return cut(table_end);
}

// False where the message that the line tells of does not stand there.
Result<bool> MboxCopy::take(const std::string& line, std::vector<imap::Uid>& whole) {
  const auto record = imap::parse_copy_record(line);
  if (!record || record->offset <= end_ || record->size > UINT64_MAX / 2 - record->offset) {
    return false;
  }
  if (record->uid_validity != uid_validity_) {
    return refused(shown_.string() + ": holds a copy of another state of the server's folder",
                   "take it away (rm) and run the same command again");
  }
  const std::uint64_t end = record->offset + record->size;
  if (!is_line_end(record->offset - 1) || !is_line_end(end)) return false;
  end_ = end + 1;
  if (record->size != record->server_size) ++altered_;
  whole.push_back(record->uid);
  return true;
}

bool MboxCopy::is_line_end(std::uint64_t at) const {
  char c = '\0';
  const auto got = read_at(mbox_.get(), at, {&c, 1});
  return got && *got == 1 && c == '\n';
}

Status MboxCopy::cut(std::uint64_t table_end) {
  for (const auto& [file, end] : {std::pair(&mbox_, end_), std::pair(&table_, table_end)}) {
    const auto size = static_cast<off_t>(end);
    if (::ftruncate(file->get(), size) != 0 || ::lseek(file->get(), size, SEEK_SET) != size) {
      return problem("take a piece out of", errno);
    }
  }
  return table_end > 0 ? Status() : named(write_all(table_.get(), imap::kCopyHead));
}

Result<FolderCopy::Place> MboxCopy::add(const ServerMail& mail) {
  std::string framed;
  const std::uint64_t size = mbox::append_message(mail.bytes, mail.facts->date, framed);
  const std::uint64_t offset = end_ + framed.size() - 1 - size;
  const std::string line =
      imap::to_text({mail.uid, uid_validity_, offset, size, mail.bytes.size()}, *mail.facts);
  Status written = write_all(mbox_.get(), framed);
  if (written) written = write_all(table_.get(), line);
  if (!written) return named(std::move(written)).take_error();
  end_ += framed.size();
  if (size != mail.bytes.size()) ++altered_;
  return Place{name_, {offset, offset + size}};
}

}  // namespace oubli::app
