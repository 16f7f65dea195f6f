// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/packed_part.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "adapters/bytes/byte_source.h"
#include "adapters/compression/unpack.h"
#include "adapters/mime/charset.h"
#include "adapters/msg/compound_file.h"
#include "scanner/extract/office_text.h"
#include "scanner/extract/text_part.h"
#include "scanner/extract/tnef.h"

namespace oubli::content {
namespace {

using namespace std::string_view_literals;

// Unpacked, of one attachment: a few kilobytes may come to more than anybody waits for.
constexpr std::size_t kLongest = 64U << 20;

struct File {
  std::string name, bytes;
};

// By what their packages begin with: Office Open XML, OpenDocument.
bool is_of_office(std::string_view member) {
  return member == "mimetype" || member == "[Content_Types].xml" || member == "content.xml" ||
         std::ranges::any_of(std::array{"_rels/"sv, "docProps/"sv, "word/"sv, "xl/"sv, "ppt/"sv},
                             [&](auto folder) { return member.starts_with(folder); });
}

bool is_markup(std::string_view member) {
  return member.ends_with(".xml") || member.ends_with(".rels") || member.ends_with(".vml");
}

// Nothing is lost of these when they are passed over: they have no text.
bool is_bare(const File& file) {
  return file.bytes.empty() || file.name == "mimetype" || file.name.ends_with("/");
}

class PackedPart final : public Unpacked {
 public:
  PackedPart(std::string_view part, std::string_view name, Collector& into)
      : part_(part), name_(name), into_(into) {
    open_.push_back({{std::string(name), {}}, {}, false});
  }

  void begin(std::string_view name) override {
    Open& within = open_.back();
    const bool is_first = !std::exchange(within.has_members, true);
    if (is_first && is_of_office(name)) within.is_package = true;
    const std::string shown = name.empty() ? within.file.name : mime::decode_charset(name, {}).text;
    open_.push_back({{shown, {}}, {}, false});
    if (!name.empty() && !within.is_package) into_.add(Where::AttachmentName, part_, shown, shown);
  }

  void take(std::string_view piece) override { open_.back().file.bytes += piece; }

  void end() override {
    Open ended = std::move(open_.back());
    open_.pop_back();
    if (ended.is_package) {
      read_package(ended.members);
    } else if (ended.has_members || is_bare(ended.file)) {
      return;
    } else if (!open_.empty() && open_.back().is_package) {
      open_.back().members.push_back(std::move(ended.file));
    } else {
      read_file(ended.file);
    }
  }

  [[nodiscard]] bool wants_hidden() const override { return false; }

 private:
  struct Open {
    File file;
    std::vector<File> members;  // of an office document: they are read together
    bool is_package = false, has_members = false;
  };

  void read_package(const std::vector<File>& members) {
    std::vector<std::string> shared;
    for (const File& one : members) {
      const bool is_sealed = one.name == "META-INF/manifest.xml" &&
                             one.bytes.find("encryption-data") != std::string::npos;
      if (is_sealed) return into_.unreadable(part_, "packed: encrypted");
      if (one.name == "xl/sharedStrings.xml") shared = shared_strings(one.bytes);
    }
    for (const File& one : members) {
      if (!is_markup(one.name)) {
        read_file(one);
      } else if (one.name != "xl/sharedStrings.xml") {
        into_.add(Where::Attachment, part_, name_, office_text(one.bytes, shared));
      }
    }
  }

  void read_file(const File& file) {
    if (file.bytes.starts_with(msg::kCompoundMagic))
      return into_.message_within(file.bytes, part_, true);
    Treatment treatment = treatment_of({}, file.name);
    if (treatment == Treatment::Other)
      treatment = sniff(std::string_view(file.bytes).substr(0, 1024));
    switch (treatment) {
      case Treatment::Message:
        return into_.message_within(file.bytes, part_, false);
      case Treatment::Tnef:
        return add_tnef(file.bytes, part_, into_);
      case Treatment::Text:
      case Treatment::Html:
      case Treatment::Card:
      case Treatment::Rich:
      case Treatment::Rtf:
        break;
      default:
        return into_.unsupported(
            part_,
            not_examined_reason(type_of(file.name), std::string_view(file.bytes).substr(0, 16)));
    }
    TextPart text;
    text.number = part_;
    text.label = name_;
    text.where = Where::Attachment;
    text.treatment = treatment;
    add_text(file.bytes, text, into_);
  }

  // Enough to tell pictures from what might have said something.
  static std::string_view type_of(std::string_view name) {
    constexpr std::array kPictures{".png"sv, ".jpg"sv, ".jpeg"sv, ".gif"sv,  ".emf"sv,
                                   ".wmf"sv, ".bmp"sv, ".tif"sv,  ".tiff"sv, ".webp"sv};
    const bool is_picture =
        std::ranges::any_of(kPictures, [&](auto end) { return name.ends_with(end); });
    return is_picture ? "image/*" : "application/octet-stream";
  }

  std::string_view part_, name_;
  Collector& into_;
  std::vector<Open> open_;
};

// What nobody can open today, apart from what is of a kind that is not opened here.
bool is_unreadable(std::string_view why) {
  return why != "packed another way" && why != "a font without letters";
}

}  // namespace

bool is_sealed_document(std::string_view compound_file) {
  MemoryBytes bytes(compound_file);
  const auto file = msg::CompoundFile::open(bytes, compound_file.size());
  return file && (*file)->child((*file)->root(), "EncryptedPackage") != nullptr;
}

void add_packed(std::string_view bytes, std::string_view part, std::string_view name,
                Collector& into) {
  PackedPart packed(part, name, into);
  const Status done = unpack(bytes, std::min(into.budget(), kLongest), packed);
  packed.end();
  if (done) return;
  const std::string& why = done.error().what;
  if (is_unreadable(why)) {
    into.unreadable(part, "packed: " + why);
  } else {
    into.unsupported(part, "packed: " + why);
  }
}

}  // namespace oubli::content
