// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/stream/stream_eraser.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

#include "adapters/archive/kind.h"
#include "adapters/archive/place.h"
#include "adapters/compression/unpack.h"
#include "adapters/pst/header.h"
#include "wiper/archive/archive_form.h"
#include "wiper/mailbox/pieces.h"
#include "wiper/packing/packing_level.h"
#include "wiper/stream/passing_archive.h"
#include "wiper/stream/passing_mail.h"
#include "wiper/stream/stream_inlet.h"
#include "wiper/stream/stream_input.h"
#include "wiper/stream/stream_output.h"

namespace oubli::wiper {

namespace {

constexpr std::size_t kHeadSize = 512;  // see looks_packed()

// The inlet, as often as it is opened.
class LentBytes final : public ByteSource {
 public:
  explicit LentBytes(StreamInlet& inlet) : inlet_(inlet) {}
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    return inlet_.read_at(offset, into);
  }
  void release_before(std::uint64_t offset) override { inlet_.release_before(offset); }

 private:
  StreamInlet& inlet_;
};

// Only what can be written as it comes: of a zip the directory stands at the end, a 7z is found
// from its end, and both are read by it.
Result<std::unique_ptr<ArchiveForm>> stream_form(const OpenMailbox& archive) {
  auto form = form_of(archive, kUnknownSize);
  if (!form || !(*form)->packs_members()) return form;
  return refused("a zip cannot be read from a stream: what is in it is told at its end",
                 "name the file: oubli erase backup.zip …");
}

class StreamEraser {
 public:
  StreamEraser(const StreamOrder& order, StreamInput& input)
      : order_(order),
        input_(input),
        inlet_(input),
        output_(order.to, {input.compression(), packing_level(input.head(), input.compression())},
                *order.witness, order.into),
        search_(order.strings, order.unpacker),
        packed_search_(order.strings, order.unpacker) {}

  Result<StreamOutcome> run() {
    archive_.shown = order_.name;
    archive_.opened = [this] { return std::make_unique<LentBytes>(inlet_); };
    auto form = stream_form(archive_);
    if (!form) return std::move(form).take_error();
    form_ = *std::move(form);
    if (auto fit = check_volumes(); !fit) return std::move(fit).take_error();
    for (;;) {
      if (order_.stop != nullptr && *order_.stop)
        return Error{ErrorCode::Interrupted, "interrupted", ""};
      auto member = form_->next();
      if (!member) return no_member(std::move(member).take_error());
      if (!*member) break;
      if (auto done = take(**member); !done) return std::move(done).take_error();
      if (order_.progress) order_.progress(input_.used());
    }
    if (members_ > 0 && members_ == gone_) {
      return refused(order_.name + ": nothing would be left of the archive",
                     "no new one is needed: destroy what it was read from");
    }
    if (auto done = end(); !done) return std::move(done).take_error();
    return finish();
  }

 private:
  // GNU tar's volumes are of a tar that is not packed.
  [[nodiscard]] Status check_volumes() {
    if (order_.into == nullptr) return {};
    std::string head(archive::kHeadSize, '\0');
    if (auto got = inlet_.read_at(0, head); !got) return std::move(got).take_error();
    const bool is_packed = input_.compression() != Compression::None;
    if (!is_packed && archive::kind_of(head) == archive::Kind::Tar) return {};
    return refused(order_.name + ": only a tar that is not compressed is written in volumes",
                   "cut it: oubli erase - … | split -b 4G - new.tar.");
  }

  // Volumes one behind the other look damaged where the second begins.
  [[nodiscard]] Error no_member(Error error) const {
    const bool may_be_volumes = error.code == ErrorCode::Damaged && order_.volumes.empty();
    if (!may_be_volumes || !error.hint.empty()) return error;
    return std::move(error).hinting(
        "if GNU tar made it in volumes, name each: --volume v1.tar --volume v2.tar …");
  }

  Status take(const ArchiveMember& member) {
    // What is said of all that follow stays, whatever becomes of the member.
    if (auto done = copy(member.begin); !done) return done;
    auto passing = open_passing(member);
    if (!passing) return std::move(passing).take_error();
    ++members_;
    PassingMember* const held = passing->get();
    if (held != nullptr) {
      if (auto done = decide(member, *held); !done) return done;
    }
    bool is_erased = held != nullptr && held->goes_whole();
    form_->passed(member, is_erased);
    // A further name of what went before goes as well.
    for (const ArchiveMember& one : form_->gone_too())
      is_erased = is_erased || one.number == member.number;
    if (is_erased) ++gone_;
    return is_erased                                 ? leave_out(member.end)
           : held == nullptr || held->is_in_stream() ? carry_through(member)
           : held->is_changed()                      ? write_changed(member, *held)
                                                     : write_unchanged(member, *held);
  }

