// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/tnef.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

extern "C" {  // the header does not say so itself
#include <ytnef.h>
}

#include "adapters/mime/charset.h"
#include "scanner/extract/inner_file.h"
#include "scanner/extract/packed_part.h"
#include "scanner/extract/text_forms.h"
#include "scanner/extract/text_part.h"

namespace oubli::content {
namespace {

constexpr int kDeepestAttachment = 4;
constexpr std::size_t kMostAttachments = 10'000;
constexpr unsigned kRtfCompressed = 0x1009, kBodyHtml = 0x1013, kAttachData = 0x3701;
constexpr unsigned kString8 = 0x1e, kUnicode = 0x1f, kObject = 0x0d;

std::string_view view(const variableLength& value) {
  if (value.data == nullptr || value.size <= 0) return {};
  std::string_view bytes(reinterpret_cast<const char*>(value.data),
                         static_cast<std::size_t>(value.size));
  while (!bytes.empty() && bytes.back() == '\0') bytes.remove_suffix(1);
  return bytes;
}

class Tnef {
 public:
  Tnef(std::string_view part, Collector& into) : part_(part), into_(into) {}

  void read(std::string_view bytes, int depth) {
    std::string copy(bytes);  // the library takes bytes it may write to
    TNEFStruct tnef{};        // the library leaves its debug level to chance
    TNEFInitialize(&tnef);
    const auto close = [](TNEFStruct* open) { TNEFFree(open); };
    const std::unique_ptr<TNEFStruct, decltype(close)> owner(&tnef, close);
    const int result = TNEFParseMemory(reinterpret_cast<unsigned char*>(copy.data()),
                                       static_cast<long>(copy.size()), &tnef);
    if (result < 0) into_.unreadable(part_, "damaged TNEF");
    code_page_ = code_page(tnef);
    add(Where::Body, "from", view(tnef.from));
    add(Where::Body, "subject", view(tnef.subject));
    add(Where::Body, "", view(tnef.body));
    read_properties(tnef.MapiProperties, Where::Body, {}, depth);
    std::size_t count = 0;
    for (const Attachment* one = tnef.starting_attach.next; one != nullptr; one = one->next) {
      if (++count > kMostAttachments) return into_.unreadable(part_, "more than 10000 parts");
      read_attachment(*one, depth);
    }
  }

 private:
  static std::string code_page(const TNEFStruct& tnef) {
    if (tnef.CodePage.data == nullptr || tnef.CodePage.size < 4) return {};
    const unsigned char* bytes = tnef.CodePage.data;
    const unsigned number = bytes[0] | static_cast<unsigned>(bytes[1]) << 8U;
    return number == 0 ? std::string() : "cp" + std::to_string(number);
  }

  void add(Where where, std::string_view label, std::string_view bytes) {
    mime::DecodedText text = mime::decode_charset(bytes, mime::is_utf8(bytes) ? "" : code_page_);
    into_.add(where, part_, label, std::move(text.text));
    for (std::string& other : text.others) into_.add(where, part_, label, std::move(other));
  }

  void add_rtf(variableLength value, Where where, std::string_view label) {
    int size = 0;
    const std::unique_ptr<unsigned char, void (*)(void*)> rtf(DecompressRTF(&value, &size),
                                                              &std::free);
    if (rtf == nullptr || size <= 0) return into_.unreadable(part_, "damaged TNEF");
    const std::string_view bytes(reinterpret_cast<const char*>(rtf.get()),
                                 static_cast<std::size_t>(size));
    into_.add(where, part_, label, rtf_to_text(bytes));
  }

  void read_properties(const MAPIProps& all, Where where, std::string_view label, int depth) {
    std::string strings;
    for (unsigned i = 0; i < all.count; ++i) {
      const MAPIProperty& one = all.properties[i];
      const unsigned type = one.id & 0xffffU, id = one.id >> 16U;
      for (unsigned value = 0; one.data != nullptr && value < one.count; ++value) {
        const std::string_view bytes = view(one.data[value]);
        if (bytes.empty()) continue;
        if (id == kRtfCompressed) {
          add_rtf(one.data[value], where, label);
        } else if (id == kBodyHtml) {
          TextPart html;
          html.number = part_;
          html.treatment = Treatment::Html;
          html.charset = mime::is_utf8(bytes) ? std::string_view() : std::string_view(code_page_);
          add_text(bytes, html, into_);
        } else if (type == kObject && id == kAttachData) {
          read_object(bytes, depth);
        } else if ((type & 0xfffU) == kString8 || (type & 0xfffU) == kUnicode) {
          strings +=
              mime::decode_charset(bytes, mime::is_utf8(bytes) ? "" : code_page_).text + '\n';
        }
      }
    }
    into_.add(where, part_, label.empty() ? "properties" : label, std::move(strings));
  }

  // An embedded message: an interface identifier of 16 bytes, then TNEF again.
  void read_object(std::string_view bytes, int depth) {
    if (bytes.size() <= 16 || sniff(bytes.substr(16, 64)) != Treatment::Tnef) return;
    if (depth >= kDeepestAttachment) return into_.unreadable(part_, "nested deeper than 64");
    read(bytes.substr(16), depth + 1);
  }

  void read_attachment(const Attachment& one, int depth) {
    std::string name =
        mime::decode_charset(view(one.Title), mime::is_utf8(view(one.Title)) ? "" : code_page_)
            .text;
    into_.add(Where::AttachmentName, part_, name, name);
    read_properties(one.MAPI, Where::Attachment, name.empty() ? "properties" : name, depth);
    std::string_view data = view(one.FileData);
    if (data.empty()) return;
    const Treatment seen = sniff(data.substr(0, 1024));
    if (seen == Treatment::Packed) return add_packed(data, part_, name, into_);
    if (seen == Treatment::Tnef && depth < kDeepestAttachment) return read(data, depth + 1);
    if (seen == Treatment::Tnef) return into_.unreadable(part_, "nested deeper than 64");
    add_file({name, data, part_, name}, into_);
  }

  std::string_view part_;
  Collector& into_;
  std::string code_page_;
};

}  // namespace

void add_tnef(std::string_view bytes, std::string_view part, Collector& into) {
  if (sniff(bytes.substr(0, 64)) != Treatment::Tnef) return into.unreadable(part, "damaged TNEF");
  if (!into.spend(part, bytes.size())) return;
  Tnef(part, into).read(bytes, 0);
}

}  // namespace oubli::content
