// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/mailbox/pst_repacker.h"

#include <algorithm>

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include "adapters/archive/entry_name.h"
#include "adapters/pst/place.h"
#include "wiper/disk/at_once.h"
#include "wiper/disk/attributes.h"
#include "wiper/mailbox/pst_eraser.h"

namespace oubli::wiper {

namespace {

// A file through the seam, so that what fails below is seen here.
class DiskBytes final : public ByteSource {
 public:
  DiskBytes(Disk& disk, int fd, const Path& shown) : disk_(disk), fd_(fd), shown_(shown) {}
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    return read_fully(disk_, fd_, offset, into, shown_);
  }

 private:
  Disk& disk_;
  int fd_;
  const Path& shown_;
};

// The strings, and what Outlook makes of them in search keys, Exchange in its addresses and people
// in the names of folders: capitals.
class WithCapitals {
 public:
  explicit WithCapitals(std::span<const std::string_view> strings)
      : all_(strings.begin(), strings.end()) {
    made_.reserve(strings.size());  // views of them stay where they are
    for (const std::string_view string : strings) {
      std::string capitals;
      icu::UnicodeString::fromUTF8({string.data(), static_cast<std::int32_t>(string.size())})
          .toUpper(icu::Locale::getRoot())
          .toUTF8String(capitals);
      if (capitals != string) all_.push_back(made_.emplace_back(std::move(capitals)));
    }
  }
  [[nodiscard]] std::span<const std::string_view> all() const { return all_; }

 private:
  std::vector<std::string> made_;
  std::vector<std::string_view> all_;
};

class ErasedHashes {
 public:
  explicit ErasedHashes(std::span<const PlannedMessage> erased) {
    for (const auto& message : erased) sorted_.push_back(message.hash);
    std::ranges::sort(sorted_);
  }
  void count(const ContentHash& hash, ItemsSeen& seen) const {
    ++seen.items;
    if (std::ranges::binary_search(sorted_, hash)) ++seen.erased_found;
  }

 private:
  std::vector<ContentHash> sorted_;
};

// What no node refers to is left out in any case.
bool is_node(const pst::EditedItem& item) { return item.number < pst::kFirstOrphan; }

}  // namespace

Result<std::unique_ptr<pst::Editor>> open_editor(const pst::EditorOpener& editors) {
  if (!editors) return refused("nobody is there who could read it");
  return editors();
}

Result<std::uint64_t> PstRepacker::look(const Files& files) {
  const auto running = files.phases.run("check");
  const Path& shown = source_.path;
  if (source_.compression != Compression::None) {
    return refused(shown.string() + ": a compressed Outlook data file is not written",
                   "unpack it first");
  }
  old_ = std::make_unique<DiskBytes>(files.disk, files.old.fd.get(), shown);
  Status fit = check_may_be_written(*old_, shown);
  if (fit) fit = plan_items();
  if (!fit) return std::move(fit).take_error();
  auto editor = open_editor(editors_);
  if (!editor) return std::move(editor).take_error().during(shown.string());
  editor_ = *std::move(editor);
  auto made = editor_->look(*old_, items_);
  if (!made) return std::move(made).take_error().during(shown.string());
  made_ = *made;
  return made_.bytes;
}

Status PstRepacker::plan_items() {
  items_.clear();
  for (const PlannedMessage& message : source_.erase) {
    pst::EditedItem item{pst::number_at(message.range.begin), message.hash};
    if (message.replacement && is_node(item)) {
      auto changes = replace_item(replacer_, message);
      if (!changes) return std::move(changes).take_error();
      item.changes = *std::move(changes);
      item.becomes = message.replacement->hash;
    }
    items_.push_back(std::move(item));
  }
  return {};
}

Status PstRepacker::write(const Files& files) {
  if (auto done = fill(files); !done)
    return std::move(done).take_error().during("write the new file of " + source_.path.string());
  editor_.reset();
  const auto running = files.phases.run("prove");
  // Where there is no cache to drop the answer is an error, and the reading is still one.
  (void)files.disk.drop_cache(files.fresh);
  if (auto done = prove(files); !done) {
    return std::move(done).take_error().during("read back the new file of " +
                                               source_.path.string());
  }
  return {};
}

Status PstRepacker::fill(const Files& files) {
  const auto running = files.phases.run("copy");
  const std::string syncing = "sync the new file of " + source_.path.string();
  Status done = editor_->write([&](std::uint64_t at, std::string_view bytes) -> Status {
    if (at > made_.bytes || bytes.size() > made_.bytes - at) {
      return failed(source_.path.string() + ": the new file would be longer than was said",
                    "the file was not touched; this is a fault of the program, please report it");
    }
    // Durable before anything calls itself a PST.
    if (at == 0) {
      if (auto synced = check(files.disk.sync(files.fresh), syncing); !synced) return synced;
    }
    return write_fully(files.disk, files.fresh, at, bytes, source_.path);
  });
  if (done) done = copy_attributes(files.disk, files.old, files.fresh);
  if (done) done = copy_times(files.disk, files.old, files.fresh);
  if (done) done = check(files.disk.sync(files.fresh), syncing);
  return done;
}

