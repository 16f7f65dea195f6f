// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/confined/confined_editor.h"

#include <array>
#include <optional>
#include <utility>

#include "scanner/worker/pst_protocol.h"

namespace oubli::app {

namespace {

using worker::PstReply;
using worker::PstVerb;

constexpr const char* kAdvice =
    "`oubli doctor FILE` says what is wrong with it; or export its mail to a new PST in Outlook, "
    "and erase from that";
constexpr std::size_t kLongestRendering = sandbox::kLongestFrame + (1U << 20);

// What one request lends.
struct Lent {
  std::array<ByteSource*, 2> files{};
  const std::vector<pst::EditedItem>* items{};
  const pst::Editor::Put* put{};
  const pst::Editor::Take* take{};
  const pst::Editor::TakeItem* take_item{};
};

// And what comes of it.
struct Conversation {
  Lent lent;
  std::optional<pst::Edition> edition;
  std::optional<bool> is_sound;
  std::string rendering;  // of the item that is coming in
  bool is_done = false;
  Status wrong;  // the first that went wrong, here or there

  explicit Conversation(const Lent& what) : lent(what) {}

  // To each frame an answer, or none.
  std::string hear(std::string_view frame) {
    if (!wrong || frame.empty()) return {};
    const std::string_view body = frame.substr(1);
    switch (static_cast<PstReply>(frame.front())) {
      case PstReply::Want:
        return bytes_wanted(body);
      case PstReply::Item:
        return item_wanted(body);
      case PstReply::Put:
        return put_bytes(body);
      case PstReply::Piece:
        return take_piece(body);
      case PstReply::Seen:
        return take_seen(body);
      case PstReply::Edition:
        return worker::decode(body, edition.emplace()) ? std::string() : lie();
      case PstReply::Sound:
        if (body.size() != 1) return lie();
        is_sound = body.front() == 1;
        return {};
      case PstReply::Done:
        is_done = true;
        return {};
      case PstReply::Failed: {
        Error error;
        if (!worker::decode_failed(body, error)) return lie();
        wrong = std::move(error);
        return {};
      }
    }
    return lie();
  }

 private:
  std::string lie() {
    wrong = refused("the confined worker answered what was not asked; it was not touched", kAdvice);
    return {};
  }

  std::string bytes_wanted(std::string_view body) {
    worker::PstWant want;
    if (!worker::decode(body, want) || want.bytes > worker::kMostWanted) return lie();
    ByteSource* file = lent.files.at(static_cast<std::size_t>(want.file));
    if (file == nullptr) return lie();
    std::string bytes(want.bytes, '\0');
    auto got = file->read_at(want.offset, bytes);
    if (!got) {
      wrong = std::move(got).take_error();
      return {};
    }
    bytes.resize(*got);
    return bytes;
  }

  std::string item_wanted(std::string_view body) {
    std::uint64_t index = 0;
    if (!worker::decode_item_wanted(body, index) || lent.items == nullptr ||
        index >= lent.items->size())
      return lie();
    return worker::encode((*lent.items)[index]);
  }

  std::string put_bytes(std::string_view body) {
    worker::PstPut one;
    if (lent.put == nullptr || !worker::decode(body, one)) return lie();
    wrong = (*lent.put)(one.at, one.bytes);
    return {};
  }

  std::string take_piece(std::string_view body) {
    if (lent.take != nullptr) {
      wrong = (*lent.take)(body);
      return {};
    }
    if (lent.take_item == nullptr || rendering.size() + body.size() > kLongestRendering)
      return lie();
    rendering += body;
    return {};
  }

  std::string take_seen(std::string_view body) {
    std::uint64_t number = 0;
    ContentHash hash;
    if (lent.take_item == nullptr || !worker::decode_seen(body, number, hash)) return lie();
    wrong = (*lent.take_item)(number, hash, rendering);
    rendering.clear();
    return {};
  }
};

class ConfinedEditor final : public pst::Editor {
 public:
  explicit ConfinedEditor(std::unique_ptr<sandbox::Worker> worker) : worker_(std::move(worker)) {}

  Result<pst::Edition> look(ByteSource& old, const std::vector<pst::EditedItem>& items) override {
    old_ = &old;
    Conversation with(Lent{.files = {&old}, .items = &items});
    if (auto done = ask(PstVerb::Look, with); !done) return std::move(done).take_error();
    if (!with.edition) return unanswered();
    return *with.edition;
  }

  Status write(const Put& put) override {
    Conversation with(Lent{.files = {old_}, .put = &put});
    return ask(PstVerb::Write, with);
  }

  Status prove(ByteSource& old, ByteSource& fresh,
               const std::vector<pst::EditedItem>& items) override {
    Conversation with(Lent{.files = {&old, &fresh}, .items = &items});
    return ask(PstVerb::Prove, with);
  }

  Result<bool> is_sound(ByteSource& file) override {
    Conversation with(Lent{.files = {&file}});
    if (auto done = ask(PstVerb::IsSound, with); !done) return std::move(done).take_error();
    if (!with.is_sound) return unanswered();
    return *with.is_sound;
  }

  Status give_content(ByteSource& file, const Take& take) override {
    Conversation with(Lent{.files = {&file}, .take = &take});
    return ask(PstVerb::Content, with);
  }

  Status give_items(ByteSource& file, Wanted wanted, const TakeItem& take) override {
    Conversation with(Lent{.files = {&file}, .take_item = &take});
    return ask(wanted == Wanted::Hashes ? PstVerb::Hashes : PstVerb::Renderings, with);
  }

  Status give_folders(ByteSource& file, const Take& take) override {
    Conversation with(Lent{.files = {&file}, .take = &take});
    return ask(PstVerb::Folders, with);
  }

 private:
  static Error unanswered() {
    return refused("the confined worker gave no answer; it was not touched", kAdvice);
  }

  Status ask(PstVerb verb, Conversation& with) {
    sandbox::Request request;
    request.frame =
        encode(worker::PstRequest{verb, with.lent.items == nullptr ? 0 : with.lent.items->size()});
    auto loss = worker_->call(request, [&](std::string_view frame) { return with.hear(frame); });
    if (!with.wrong) return std::move(with.wrong);
    if (!loss) return std::move(loss).take_error();
    if (*loss) {
      return refused("the confined worker " + std::string((*loss)->why) +
                         " while reading it; nothing was "
                         "erased from it",
                     kAdvice);
    }
    return with.is_done ? Status() : Status(unanswered());
  }

  std::unique_ptr<sandbox::Worker> worker_;
  ByteSource* old_ = nullptr;  // lent by whoever asked to look
};

}  // namespace

pst::EditorOpener confined_editors(sandbox::Zygote& zygote) {
  return [&zygote]() -> Result<std::unique_ptr<pst::Editor>> {
    auto worker = zygote.spawn();
    if (!worker) return std::move(worker).take_error();
    return std::unique_ptr<pst::Editor>(std::make_unique<ConfinedEditor>(*std::move(worker)));
  };
}

}  // namespace oubli::app
