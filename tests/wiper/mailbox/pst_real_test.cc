// SPDX-License-Identifier: GPL-3.0-or-later
// Items of real Outlook data files erased: one, every second, all but one. What three other
// programs read of the result is what they read before, without those, and no word that stood in
// those alone is left, wherever blocks, cached rows and packed bodies may hold it, nor anywhere in
// the file as it stands.
#include <cstdlib>
#include <iostream>
#include <set>

#include <gtest/gtest.h>

#include "adapters/pst/census.h"
#include "tests/support/foreign_pst.h"
#include "tests/wiper/mailbox/pst_mail.h"

namespace oubli::wiper::test {
namespace {

namespace fs = std::filesystem;
using oubli::test::ForeignView;
using Words = std::set<std::string>;
using Numbers = std::set<std::size_t>;

constexpr std::size_t kShortest = 6;  // of a word

// Runs of letters and digits, in bytes as they stand and in UTF-16.
void add_words(std::string_view bytes, Words& words) {
  for (const std::size_t step : {1U, 2U}) {
    for (std::size_t phase = 0; phase < step; ++phase) {
      std::string word;
      for (std::size_t at = phase; at + step <= bytes.size(); at += step) {
        const auto c = static_cast<unsigned char>(bytes[at]);
        const bool is_letter = std::isalnum(c) != 0 && (step == 1 || bytes[at + 1] == '\0');
        if (is_letter) word += static_cast<char>(c);
        if (is_letter && at + 2 * step <= bytes.size()) continue;
        // One sign over and over is no word: it is what zeros become when they are encoded.
        const bool is_word =
            word.size() >= kShortest && word.find_first_not_of(word[0]) != std::string::npos;
        if (is_word) words.insert(word);
        word.clear();
      }
    }
  }
}

// One file, opened: what its items and nodes hold.
class Opened {
 public:
  explicit Opened(const Path& path)
      : fd_(oubli::test::ok(open_for_reading(path))),
        file_(fd_.get()),
        census_(oubli::test::ok(pst::take_census(file_))),
        store_(oubli::test::ok(pst::Store::open(file_))) {}

  void add_items(const std::function<bool(pst::Nid)>& is_wanted, Words& words) {
    store_->each_item(0, pst::kFirstOrphan, Limits{}, [&](const RawMessage& item) {
      if (is_wanted(static_cast<pst::Nid>(pst::number_at(item.range.begin)))) {
        add_words(item.bytes, words);
      }
      return true;
    });
  }
  void add_nodes(const std::function<bool(pst::Nid)>& is_wanted, Words& words) {
    for (const auto& node : census_.nodes) {
      if (is_wanted(node.nid)) add_node(node.data, node.subnodes, words);
    }
  }

 private:
  void add_node(pst::Bid data, pst::Bid subnodes, Words& words) {
    std::string bytes;
    for (const auto& block : oubli::test::ok(pst::read_stream(census_, data))) bytes += block;
    add_words(bytes, words);
    if (pst::plain(subnodes) == 0) return;
    for (const auto& entry : oubli::test::ok(pst::read_subnodes(census_, subnodes))) {
      add_node(entry.data, entry.subnodes, words);
    }
  }

