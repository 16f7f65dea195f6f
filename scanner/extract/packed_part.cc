// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/packed_part.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "adapters/compression/unpack.h"
#include "adapters/mime/ascii.h"
#include "adapters/mime/charset.h"
#include "scanner/extract/inner_file.h"
#include "scanner/extract/office_markup.h"
#include "scanner/extract/office_text.h"

namespace oubli::content {
namespace {

using namespace std::string_view_literals;

// Unpacked, of one attachment: a few kilobytes may come to more than anybody waits for.
constexpr std::size_t kLongest = 64U << 20;

struct File {
  std::string name, bytes;
};

// As programs name the parts of their documents: nobody wrote such a name.
bool is_named_by_program(std::string_view name) {
  constexpr std::array kFolders{"_rels/"sv, "docProps/"sv,  "word/"sv,    "xl/"sv,
                                "ppt/"sv,   "customXml/"sv, "META-INF/"sv};
  const std::string_view last = name.substr(name.rfind('/') + 1);
  const bool is_plain = std::ranges::all_of(
      last, [](char c) { return mime::is_alpha(c) || mime::is_digit(c) || c == '.'; });
  const bool is_ours =
      std::ranges::any_of(kFolders, [&](auto one) { return name.starts_with(one); });
  return name == "[Content_Types].xml" || name == "mimetype" || (is_ours && is_plain);
}

class PackedPart final : public Unpacked {
 public:
  PackedPart(std::string_view part, std::string_view name, Collector& into)
      : part_(part), name_(name), into_(into) {
    open_.push_back({{std::string(name), {}}, {}});
  }

  void begin(std::string_view name) override {
    const Open& within = open_.back();
    const std::string shown = name.empty() ? within.file.name : mime::decode_charset(name, {}).text;
    if (!name.empty() && !is_named_by_program(shown))
      into_.add(Where::AttachmentName, part_, shown, shown);
    open_.push_back({{shown, {}}, {}});
  }

  void take(std::string_view piece) override { open_.back().file.bytes += piece; }

  void end() override {
    Open ended = std::move(open_.back());
    open_.pop_back();
    read_office(ended.office);
    const File& file = ended.file;
    if (file.bytes.empty() || file.name == "mimetype") return;
    if (!open_.empty() && is_office_markup(file.bytes)) {
      open_.back().office.push_back(std::move(ended.file));
    } else if (!open_.empty() && is_sealing(file)) {
      into_.unreadable(part_, "packed: encrypted");
    } else {
      add_file({file.name, file.bytes, part_, name_}, into_);
    }
  }

  void show(std::string_view text) override {
    into_.add(Where::Attachment, part_, name_, std::string(text));
  }
  void pass_over_pictures() override { into_.unsupported(part_, "image not examined"); }

  [[nodiscard]] bool wants_hidden() const override { return false; }

 private:
  struct Open {
    File file;
    std::vector<File> office;  // parts of one document: they are read together
  };

  // OpenDocument 1.3 part 2, 3.4.
  static bool is_sealing(const File& file) {
    return file.name == "META-INF/manifest.xml" &&
           file.bytes.find("encryption-data") != std::string::npos;
  }

  void read_office(const std::vector<File>& parts) {
    std::vector<std::string> shared;
    for (const File& one : parts) {
      if (is_sealing(one)) into_.unreadable(part_, "packed: encrypted");
      if (!one.name.ends_with("sharedStrings.xml")) continue;
      // All of them, for there may be some that no cell refers to.
      auto strings = add_office(one, {}).strings;
      if (shared.empty()) shared = std::move(strings);
    }
    for (const File& one : parts) {
      if (!one.name.ends_with("sharedStrings.xml")) add_office(one, shared);
    }
  }

  OfficeText add_office(const File& file, const std::vector<std::string>& shared) {
    OfficeText made = office_text(file.bytes, shared, std::min(into_.budget(), kLongest));
    if (made.trouble != nullptr) into_.unreadable(part_, "packed: " + std::string(made.trouble));
    into_.add(Where::Attachment, part_, name_, std::move(made.text));
    into_.add(Where::Attachment, part_, name_, std::move(made.otherwise));
    return made;
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
