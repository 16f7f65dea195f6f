// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/archive/members.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>
#include <vector>

#include <archive.h>
#include <archive_entry.h>

#include "adapters/archive/tar_header.h"
#include "adapters/archive/zip_layout.h"

namespace oubli::archive {
namespace {

constexpr std::string_view kOrVolume =
    ", or is one of several volumes: `oubli scan - --volume v1.tar --volume v2.tar …` reads them";

constexpr std::string_view kPassedOver =
    "damaged archive: what stands behind a damaged header was passed over";

int support(struct archive* archive, Kind kind) {
  switch (kind) {
    case Kind::Tar:
      return ::archive_read_support_format_tar(archive);
    case Kind::Cpio:
      return ::archive_read_support_format_cpio(archive);
    case Kind::Zip:
      return ::archive_read_support_format_zip(archive);
    case Kind::SevenZip:
      return ::archive_read_support_format_7zip(archive);
    case Kind::Rar:
      return std::min(::archive_read_support_format_rar(archive),
                      ::archive_read_support_format_rar5(archive));
    case Kind::None:
      break;
  }
  return ARCHIVE_FATAL;
}

}  // namespace

struct Members::Feed {
  ByteSource& bytes;
  std::optional<std::uint64_t> size;
  std::uint64_t offset = 0;
  bool is_at_end = false;
  std::string tail{};  // the last bytes given
  std::optional<Error> failure{};
  std::vector<char> room = std::vector<char>(256U << 10);

  la_ssize_t read(const void** buffer) {
    auto got = bytes.read_at(offset, room);
    if (!got) {
      failure = std::move(got).take_error();
      return -1;
    }
    if (!size && offset > room.size()) bytes.release_before(offset - room.size());
    offset += *got;
    is_at_end = *got == 0;
    if (*got >= kTarBlock) tail.assign(room.data() + *got - kTarBlock, kTarBlock);
    *buffer = room.data();
    return static_cast<la_ssize_t>(*got);
  }

  // Never behind the end: there reading tells that something is missing.
  la_int64_t skip(la_int64_t request) {
    if (!size || request <= 0) return 0;
    const auto step =
        std::min(static_cast<std::uint64_t>(request), *size - std::min(*size, offset));
    offset += step;
    return static_cast<la_int64_t>(step);
  }

  la_int64_t seek(la_int64_t by, int whence) {
    const la_int64_t base = whence == SEEK_END   ? static_cast<la_int64_t>(*size)
                            : whence == SEEK_CUR ? static_cast<la_int64_t>(offset)
                                                 : 0;
    if ((by < 0 && -by > base) || (by > 0 && by > INT64_MAX - base)) return ARCHIVE_FATAL;
    offset = static_cast<std::uint64_t>(base + by);
    return base + by;
  }

