// SPDX-License-Identifier: GPL-3.0-or-later
// The power is cut, and of what was not yet durable some arrived and some did not, in any order:
// every such state of the disk, up to three missing pieces, is made up from the record of one run
// and settled. Invariants 2, 3, 4, 6 and 7 of wiper.h.
#include <array>
#include <functional>
#include <set>

#include <gtest/gtest.h>
#include <sys/syscall.h>

#include "tests/support/faultrun.h"
#include "tests/wiper/disk_image.h"
#include "tests/wiper/mail_kinds.h"

namespace oubli::wiper::test {
namespace {

constexpr std::size_t kMostMissing = 3;

using IsHeeded = std::function<bool(const DiskOp&)>;
const IsHeeded kEverySync = [](const DiskOp&) { return true; };

// One run, and what may have become of it.
class CutRun {
 public:
  explicit CutRun(Kind kind) : mail_(kind) {
    const Room& room = mail_.room();
    before_.take(disk_, room.mail);
    before_.take(disk_, room.workspace);
    for (const auto& [number, file] : before_.files) old_.insert(file.bytes);
    auto receipt = Wiper(disk_, mail_.settings()).carry_out(mail_.plan());
    EXPECT_TRUE(receipt && verdict(*receipt));
    EXPECT_TRUE(mail_.is_new());
  }

  [[nodiscard]] const std::vector<DiskOp>& ops() const { return disk_.ops(); }
  [[nodiscard]] MailOfAKind& mail() { return mail_; }
  [[nodiscard]] int mail_folder() { return disk_.meet(mail_.room().mail); }
  // A file that was in the folder of the mail before; the first that the run made there.
  [[nodiscard]] int number_of(const std::string& name) {
    return before_.folders.at(mail_folder()).at(name);
  }
  [[nodiscard]] int made_as(const std::string& ending) {
    for (const DiskOp& op : ops()) {
      if (op.made != 0 && op.at == mail_folder() && op.name.ends_with(ending)) return op.made;
    }
    throw std::runtime_error("nothing was made there");
  }
  // How many of the operations change something below the folder of the mail.
  [[nodiscard]] std::size_t ops_on_mail() {
    DiskImage whole = before_;
    std::set<int> there;
    note_below(whole, disk_.meet(mail_.room().mail), there);
    std::size_t count = 0;
    for (const DiskOp& op : ops()) {
      whole.apply(op);
      note_below(whole, disk_.meet(mail_.room().mail), there);
      count += there.contains(op.at) ? 1U : 0U;
    }
    return count;
  }

  // Every state once: what is wrong with it, if anything. Stops where `visit` says no more.
  void each_state(const IsHeeded& is_heeded, const std::function<bool(const std::string&)>& visit) {
    std::set<std::string> seen;
    bool goes_on = true;
    for (std::size_t end = 0; end <= ops().size() && goes_on; ++end) {
      each_choice(not_durable(ops(), end, is_heeded), kMostMissing, [&](const auto& missing) {
        if (!goes_on) return;
        const DiskImage image = image_of(end, missing);
        if (!seen.insert(image.digest()).second) return;
        std::string wrong = settle(image);
        if (!wrong.empty()) {
          wrong += " (after " + std::to_string(end) + " operations, without";
          for (const std::size_t each : missing) wrong += ' ' + shown(each);
          wrong += ")";
        }
        goes_on = visit(wrong);
      });
    }
  }

 private:
  static void note_below(const DiskImage& image, int folder, std::set<int>& there) {
    there.insert(folder);
    const auto names = image.folders.find(folder);
    if (names == image.folders.end()) return;
    for (const auto& [name, number] : names->second) note_below(image, number, there);
  }

  [[nodiscard]] std::string shown(std::size_t number) const {
    constexpr std::array kNames{"make",   "folder", "link",     "exchange", "rename", "unlink",
                                "remove", "write",  "truncate", "times",    "sync",   "other"};
    const DiskOp& op = ops()[number];
    return std::to_string(number) + ":" + kNames.at(static_cast<std::size_t>(op.kind)) + "@" +
           std::to_string(op.at) + " " + op.name;
  }

  [[nodiscard]] DiskImage image_of(std::size_t end, const std::set<std::size_t>& missing) const {
    DiskImage image = before_;
    for (std::size_t i = 0; i < end; ++i) {
      if (!missing.contains(i)) image.apply(ops()[i]);
    }
    return image;
  }

  // What is wrong with what is made of this state; empty when nothing is.
  std::string settle(const DiskImage& image) {
    const Room& room = mail_.room();
    std::map<int, std::uint64_t> made;
    for (const Path& folder : {room.mail, room.workspace}) {
      for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        std::filesystem::remove_all(entry.path());
      }
      image.put(disk_.meet(folder), folder, made);
    }
    if (!renumber_journal(made)) return "the journal cannot be read";
    if (!mail_.is_sound()) return "a mailbox is neither old nor new";
    const bool was_said = has_receipt();
    RealDisk disk;
    auto settled = Wiper(disk, mail_.settings()).recover();
    if (!settled) return "not settled: " + settled.error().what;
    if (!mail_.is_sound()) return "once settled, a mailbox is neither old nor new";
    if (!room.is_settled()) return "something is left behind";
    const bool is_said = was_said || (*settled && (*settled)->count_done() > 0);
    if (is_said && mail_.is_old()) return "said to be done, and the mailbox is the old one";
    if (is_said && has_old_content(image)) return "said to be done, and old content has no name";
    return {};
  }

