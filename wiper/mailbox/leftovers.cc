// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/mailbox/leftovers.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

namespace oubli::wiper {

namespace {

struct KnownFile {
  std::string_view name;
  std::string_view what;
};

constexpr std::string_view kDovecot = "index or cache of Dovecot";
constexpr std::string_view kThunderbird = "index of Thunderbird";
constexpr std::string_view kEvolution = "index of Evolution";
constexpr std::string_view kKMail = "index of KMail";
constexpr std::string_view kMutt = "header cache of mutt";
constexpr std::string_view kEditor = "copy that an editor left";
constexpr std::string_view kCopy = "copy of an earlier state";

// In a Maildir; '*' at either end stands for any characters.
constexpr std::array kInside{KnownFile{"dovecot.index*", kDovecot},
                             KnownFile{"dovecot.list.index*", kDovecot},
                             KnownFile{"dovecot-uidlist*", "list of messages of Dovecot"},
                             KnownFile{"fts*", "search index of Dovecot"},
                             KnownFile{"courierimapuiddb", "list of messages of Courier"},
                             KnownFile{"*.hcache", kMutt}};

// Beside the mailbox or message; '=' stands for its own name, '%' for that up to its first dot.
constexpr std::array kBeside{KnownFile{"=.msf", kThunderbird},
                             KnownFile{"=.ev-summary", kEvolution},
                             KnownFile{"=.ev-summary-meta", kEvolution},
                             KnownFile{"=.ibex.index", kEvolution},
                             KnownFile{"=.ibex.index.data", kEvolution},
                             KnownFile{"=.cmeta", kEvolution},
                             KnownFile{".=.index", kKMail},
                             KnownFile{".=.index.ids", kKMail},
                             KnownFile{".=.index.sorted", kKMail},
                             KnownFile{"=.hcache", kMutt},
                             KnownFile{".imap/=", kDovecot},
                             KnownFile{"dovecot.index", kDovecot},
                             KnownFile{"dovecot.index.cache", kDovecot},
                             KnownFile{"dovecot.index.log", kDovecot},
                             KnownFile{"=.mozmsgs", "messages kept apart by Thunderbird"},
                             KnownFile{"nstmp", "mailbox that Thunderbird was compacting"},
                             KnownFile{"../Attachments/%", "attachments kept apart by Apple Mail"},
                             KnownFile{"=~", kEditor},
                             KnownFile{"#=#", kEditor},
                             KnownFile{".=.swp", kEditor},
                             KnownFile{".=.swo", kEditor},
                             KnownFile{"=.mbxsummary", "index of a mailbox"}};

// Behind the mailbox's own name; whatever follows a '*' may.
constexpr std::array<std::string_view, 9> kCopies{".bak*",  ".old*", ".orig*", ".save*", ".backup*",
                                                  ".copy*", ".gz",   ".bz2",   ".xz"};

// One index for a whole mail store: in the folder of the mailbox or any further up.
constexpr std::array kAbove{KnownFile{".notmuch", "search index of notmuch"},
                            KnownFile{".mairix_database", "search index of mairix"},
                            KnownFile{"global-messages-db.sqlite", "search index of Thunderbird"},
                            KnownFile{"MailData/Envelope Index", "index of Apple Mail"}};

using Found = std::map<Path, std::string_view>;

bool is_like(std::string_view name, std::string_view pattern) {
  if (pattern.ends_with('*')) return name.starts_with(pattern.substr(0, pattern.size() - 1));
  if (pattern.starts_with('*')) return name.ends_with(pattern.substr(1));
  return name == pattern;
}

std::string named(std::string_view pattern, const Path& mailbox) {
  std::string name(pattern);
  const std::string own = mailbox.filename().string();
  const std::size_t at = name.find_first_of("=%");
  if (at == std::string::npos) return name;
  return name.replace(at, 1, name[at] == '=' ? own : own.substr(0, own.find('.')));
}

void look_inside(const Path& folder, Found& found) {
  std::error_code wrong;
  for (auto at = std::filesystem::directory_iterator(folder, wrong);
       !wrong && at != std::filesystem::directory_iterator(); at.increment(wrong)) {
    const std::string name = at->path().filename().string();
    for (const KnownFile& known : kInside) {
      if (is_like(name, known.name)) found.emplace(at->path(), known.what);
    }
  }
}

// "inbox.1", "inbox.2.gz": what turns old copies over numbers them.
bool is_turned_over(std::string_view ending) {
  const std::size_t end = std::min(ending.find_first_not_of("0123456789", 1), ending.size());
  return end > 1 && (end == ending.size() || ending[end] == '.');
}

bool is_copy(std::string_view ending) {
  return is_turned_over(ending) || std::ranges::any_of(kCopies, [&](std::string_view known) {
           return is_like(ending, known);
         });
}

using Names = std::set<std::string>;

Names names_in(const Path& folder) {
  Names names;
  std::error_code wrong;
  for (auto at = std::filesystem::directory_iterator(folder, wrong);
       !wrong && at != std::filesystem::directory_iterator(); at.increment(wrong)) {
    names.insert(at->path().filename().string());
  }
  return names;
}

void look_for_copies(const Path& mailbox, const Names& names, Found& found) {
  const std::string own = mailbox.filename().string() + ".";
  for (auto at = names.lower_bound(own); at != names.end() && at->starts_with(own); ++at) {
    if (is_copy(std::string_view(*at).substr(own.size() - 1)))
      found.emplace(mailbox.parent_path() / *at, kCopy);
  }
}

void look_for(const Path& path, std::string_view what, Found& found) {
  std::error_code wrong;
  const auto type = std::filesystem::symlink_status(path, wrong).type();
  if (!wrong && type != std::filesystem::file_type::not_found) found.emplace(path, what);
}

}  // namespace

std::vector<Leftover> leftovers_of(const std::vector<Path>& mailboxes) {
  Found found;
  std::set<Path> seen;  // folders, for what stands above
  std::map<Path, Names> around;
  for (const Path& mailbox : mailboxes) {
    std::error_code wrong;
    const bool is_folder = std::filesystem::is_directory(mailbox, wrong);
    if (is_folder) look_inside(mailbox, found);
    const auto [listed, is_new] = around.try_emplace(mailbox.parent_path());
    if (is_new) listed->second = names_in(listed->first);
    look_for_copies(mailbox, listed->second, found);
    for (const KnownFile& known : kBeside) {
      look_for((mailbox.parent_path() / named(known.name, mailbox)).lexically_normal(), known.what,
               found);
    }
    for (Path at = is_folder ? mailbox : mailbox.parent_path(); seen.insert(at).second;
         at = at.parent_path()) {
      for (const KnownFile& known : kAbove) look_for(at / known.name, known.what, found);
    }
  }
  for (const Path& mailbox : mailboxes) found.erase(mailbox);  // was erased from itself
  std::vector<Leftover> all;
  for (const auto& [path, what] : found) all.push_back({path, std::string(what)});
  return all;
}

}  // namespace oubli::wiper