  // A tar that was cut between two members looks whole but for this.
  [[nodiscard]] bool ends_in_zeros() const {
    return std::ranges::all_of(tail, [](char c) { return c == '\0'; });
  }
};

Members::Members(ByteSource& bytes, std::optional<std::uint64_t> size, Kind kind,
                 const Passphrases& passphrases, Budget& budget)
    : kind_(kind),
      passphrases_(passphrases),
      budget_(budget),
      feed_(std::make_unique<Feed>(Feed{bytes, size})) {}

Members::~Members() {
  if (archive_ != nullptr) ::archive_read_free(archive_);
}

Status Members::start() {
  archive_ = ::archive_read_new();
  if (archive_ == nullptr) return failed("no memory to open an archive with");
  using Fed = Feed*;
  ::archive_read_set_callback_data(archive_, feed_.get());
  ::archive_read_set_read_callback(archive_, [](struct archive* of, void* fed, const void** into) {
    const la_ssize_t got = static_cast<Fed>(fed)->read(into);
    if (got < 0) ::archive_set_error(of, EIO, "unreadable");
    return got;
  });
  if (feed_->size) {
    ::archive_read_set_skip_callback(archive_, [](struct archive*, void* fed, la_int64_t request) {
      return static_cast<Fed>(fed)->skip(request);
    });
    ::archive_read_set_seek_callback(archive_,
                                     [](struct archive*, void* fed, la_int64_t by, int whence) {
                                       return static_cast<Fed>(fed)->seek(by, whence);
                                     });
  }
  for (const std::string& passphrase : passphrases_)
    ::archive_read_add_passphrase(archive_, passphrase.c_str());
  // A zip without its directory is still read from its beginning; what is missing shows then.
  const bool is_open =
      support(archive_, kind_) >= ARCHIVE_WARN && ::archive_read_open1(archive_) >= ARCHIVE_WARN;
  return is_open ? Status() : Status(problem());
}

Result<bool> Members::next() {
  if (archive_ == nullptr) {
    if (auto open = start(); !open) return std::move(open).take_error();
  } else if (auto skipped = skip_content(); !skipped) {
    return std::move(skipped).take_error();
  }
  constexpr int kTries = 100;
  struct archive_entry* entry = nullptr;
  int said = ARCHIVE_RETRY;
  for (int tries = 0; said == ARCHIVE_RETRY && tries < kTries; ++tries) {
    said = ::archive_read_next_header(archive_, &entry);
    note_passed_over(said);
  }
  if (said == ARCHIVE_EOF) {
    auto ended = has_passed_over_     ? Status(damaged(std::string(kPassedOver)))
                 : kind_ == Kind::Zip ? check_directory()
                 : kind_ == Kind::Tar || kind_ == Kind::Cpio ? check_end()
                                                             : Status();
    if (!ended) return std::move(ended).take_error();
    return false;
  }
  if (said < ARCHIVE_WARN) {
    if (::archive_read_has_encrypted_entries(archive_) == 1)
      return damaged(std::string(kEncrypted));
    return problem();
  }
  look_at(entry);
  ++counted_;
  return true;
}

// What is no header libarchive passes over, of a tar block by block, of a cpio archive to the next
// that looks like one, and goes on.
void Members::note_passed_over(int said) {
  const char* why = said == ARCHIVE_WARN ? ::archive_error_string(archive_) : nullptr;
  const bool has_skipped = why != nullptr && std::string_view(why).starts_with("Skipped ");
  has_passed_over_ = has_passed_over_ || said == ARCHIVE_RETRY || has_skipped;
}

// libarchive passes over what a zip's directory does not lead it to, and does not say so.
Status Members::check_directory() {
  auto layout = read_zip_layout(feed_->bytes, *feed_->size);
  if (!layout) return damaged("not all that it holds was read: " + layout.error().what);
  if (layout->members.size() == counted_) return {};
  return damaged("holds " + std::to_string(layout->members.size()) + " members where " +
                 std::to_string(counted_) + " were read");
}

// Behind the end mark there is nothing but padding: another archive there would be read by nobody.
Status Members::check_end() {
  if (kind_ == Kind::Tar && feed_->is_at_end && !feed_->ends_in_zeros()) {
    return damaged("it ends without an end mark: it may have been cut short" +
                   std::string(kOrVolume));
  }
  auto at =
      static_cast<std::uint64_t>(std::max<la_int64_t>(::archive_filter_bytes(archive_, 0), 0));
  for (;;) {
    auto got = feed_->bytes.read_at(at, feed_->room);
    if (!got) return std::move(got).take_error();
    if (*got == 0) return {};
    const auto end = feed_->room.begin() + static_cast<std::ptrdiff_t>(*got);
    if (!std::all_of(feed_->room.begin(), end, [](char c) { return c == '\0'; })) {
      return damaged("something stands behind its end, and was not read");
    }
    at += *got;
    if (!feed_->size && at > feed_->room.size()) feed_->bytes.release_before(at);
  }
}

// Where members are packed together, going on unpacks: that counts like reading.
Status Members::skip_content() {
  if (kind_ != Kind::SevenZip && kind_ != Kind::Rar) return {};
  if (!is_file_ || is_locked()) return {};
  std::vector<char> room(256U << 10);
  for (;;) {
    const la_ssize_t got = ::archive_read_data(archive_, room.data(), room.size());
    if (got <= 0) return {};  // what is wrong with it shows where it is wanted
    if (auto within = budget_.spend(static_cast<std::uint64_t>(got)); !within) return within;
  }
}

void Members::look_at(struct archive_entry* entry) {
  const char* name = ::archive_entry_pathname_utf8(entry);
  if (name == nullptr) name = ::archive_entry_pathname(entry);
  name_ = name != nullptr ? name : "(a name that cannot be read)";
  // As `tar -c .` writes names; a person leaves it out.
  while (name_.starts_with("./") && name_.size() > 2) name_.erase(0, 2);
  size_.reset();
  if (::archive_entry_size_is_set(entry) != 0) {
    size_ = static_cast<std::uint64_t>(std::max<la_int64_t>(::archive_entry_size(entry), 0));
  }
  is_file_ = ::archive_entry_filetype(entry) == AE_IFREG &&
             (::archive_entry_hardlink(entry) == nullptr || size_.value_or(0) > 0);
  is_encrypted_ = ::archive_entry_is_encrypted(entry) != 0;
}

Result<std::size_t> Members::read(std::span<char> into) {
  const la_ssize_t got = ::archive_read_data(archive_, into.data(), into.size());
  if (got < 0) return problem();
  if (auto within = budget_.spend(static_cast<std::uint64_t>(got)); !within) {
    return std::move(within).take_error();
  }
  return static_cast<std::size_t>(got);
}

// libarchive's words name no content; what the bytes themselves said goes before.
Error Members::problem() const {
  if (feed_->failure) return *feed_->failure;
  // A wrong passphrase passes for the right one now and then, and what comes out is refuse.
  if (is_encrypted_)
    return damaged(std::string(kEncrypted) +
                   ": opened by none of the passphrases, or by a wrong one, or damaged");
  const char* text = ::archive_error_string(archive_);
  const bool ends_early = kind_ == Kind::Tar && feed_->is_at_end;
  return damaged(std::string("damaged archive: ") + (text != nullptr ? text : "no reason given") +
                 std::string(ends_early ? kOrVolume : ""));
}

}  // namespace oubli::archive
