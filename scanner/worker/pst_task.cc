// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/worker/pst_task.h"

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

namespace oubli::worker {

namespace {

std::vector<pst::EditedItem> fetch_items(std::uint64_t count, sandbox::Channel& channel) {
  std::vector<pst::EditedItem> items(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    channel.progress(i);
    channel.reply(encode_item_wanted(i));
    if (!decode(channel.ask(), items[i])) std::abort();  // the parent knows them all
  }
  return items;
}

Status give_pieces(std::string_view bytes, sandbox::Channel& channel) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kPstPiece))) {
    channel.progress(bytes.size());
    std::string frame(1, static_cast<char>(PstReply::Piece));
    channel.reply(frame += bytes.substr(0, kPstPiece));
  }
  return {};
}

Status give_item(std::uint64_t number, const ContentHash& hash, std::string_view rendering,
                 sandbox::Channel& channel) {
  Status done = give_pieces(rendering, channel);
  channel.progress(rendering.size());
  channel.reply(encode_seen(number, hash));
  return done;
}

}  // namespace

// A file that only the parent has.
class PstTask::AskedBytes final : public ByteSource {
 public:
  explicit AskedBytes(PstFile file) : file_(file) {}
  void use(sandbox::Channel& channel) { channel_ = &channel; }

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    std::size_t done = 0;
    while (done < into.size()) {
      const std::size_t some = std::min(into.size() - done, kMostWanted);
      channel_->progress(offset + done);
      channel_->reply(encode(PstWant{file_, offset + done, some}));
      const std::string bytes = channel_->ask();
      if (bytes.size() > some) std::abort();  // the parent never does
      std::copy_n(bytes.data(), bytes.size(), into.data() + done);
      done += bytes.size();
      if (bytes.size() < some) break;
    }
    return done;
  }

 private:
  PstFile file_;
  sandbox::Channel* channel_ = nullptr;  // of the request being served
};

PstTask::PstTask() = default;
PstTask::~PstTask() = default;

void PstTask::serve(std::string_view body, sandbox::Channel& channel) {
  PstRequest asked;
  if (!decode(body, asked)) std::abort();
  if (asked.verb != PstVerb::Write) {
    editor_.reset();
    first_ = std::make_unique<AskedBytes>(PstFile::First);
    second_ = std::make_unique<AskedBytes>(PstFile::Second);
    editor_ = pst::editor_here();
  }
  if (!editor_) std::abort();  // the parent looks first
  first_->use(channel);
  second_->use(channel);
  const Status done = carry_out(asked, channel);
  channel.reply(done ? std::string(1, static_cast<char>(PstReply::Done))
                     : encode_failed(done.error()));
}

Status PstTask::carry_out(const PstRequest& asked, sandbox::Channel& channel) {
  using Wanted = pst::Editor::Wanted;
  const auto take_item = [&](std::uint64_t number, const ContentHash& hash,
                             std::string_view rendering) {
    return give_item(number, hash, rendering, channel);
  };
  switch (asked.verb) {
    case PstVerb::Look: {
      auto made = editor_->look(*first_, fetch_items(asked.items, channel));
      if (!made) return std::move(made).take_error();
      channel.reply(encode(*made));
      return {};
    }
    case PstVerb::Write:
      return editor_->write([&](std::uint64_t at, std::string_view bytes) {
        channel.progress(at);
        channel.reply(encode(PstPut{at, bytes}));
        return Status();
      });
    case PstVerb::Prove:
      return editor_->prove(*first_, *second_, fetch_items(asked.items, channel));
    case PstVerb::IsSound: {
      auto is_sound = editor_->is_sound(*first_);
      if (!is_sound) return std::move(is_sound).take_error();
      channel.reply(encode_sound(*is_sound));
      return {};
    }
    case PstVerb::Content:
      return editor_->give_content(
          *first_, [&](std::string_view bytes) { return give_pieces(bytes, channel); });
    case PstVerb::Hashes:
      return editor_->give_items(*first_, Wanted::Hashes, take_item);
    case PstVerb::Renderings:
      return editor_->give_items(*first_, Wanted::Renderings, take_item);
    case PstVerb::Folders:
      return editor_->give_folders(
          *first_, [&](std::string_view path) { return give_pieces(path, channel); });
  }
  return failed("no such request");
}

}  // namespace oubli::worker