Status PstRepacker::prove(const Files& files) {
  auto editor = open_editor(editors_);
  if (!editor) return std::move(editor).take_error();
  DiskBytes fresh(files.disk, files.fresh, source_.path);
  if (auto same = (*editor)->prove(*old_, fresh, items_); !same) return same;
  auto tag = tag_of(files);
  if (!tag) return std::move(tag).take_error();
  proved_ = *tag;
  return {};
}

Result<Tag> PstRepacker::tag_of(const Files& files) const {
  std::string buffer(1U << 20, '\0');
  ContentTag tag(tag_key_);
  for (std::uint64_t at = 0;;) {
    auto got = read_fully(files.disk, files.fresh, at, buffer, source_.path);
    if (!got) return std::move(got).take_error();
    if (*got == 0) return tag.finish();
    tag.add({buffer.data(), *got});
    at += *got;
  }
}

std::future<Result<Residue>> PstRepacker::begin_search(int fresh,
                                                       std::span<const std::string_view> strings) {
  return begin_aside(made_.bytes, [this, fresh, strings] { return search(fresh, strings); });
}

Result<Residue> PstRepacker::search(int fresh, std::span<const std::string_view> strings) {
  FileBytes file(fresh);
  auto searched =
      search_pst(editors_, file, source_.path.native(), source_.erase, strings, unpacker_);
  if (!searched) return std::move(searched).take_error();
  seen_ = searched->seen;
  traces_ = std::move(searched->traces);
  return searched->residue;
}

// Both what the blocks hold, decoded, and what a reader makes of the items: the one sees what no
// item shows, the other what is packed or encoded. A trace that both see is one, so the larger
// number stands.
Result<PstSearch> search_pst(const pst::EditorOpener& editors, ByteSource& file,
                             const std::string& shown, std::span<const PlannedMessage> erased,
                             std::span<const std::string_view> strings, const Unpacker& unpacker) {
  const WithCapitals wanted(strings);
  ResidueSearch in_blocks(wanted.all(), unpacker), in_items(wanted.all(), unpacker);
  if (in_blocks.is_idle()) return PstSearch();
  auto editor = open_editor(editors);
  if (!editor) return std::move(editor).take_error();
  Status done = (*editor)->give_content(file, [&](std::string_view bytes) {
    in_blocks.feed(bytes);
    return Status();
  });
  in_blocks.end_text();
  if (!done) return std::move(done).take_error();
  ItemsSeen seen;
  const ErasedHashes gone(erased);
  std::vector<Trace> traces;
  std::uint64_t told = 0;  // by these
  done = (*editor)->give_items(
      file, pst::Editor::Wanted::Renderings,
      [&](std::uint64_t number, const ContentHash& hash, std::string_view rendering) {
        const std::uint64_t before = in_items.found().total();
        gone.count(hash, seen);
        in_items.feed(rendering);
        in_items.end_text();
        const std::uint64_t here = in_items.found().total() - before;
        if (here == 0 || traces.size() == kMostTraces) return Status();
        traces.push_back({archive::numbered(shown, number), here});
        told += here;
        return Status();
      });
  if (!done) return std::move(done).take_error();
  const Residue &one = in_blocks.found(), &other = in_items.found();
  Residue found = other.total() > one.total() ? other : one;
  found.unopened = one.unopened + other.unopened;
  const auto scope = traces.empty() ? Trace::Scope::NoMessage : Trace::Scope::Mailbox;
  if (found.total() > told) traces.push_back({shown, found.total() - told, scope});
  return PstSearch{found, seen, std::move(traces)};
}

// Byte for byte what was proved, and the items once more, as a reader sees them: where strings were
// looked for, they were gone through then.
Repacker::Proof PstRepacker::verify(const Files& files, std::future<Result<Residue>> search) {
  Proof proof;
  const auto tag = tag_of(files);
  const auto residue = search.get();
  if (residue) proof.residue = *residue;
  proof.traces = std::move(traces_);
  if (!residue) return proof;
  if (!seen_) {
    FileBytes file(files.fresh);
    const auto counted = count_items(editors_, file, source_.erase);
    if (!counted) return proof;
    seen_ = *counted;
  }
  const auto redacted = std::ranges::count_if(
      items_, [](const pst::EditedItem& item) { return item.changes.has_value(); });
  proof.untouched = seen_->items - static_cast<std::uint64_t>(redacted);
  proof.check.erased_found = seen_->erased_found;
  proof.check.holds_what_it_should = tag && *tag == proved_ && seen_->items == made_.items;
  return proof;
}

Result<ItemsSeen> count_items(const pst::EditorOpener& editors, ByteSource& file,
                              std::span<const PlannedMessage> erased) {
  const ErasedHashes gone(erased);
  auto editor = open_editor(editors);
  if (!editor) return std::move(editor).take_error();
  ItemsSeen seen;
  auto done = (*editor)->give_items(
      file, pst::Editor::Wanted::Hashes,
      [&](std::uint64_t /*number*/, const ContentHash& hash, std::string_view /*none*/) {
        gone.count(hash, seen);
        return Status();
      });
  if (!done) return std::move(done).take_error();
  return seen;
}

}  // namespace oubli::wiper