  Result<std::unique_ptr<PassingMember>> open_passing(const ArchiveMember& member) {
    auto mail = PassingMail::open(order_, inlet_, member, members_ - gone_);
    if (!mail) return std::move(mail).take_error();
    if (*mail) return std::unique_ptr<PassingMember>(*std::move(mail));
    auto archive = PassingArchive::open(order_, inlet_, member);
    if (!archive) return std::move(archive).take_error();
    return std::unique_ptr<PassingMember>(*std::move(archive));
  }

  Status decide(const ArchiveMember& member, PassingMember& held) {
    if (auto done = held.decide(order_.most - outcome_.source.erase.size()); !done) return done;
    outcome_.source.examined += held.messages();
    outcome_.kept += held.kept();
    add_chosen(member, held.chosen());
    std::ranges::move(held.unread(), std::back_inserter(outcome_.unread));
    std::ranges::move(held.staying(), std::back_inserter(outcome_.staying));
    for (const ExpectedMessage& one : held.expected()) order_.witness->expect(one);
    if (!held.goes_whole() || !member.has_other_names) return {};
    return refused(held.name() + ": has other names in the archive, which may have passed already",
                   "write the stream to a file and erase from that");
  }

  // By their places in this archive. What stands in archives within is counted as it goes: those
  // that hold nothing of the person have no numbers here.
  void add_chosen(const ArchiveMember& member, std::vector<PlannedMessage>& chosen) {
    std::uint64_t end = nested_;
    for (PlannedMessage& one : chosen) {
      const std::uint64_t entry = archive::entry_at(one.range.begin);
      const bool is_nested = entry >= archive::kFirstNested;
      const std::uint64_t there = is_nested ? entry + nested_ : member.number;
      if (is_nested) end = std::max(end, there - archive::kFirstNested + 1);
      one.range = {archive::position_of(there, archive::offset_at(one.range.begin)),
                   archive::position_of(there, archive::offset_at(one.range.end))};
      one.frame = archive::position_of(there, archive::offset_at(one.frame));
      outcome_.source.erase.push_back(std::move(one));
    }
    nested_ = end;
  }

  // Its headers were set aside.
  Status write_unchanged(const ArchiveMember& member, const PassingMember& held) {
    if (auto done = write(inlet_.aside()); !done) return done;
    Cut whole;
    keep(whole, member.data, member.data_end);
    if (auto done = write_pieces(member, held, whole); !done) return done;
    if (auto done = search_within(held, whole); !done) return done;
    at_ = member.data_end;
    return copy(member.end);
  }

  Status write_changed(const ArchiveMember& member, const PassingMember& held) {
    auto cut = held.stored_cut();
    if (!cut) return std::move(cut).take_error().during(held.name());
    if (auto done = search_within(held, *cut); !done) return done;
    auto made = form_->rewritten(member, held.stored(), *cut);
    if (!made) return std::move(made).take_error().during(held.name());
    if (auto done = write_pieces(member, held, *made); !done) return done;
    at_ = member.data_end;
    return leave_out(member.end);
  }

  Status search_within(const PassingMember& held, const Cut& written) {
    auto found = held.search_within(written);
    if (!found) return std::move(found).take_error().during(held.name());
    outcome_.residue += *found;
    return {};
  }

  Status write_pieces(const ArchiveMember& member, const PassingMember& held, const Cut& made) {
    const auto content = held.stored().bytes();
    std::string room;
    for (const Piece& piece : made.pieces) {
      if (auto done = write(piece.bytes); !done) return done;
      if (piece.made) {
        auto done = piece.made->make([this](std::string_view run) { return write(run); });
        if (!done) return done;
      }
      for (std::uint64_t at = piece.range.begin; at < piece.range.end; at += room.size()) {
        room.resize(std::min<std::uint64_t>(kPassedAtOnce, piece.range.end - at));
        auto got = content->read_at(at - member.data, room);
        if (!got) return std::move(got).take_error();
        if (*got != room.size()) return failed("a member came out shorter than it went in");
        if (auto done = write(room); !done) return done;
      }
    }
    return {};
  }

  // Up to `end`, from where the stream has come to.
  Status leave_out(std::uint64_t end) {
    for (at_ = std::max(at_, inlet_.begin()); at_ < end;) {
      auto some = inlet_.look(
          at_, static_cast<std::size_t>(std::min<std::uint64_t>(kPassedAtOnce, end - at_)));
      if (!some) return std::move(some).take_error();
      if (some->empty()) return damaged("the archive ends early");
      at_ += some->size();
      inlet_.let_go(at_);
    }
    return {};
  }

