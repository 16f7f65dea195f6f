// SPDX-License-Identifier: GPL-3.0-or-later
// A member of an archive in a stream that is decided on before it is written: mail
// (passing_mail.h), or what holds other files that may be mail (passing_archive.h). Owned by one
// passage; one thread. Failure: what is wrong with the stream, Refused where too many are chosen.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "wiper/archive/archive_form.h"
#include "wiper/archive/held_content.h"
#include "wiper/residue/residue.h"
#include "wiper/stream/stream_eraser.h"
#include "wiper/stream/stream_inlet.h"

namespace oubli::wiper {

class PassingMember {
 public:
  PassingMember(const PassingMember&) = delete;
  PassingMember& operator=(const PassingMember&) = delete;
  virtual ~PassingMember() = default;

  // `most`: so many messages may go.
  virtual Status decide(std::uint64_t most) = 0;

  // REQUIRES for all below: decide().
  [[nodiscard]] const std::string& name() const { return locator_; }
  [[nodiscard]] std::uint64_t messages() const { return messages_; }
  // By places in the content; of what stands in archives within, by places as in a tar of which
  // this is the only member.
  [[nodiscard]] std::vector<PlannedMessage>& chosen() { return chosen_; }
  [[nodiscard]] std::vector<Unreadable>& unread() { return unread_; }
  // Chosen, and cannot be erased.
  [[nodiscard]] std::vector<Standing>& staying() { return staying_; }
  [[nodiscard]] std::uint64_t kept() const { return messages_ - chosen_.size() - staying_.size(); }
  // Those of the kept ones whose place in the new archive is known.
  [[nodiscard]] const std::vector<ExpectedMessage>& expected() const { return expected_; }

  // All of it was chosen.
  [[nodiscard]] virtual bool goes_whole() const = 0;
  [[nodiscard]] virtual bool is_changed() const = 0;
  // Nothing was taken from the stream: it was looked at where it stands.
  [[nodiscard]] virtual bool is_in_stream() const { return false; }
  // The member as it stands in the stream; and where it is changed, what is to stand there.
  [[nodiscard]] virtual OpenMailbox stored() const = 0;
  virtual Result<Cut> stored_cut() const = 0;
  // For strings, in what is not to be seen in the bytes that are written in its place. `written`:
  // stored_cut(), where it is changed.
  virtual Result<Residue> search_within(const Cut& written) const = 0;

 protected:
  PassingMember(const StreamOrder& order, const ArchiveMember& member);
  // Sets its headers aside, and takes its content.
  Result<HeldContent> take(StreamInlet& inlet) const;
  [[nodiscard]] Status check_chosen(std::uint64_t most) const;

  const StreamOrder& order_;
  const ArchiveMember& member_;
  const std::string name_, locator_;
  std::uint64_t messages_ = 0;
  std::vector<PlannedMessage> chosen_;
  std::vector<Unreadable> unread_;
  std::vector<Standing> staying_;
  std::vector<ExpectedMessage> expected_;
};

// A member of which anything can be erased.
[[nodiscard]] bool is_looked_into(const ArchiveMember& member);

// Its content, while it has not passed. Both are lent.
class PartOfStream final : public ByteSource {
 public:
  PartOfStream(StreamInlet& inlet, const ArchiveMember& member) : inlet_(inlet), member_(member) {}
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override;
  // All of its first bytes, up to `most`.
  Result<std::string> head(std::uint64_t most);

 private:
  StreamInlet& inlet_;
  const ArchiveMember& member_;
};

}  // namespace oubli::wiper
