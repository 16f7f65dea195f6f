// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/mailbox/leftovers.h"

#include <array>
#include <map>
#include <set>
#include <string_view>

namespace oubli::wiper {

namespace {

struct Known {
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
constexpr std::array kInside{Known{"dovecot.index*", kDovecot},
                             Known{"dovecot.list.index*", kDovecot},
                             Known{"dovecot-uidlist*", "list of messages of Dovecot"},
                             Known{"fts*", "search index of Dovecot"},
                             Known{"courierimapuiddb", "list of messages of Courier"},
                             Known{"*.hcache", kMutt}};

// Beside the mailbox or message; '=' stands for its own name, '%' for that up to its first dot.
constexpr std::array kBeside{Known{"=.msf", kThunderbird},
                             Known{"=.ev-summary", kEvolution},
                             Known{"=.ev-summary-meta", kEvolution},
                             Known{"=.ibex.index", kEvolution},
                             Known{"=.ibex.index.data", kEvolution},
                             Known{"=.cmeta", kEvolution},
                             Known{".=.index", kKMail},
                             Known{".=.index.ids", kKMail},
                             Known{".=.index.sorted", kKMail},
                             Known{"=.hcache", kMutt},
                             Known{".imap/=", kDovecot},
                             Known{"../Attachments/%", "attachments kept apart by Apple Mail"},
                             Known{"=~", kEditor},
                             Known{"#=#", kEditor},
                             Known{".=.swp", kEditor},
                             Known{".=.swo", kEditor},
                             Known{"=.bak", kCopy},
                             Known{"=.old", kCopy},
                             Known{"=.orig", kCopy}};

// One index for a whole mail store: in the folder of the mailbox or any further up.
constexpr std::array kAbove{Known{".notmuch", "search index of notmuch"},
                            Known{".mairix_database", "search index of mairix"},
                            Known{"global-messages-db.sqlite", "search index of Thunderbird"},
                            Known{"MailData/Envelope Index", "index of Apple Mail"}};

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
  return name.replace(at, 1, name[at] == '=' ? own : own.substr(0, own.find('.')));
}

void look_inside(const Path& folder, Found& found) {
  std::error_code wrong;
  for (auto at = std::filesystem::directory_iterator(folder, wrong);
       !wrong && at != std::filesystem::directory_iterator(); at.increment(wrong)) {
    const std::string name = at->path().filename().string();
    for (const Known& known : kInside) {
      if (is_like(name, known.name)) found.emplace(at->path(), known.what);
    }
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
  for (const Path& mailbox : mailboxes) {
    std::error_code wrong;
    const bool is_folder = std::filesystem::is_directory(mailbox, wrong);
    if (is_folder) look_inside(mailbox, found);
    for (const Known& known : kBeside) {
      look_for((mailbox.parent_path() / named(known.name, mailbox)).lexically_normal(), known.what,
               found);
    }
    for (Path at = is_folder ? mailbox : mailbox.parent_path(); seen.insert(at).second;
         at = at.parent_path()) {
      for (const Known& known : kAbove) look_for(at / known.name, known.what, found);
    }
  }
  std::vector<Leftover> all;
  for (const auto& [path, what] : found) all.push_back({path, std::string(what)});
  return all;
}

}  // namespace oubli::wiper