  Status carry_through(const ArchiveMember& member) {
    if (member.is_file && member.size > 0) {
      if (auto done = search_packed(member); !done) return done;
    }
    return copy(member.end);
  }

  // What it packs is not to be seen in what is written.
  Status search_packed(const ArchiveMember& member) {
    if (packed_search_.is_idle()) return {};
    std::string held(std::min<std::uint64_t>(kHeadSize, member.size), '\0');
    auto got = inlet_.read_at(member.data, held);
    if (!got) return std::move(got).take_error();
    const bool is_data_file = pst::looks_like_pst(held);  // packed by Outlook, and not opened here
    if (!looks_packed(held) && !is_data_file) return {};
    if (member.size > kLongestPacked || is_data_file) {
      ++outcome_.residue.unopened;
      return {};
    }
    held.resize(static_cast<std::size_t>(member.size));
    got = inlet_.read_at(member.data, held);
    if (!got) return std::move(got).take_error();
    packed_search_.feed_packed(held);
    return {};
  }

  // Up to `end`, from where the stream has come to.
  Status copy(std::uint64_t end) {
    while (at_ < end) {
      auto some = inlet_.look(
          at_, static_cast<std::size_t>(std::min<std::uint64_t>(kPassedAtOnce, end - at_)));
      if (!some) return std::move(some).take_error();
      if (some->empty()) return damaged("the archive ends early");
      if (auto done = write(*some); !done) return done;
      at_ += some->size();
      inlet_.let_go(at_);
    }
    return {};
  }

  Status write(std::string_view bytes) {
    if (bytes.empty()) return {};
    search_.feed(bytes);
    return output_.write(bytes);
  }

  // The end mark and what pads it, which is zeros.
  Status end() {
    const std::uint64_t mark = form_->members_end();
    if (auto done = copy(mark); !done) return done;
    if (auto done = inlet_.come_to_end(mark); !done) return done;
    Cut last;
    last.new_size = output_.size();
    if (auto done = form_->end(last); !done) return done;
    for (const Piece& piece : last.pieces) {
      if (auto done = write(piece.bytes); !done) return done;
      if (piece.range.size() == 0) continue;
      const std::string_view aside = inlet_.aside();
      const auto skipped = std::min<std::uint64_t>(piece.range.begin - mark, aside.size());
      const auto told = aside.substr(static_cast<std::size_t>(skipped),
                                     static_cast<std::size_t>(std::min<std::uint64_t>(
                                         piece.range.size(), aside.size() - skipped)));
      if (auto done = write(told); !done) return done;
      if (auto done = write_zeros(piece.range.size() - told.size()); !done) return done;
    }
    return input_.check_rest();
  }

  Status write_zeros(std::uint64_t size) {
    const std::string zeros(static_cast<std::size_t>(std::min<std::uint64_t>(kPassedAtOnce, size)),
                            '\0');
    for (std::uint64_t left = size; left > 0;) {
      const auto some = static_cast<std::size_t>(std::min<std::uint64_t>(zeros.size(), left));
      if (auto done = write(std::string_view(zeros).substr(0, some)); !done) return done;
      left -= some;
    }
    return {};
  }

  Result<StreamOutcome> finish() {
    if (auto done = output_.finish(); !done) return std::move(done).take_error();
    search_.end_text();
    outcome_.residue += search_.found();
    outcome_.residue += packed_search_.found();
    outcome_.seen = order_.witness->finish();
    outcome_.trouble = output_.trouble().empty() ? outcome_.seen.trouble : output_.trouble();
    std::ranges::sort(outcome_.source.erase, {}, [](const auto& one) { return one.range.begin; });
    outcome_.source.path = Path("/dev/stdin");
    outcome_.source.format = Format::Archive;
    outcome_.source.compression = input_.compression();
    outcome_.read = input_.used();
    outcome_.volumes = input_.volumes();
    outcome_.written = output_.written();
    outcome_.digest = output_.digest();
    if (order_.into != nullptr) outcome_.written_volumes = order_.into->volumes();
    return std::move(outcome_);
  }

  const StreamOrder& order_;
  StreamInput& input_;
  StreamInlet inlet_;
  OpenMailbox archive_;
  std::unique_ptr<ArchiveForm> form_;
  StreamOutput output_;
  ResidueSearch search_, packed_search_;
  StreamOutcome outcome_;
  std::uint64_t members_ = 0, gone_ = 0, nested_ = 0;
  std::uint64_t at_ = 0;  // what of the stream was dealt with
};

}  // namespace

Result<StreamOutcome> erase_from_stream(const StreamOrder& order) {
  auto input = open_input(order.from, order.volumes, order.stop);
  if (!input) return std::move(input).take_error();
  return StreamEraser(order, **input).run();
}

}  // namespace oubli::wiper