  UniqueFd fd_;
  FileBytes file_;
  pst::Census census_;
  std::unique_ptr<pst::Store> store_;
};

// Tables repeat what their messages hold, and the cache of views does.
bool is_copy(pst::Nid nid) {
  const unsigned type = nid & 0x1FU;
  return type == 0x0E || type == 0x0F || type == 0x10;
}

// Two values of a heap stand side by side: the end of one and the beginning of the next are no
// word.
bool is_joined(const std::string& word, const Words& known) {
  for (std::size_t at = 1; at < word.size(); ++at) {
    const std::string head = word.substr(0, at), tail = word.substr(at);
    const bool has_tail = known.contains(tail) && (at < kShortest || known.contains(head));
    const bool has_head = known.contains(head) && tail.size() < kShortest;
    if (has_tail || has_head) return true;
  }
  return false;
}

// Words that stood in the erased items and nowhere else.
Words words_gone(const Path& old, const std::set<pst::Nid>& erased) {
  Opened before(old);
  const auto is_erased = [&](pst::Nid nid) { return erased.contains(nid); };
  const auto is_kept = [&](pst::Nid nid) { return !erased.contains(nid) && !is_copy(nid); };
  Words gone, elsewhere;
  before.add_items(is_erased, gone);
  before.add_nodes(is_erased, gone);
  before.add_items(is_kept, elsewhere);
  before.add_nodes(is_kept, elsewhere);
  std::erase_if(gone, [&](const auto& word) {
    return elsewhere.contains(word) || is_joined(word, elsewhere);
  });
  return gone;
}

// Of the file's bytes, as they are and with the cipher undone that does not depend on blocks. Of
// noise some is a short word by chance.
Words long_words_in_bytes(const Path& path) {
  constexpr std::size_t kLong = 9;
  std::string bytes = slurp(path);
  Words words;
  add_words(bytes, words);
  oubli::test::pst::decode(bytes, oubli::test::PstCrypt::Permute, 0);
  add_words(bytes, words);
  std::erase_if(words, [](const std::string& word) { return word.size() < kLong; });
  return words;
}

Words words_left(const Path& path) {
  Opened after(path);
  Words left;
  after.add_items([](pst::Nid) { return true; }, left);
  after.add_nodes([](pst::Nid) { return true; }, left);
  return left;
}

bool is_within(const ForeignView& after, const ForeignView& before) {
  for (const auto& [content, count] : after.files) {
    const auto was = before.files.find(content);
    if (was == before.files.end() || was->second < count) return false;
  }
  return true;
}

// What a plain look at the folder tells of an item.
bool is_associated(const PlannedMessage& item) {
  return (pst::number_at(item.range.begin) & 0x1FU) == 8;
}

class RealFile {
 public:
  explicit RealFile(Path path)
      : path_(std::move(path)),
        items_(items_of(path_)),
        readpst_(oubli::test::read_by_readpst(path_)),
        pffexport_(oubli::test::read_by_pffexport(path_)),
        extractor_(extracted(path_)) {}

  [[nodiscard]] std::size_t items() const { return items_.size(); }
  [[nodiscard]] const std::string name() const { return path_.filename().string(); }
  std::size_t words = 0, comparisons = 0;  // with what another program read before

  // False: the file is refused, and is as it was.
  bool lose(const Numbers& gone) {
    const TempDir dir;
    const Path path = dir.path() / "mail.pst";
    fs::copy_file(path_, path);
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
    const auto outcome =
        erase_items(planned_items(path, [&](std::size_t i) { return gone.contains(i); }));
    if (!outcome) {
      EXPECT_EQ(outcome.error().code, ErrorCode::Refused) << outcome.error().what;
      EXPECT_EQ(slurp(path), slurp(path_)) << name();
      std::cout << name() << ": " << outcome.error().what << "\n";
      return false;
    }
    EXPECT_TRUE(outcome->check.holds_what_it_should);
    EXPECT_EQ(outcome->check.erased_found, copies_of(gone));
    EXPECT_EQ(items_of(path).size(), items_.size() - gone.size());
    compare(path, gone);
    return true;
  }

 private:
  // It comes over the network.
  static ForeignView extracted(const Path& path) {
    const bool is_full = std::getenv("OUBLI_FULL") != nullptr;
    return is_full ? oubli::test::read_by_pst_extractor(path) : ForeignView{};
  }

  // Copies that were kept are told of.
  [[nodiscard]] std::uint64_t copies_of(const Numbers& gone) const {
    std::set<ContentHash> hashes;
    for (const std::size_t i : gone) hashes.insert(items_[i].hash);
    std::uint64_t copies = 0;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (!gone.contains(i) && hashes.contains(items_[i].hash)) ++copies;
    }
    return copies;
  }

