// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/export/maildir_copy.h"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <sstream>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "adapters/imap/copy_name.h"
#include "scanner/app/export/close_folder.h"

namespace oubli::app {

namespace {

constexpr const char* kIncoming = "incoming";  // the one message that is being written
constexpr const char* kKeywords = "dovecot-keywords";
constexpr std::size_t kLongestKeywords = 64U << 10;

UniqueFd new_file_at(int folder, const char* name) {
  return UniqueFd(::openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
                           S_IRUSR | S_IWUSR));
}

}  // namespace

UniqueFd folder_at(int parent, const std::string& name) {
  if (::mkdirat(parent, name.c_str(), S_IRWXU) != 0 && errno != EEXIST) return {};
  return UniqueFd(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

UniqueFd maildir_at(int parent, const std::string& name) {
  UniqueFd folder = folder_at(parent, name);
  for (const char* part : {"cur", "new", "tmp"}) {
    if (folder.is_open() && !folder_at(folder.get(), part).is_open()) return {};
  }
  return folder;
}

Error MaildirCopy::problem(const std::string& doing, int number) const {
  return system_error(doing + " " + shown_.string(), number);
}

Result<std::unique_ptr<FolderCopy>> MaildirCopy::open(int root, const std::string& directory,
                                                      const Path& shown,
                                                      std::uint32_t uid_validity) {
  std::unique_ptr<MaildirCopy> copy(
      new MaildirCopy(directory, shown, uid_validity));  // NOLINT: private
  if (auto begun = copy->begin(root); !begun) return std::move(begun).take_error();
  return std::unique_ptr<FolderCopy>(std::move(copy));
}

Status MaildirCopy::begin(int root) {
  folder_ = maildir_at(root, directory_);
  if (!folder_.is_open()) return problem("make", errno);
  cur_ = folder_at(folder_.get(), "cur");
  tmp_ = folder_at(folder_.get(), "tmp");
  if (!cur_.is_open() || !tmp_.is_open()) return problem("open", errno);
  if (auto read = read_keywords(); !read) return read;
  return look_through();
}

Status MaildirCopy::look_through() {
  const int again = ::openat(cur_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::unique_ptr<DIR, CloseFolder> listing(again < 0 ? nullptr : ::fdopendir(again));
  if (!listing) return problem("read", errno);
  std::vector<imap::Uid> whole;
  for (errno = 0; const dirent* entry = ::readdir(listing.get()); errno = 0) {
    const auto name = imap::parse_copy_name(entry->d_name);
    if (!name) continue;
    if (name->uid_validity != uid_validity_) {
      return refused(shown_.string() + ": holds a copy of another state of the server's folder",
                     "take it away (rm -r) and run the same command again");
    }
    struct stat about {};
    if (::fstatat(cur_.get(), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) != 0) {
      return problem("read", errno);
    }
    // After a power cut a name may stand without all of its bytes.
    if (static_cast<std::uint64_t>(about.st_size) == name->size) {
      whole.push_back(name->uid);
    } else if (::unlinkat(cur_.get(), entry->d_name, 0) != 0) {
      return problem("take a piece out of", errno);
    }
  }
  if (errno != 0) return problem("read", errno);
  held_ = imap::ranges_of(std::move(whole));
  return {};
}

// "0 $Label1" on each line, as Dovecot has it: the letter is `a` plus the number.
Status MaildirCopy::read_keywords() {
  const UniqueFd file(::openat(folder_.get(), kKeywords, O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!file.is_open()) return errno == ENOENT ? Status() : problem("read the keywords of", errno);
  std::string text(kLongestKeywords, '\0');
  auto got = read_at(file.get(), 0, text);
  if (!got) return std::move(got).take_error();
  text.resize(*got);
  std::istringstream lines(text);
  std::size_t number = 0;
  for (std::string keyword; lines >> number >> keyword;) {
    if (number == keywords_.size()) keywords_.push_back(std::move(keyword));
  }
  return {};
}

Status MaildirCopy::write_keywords() {
  std::string text;
  for (std::size_t i = 0; i < keywords_.size(); ++i) {
    text += std::to_string(i) + " " + keywords_[i] + "\n";
  }
  const UniqueFd file = new_file_at(tmp_.get(), kKeywords);
  if (!file.is_open()) return problem("write the keywords of", errno);
  if (auto written = write_all(file.get(), text); !written) return written;
  if (::renameat(tmp_.get(), kKeywords, folder_.get(), kKeywords) == 0) return {};
  return problem("write the keywords of", errno);
}

std::vector<std::string> MaildirCopy::lost_of(const ServerMail& mail) const {
  std::vector<std::string> lost;
  std::vector<std::string> keywords = keywords_;
  (void)imap::letters_of(mail.facts->flags, keywords, lost);
  return lost;
}

Result<FolderCopy::Place> MaildirCopy::add(const ServerMail& mail) {
  std::vector<std::string> lost;
  const std::size_t known = keywords_.size();
  const std::string letters = imap::letters_of(mail.facts->flags, keywords_, lost);
  if (keywords_.size() > known) {
    if (auto written = write_keywords(); !written) return std::move(written).take_error();
  }
  const std::string name =
      imap::to_string({mail.facts->date, mail.uid, uid_validity_, mail.bytes.size()}, letters);
  if (auto written = write(mail, name); !written) return std::move(written).take_error();
  return Place{directory_ + "/cur/" + name, {0, mail.bytes.size()}};
}

Status MaildirCopy::write(const ServerMail& mail, const std::string& name) const {
  const UniqueFd file = new_file_at(tmp_.get(), kIncoming);
  if (!file.is_open()) return problem("write into", errno);
  if (auto written = write_all(file.get(), mail.bytes); !written) {
    return std::move(written).take_error().during(shown_.string());
  }
  const timespec date{mail.facts->date, 0};
  const timespec both[] = {date, date};
  if (::futimens(file.get(), both) != 0) return problem("set a date in", errno);
  if (::renameat(tmp_.get(), kIncoming, cur_.get(), name.c_str()) == 0) return {};
  return problem("write into", errno);
}

}  // namespace oubli::app