  [[nodiscard]] bool has_receipt() const {
    const Path receipts = mail_.room().workspace / "receipts";
    if (!std::filesystem::exists(receipts)) return false;
    for (const auto& entry : std::filesystem::directory_iterator(receipts)) {
      if (entry.path().extension() != ".new") return true;
    }
    return false;
  }

  // In a file that nobody can come to any more.
  [[nodiscard]] bool has_old_content(const DiskImage& image) const {
    for (const int number : image.nameless()) {
      const std::string& bytes = image.files.at(number).bytes;
      if (old_.contains(bytes) || bytes.find("Body of message 1.") != std::string::npos)
        return true;
    }
    return false;
  }

  // The files are others than those of the run, so the journal has to name these.
  bool renumber_journal(const std::map<int, std::uint64_t>& made) {
    const Path& workspace = mail_.room().workspace;
    if (!std::filesystem::exists(workspace / "wiper.journal")) return true;
    RealDisk disk;
    std::vector<JournalRecord> records;
    {
      auto journal = Journal::open(disk, workspace, "wiper.journal");
      if (!journal) return false;
      records = journal->records();
    }
    const auto renumber = [&](Fingerprint& print) {
      const auto found = made.find(disk_.known(print.inode));
      print.inode = found == made.end() ? 0 : found->second;
    };
    std::filesystem::remove(workspace / "wiper.journal");
    auto journal = Journal::open(disk, workspace, "wiper.journal");
    for (JournalRecord& record : records) {
      if (record.step == Step::Intent) {
        renumber(record.old);
        renumber(record.made);
      }
      for (JournalFile& file : record.files) renumber(file.print);
      if (!journal || !journal->append(record)) return false;
    }
    return true;
  }

  MailOfAKind mail_;
  RecordingDisk disk_;
  DiskImage before_;
  std::set<std::string> old_;
};

class Reordered : public testing::TestWithParam<Kind> {};
INSTANTIATE_TEST_SUITE_P(Erasing, Reordered,
                         testing::Values(Kind::Mbox, Kind::Packed, Kind::Maildir, Kind::Eml,
                                         Kind::Redacted, Kind::RedactedMaildir, Kind::RedactedEml,
                                         Kind::Pst, Kind::RedactedPst),
                         [](const auto& kind) { return name_of(kind.param); });

TEST_P(Reordered, WritesLeaveOldOrNewAndNothingSaidThatIsNot) {
  CutRun run(GetParam());
  std::size_t states = 0;
  std::size_t wrongs = 0;
  run.each_state(kEverySync, [&](const std::string& wrong) {
    ++states;
    EXPECT_EQ(wrong, "");
    return wrong.empty() || ++wrongs < 5;
  });
  std::printf("  %zu states of a disk after %zu operations\n", states, run.ops().size());
  RecordProperty("states", static_cast<int>(states));
  EXPECT_GE(states, 30U);
}

// What the model is for: each of these syncs is needed, and it can tell.
TEST(ReorderedControl, WhereASyncIsLostSomethingIsLost) {
  const auto is_lost = [](CutRun& run, const IsHeeded& is_heeded) {
    bool found = false;
    run.each_state(is_heeded, [&](const std::string& wrong) {
      found = !wrong.empty();
      return !found;
    });
    return found;
  };
  CutRun mbox(Kind::Mbox);
  const int fresh = mbox.made_as(".new");
  const int old = mbox.number_of("inbox");
  EXPECT_TRUE(is_lost(mbox, [](const DiskOp&) { return false; }));
  EXPECT_TRUE(is_lost(mbox, [&](const DiskOp& op) { return op.at != fresh; })) << "the new file";
  EXPECT_TRUE(is_lost(mbox, [&](const DiskOp& op) { return op.at != old; })) << "the old file";
  EXPECT_TRUE(is_lost(mbox, [&](const DiskOp& op) { return op.at != mbox.mail_folder(); }))
      << "the folder";
  CutRun maildir(Kind::Maildir);
  EXPECT_TRUE(is_lost(maildir, [](const DiskOp&) { return false; }));
}

// The record is whole: no call that changes the folder of the mail goes past the seam.
TEST_P(Reordered, RecordHoldsEveryCallThatTheKernelSees) {
  oubli::test::FaultOptions options;
  options.only = {SYS_write,     SYS_pwrite64, SYS_fsync,    SYS_fdatasync, SYS_ftruncate,
                  SYS_fallocate, SYS_linkat,   SYS_unlinkat, SYS_renameat2, SYS_renameat,
                  SYS_mkdirat,   SYS_fchmod,   SYS_fchown,   SYS_utimensat, SYS_fsetxattr,
                  SYS_openat,    SYS_writev,   SYS_symlinkat};
  MailOfAKind traced(GetParam());
  options.below = std::filesystem::canonical(traced.room().mail).string();
  const std::size_t calls =
      oubli::test::count_stops(std::function<int()>([&] {
                                 RealDisk disk;
                                 Wiper wiper(disk, traced.settings());
                                 return wiper.carry_out(traced.plan()) ? 0 : 1;
                               }),
                               options);
  EXPECT_EQ(CutRun(GetParam()).ops_on_mail(), calls);
}

}  // namespace
}  // namespace oubli::wiper::test