  void compare(const Path& path, const Numbers& gone) {
    std::set<pst::Nid> erased;
    std::uint64_t shown = 0;  // of the erased, by a look at their folders
    for (const std::size_t i : gone) {
      erased.insert(static_cast<pst::Nid>(pst::number_at(items_[i].range.begin)));
      if (!is_associated(items_[i])) ++shown;
    }
    auto left = words_left(path);
    left.merge(long_words_in_bytes(path));
    for (const auto& word : words_gone(path_, erased)) {
      EXPECT_FALSE(left.contains(word)) << "a word of an erased item";
      ++words;
    }
    const auto after = oubli::test::read_by_readpst(path);
    if (after.is_there) {
      ++comparisons;
      EXPECT_EQ(after.status, 0);
      // Of some kinds of items readpst makes no file.
      EXPECT_LE(after.items, readpst_.items);
      EXPECT_GE(after.items + gone.size(), readpst_.items);
      EXPECT_TRUE(is_within(after, readpst_));
    }
    // Some files it does not read before either, and of some kinds of items it tells nothing.
    const auto third = extracted(path);
    if (third.is_there && extractor_.status == 0) {
      ++comparisons;
      EXPECT_EQ(third.status, 0) << third.complaints;
      EXPECT_LE(third.items, extractor_.items);
      EXPECT_GE(third.items + shown, extractor_.items);
    }
    const auto exported = oubli::test::read_by_pffexport(path);
    if (!exported.is_there) return;
    ++comparisons;
    // Of some kinds of items pffexport makes none.
    EXPECT_LE(exported.items, pffexport_.items);
    EXPECT_GE(exported.items + shown, pffexport_.items);
    EXPECT_EQ(exported.leftovers, 0U);
    EXPECT_EQ(exported.status, pffexport_.status);
  }

  Path path_;
  std::vector<PlannedMessage> items_;
  ForeignView readpst_, pffexport_, extractor_;
};

// Which are erased together: a spread of single ones, every second, all but one; on a quick run one
// of the three, another from file to file.
std::vector<Numbers> lots(std::size_t items, std::size_t file) {
  std::vector<Numbers> lots;
  Numbers half, nearly_all;
  for (std::size_t i = 0; i < items; ++i) {
    if (i % 2 == 0) half.insert(i);
    if (i != items / 2) nearly_all.insert(i);
  }
  if (std::getenv("OUBLI_FULL") == nullptr) {
    if (file % 3 == 1 && items > 2) return {half};
    if (file % 3 == 2 && items > 1) return {nearly_all};
    return {{items / 2}};
  }
  constexpr std::size_t kMost = 20;
  for (std::size_t i = 0; i < items; i += std::max<std::size_t>(items / kMost, 1)) {
    lots.push_back({i});
  }
  if (items > 2) lots.push_back(half);
  if (items > 1) lots.push_back(nearly_all);
  return lots;
}

TEST(PstRealFiles, LoseWhatIsErasedAndNothingElse) {
  const Path data = oubli::test::real_data() / "pst";
  if (oubli::test::real_data().empty() || !fs::exists(data))
    GTEST_SKIP() << "no real mail beside the checkout";
  std::size_t files = 0, refused = 0, erasures = 0, items = 0, words = 0, comparisons = 0;
  for (const auto& entry : fs::directory_iterator(data)) {
    if (items_of(entry.path()).empty()) continue;
    RealFile file(entry.path());
    SCOPED_TRACE(file.name());
    ++files;
    for (const Numbers& gone : lots(file.items(), files)) {
      SCOPED_TRACE(std::to_string(gone.size()) + " from item " + std::to_string(*gone.begin()));
      if (!file.lose(gone)) {
        ++refused;
        break;
      }
      ++erasures;
      items += gone.size();
    }
    words += file.words;
    comparisons += file.comparisons;
  }
  std::cout << files << " files, " << erasures << " erasures of " << items << " items, " << refused
            << " files refused, " << words << " words looked for, " << comparisons
            << " comparisons with what others read\n";
  EXPECT_GT(erasures, 0U);
}

}  // namespace
}  // namespace oubli::wiper::test
