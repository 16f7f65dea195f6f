// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pdf/font.h"

#include <algorithm>

#include <unicode/ucnv.h>

#include "adapters/mime/utf8.h"
#include "adapters/pdf/glyph_names.h"
#include "adapters/pdf/lexer.h"
#include "adapters/pdf/matrix.h"

namespace oubli::pdf {

namespace {

const Value& first_of(const Value& descriptor, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    if (descriptor.has(key)) return descriptor[key];
  }
  return null_value();
}

bool is_embedded(const Value& descriptor) {
  return !first_of(descriptor, {"FontFile", "FontFile2", "FontFile3"}).is(Value::Kind::Null);
}

bool is_symbolic(const Value& descriptor) { return (descriptor["Flags"].whole() & 4U) != 0; }

// Not a letter in either, whatever their codes.
bool has_symbols_alone(std::string_view name) {
  const std::size_t tag = name.find('+');  // of a part of a font: "ABCDEF+Symbol"
  if (tag == 6) name.remove_prefix(tag + 1);
  return name == "Symbol" || name.starts_with("Symbol,") || name == "ZapfDingbats";
}

// Codes that are characters by themselves (section 9.7.5.2): the CMaps that every reader has.
std::string_view charset_of(std::string_view cmap) {
  struct Named {
    std::string_view part, charset;
  };
  constexpr std::array kCharsets{Named{"UCS2", "UTF-16BE"},     Named{"UTF16", "UTF-16BE"},
                                 Named{"GBK", "gb18030"},       Named{"GBpc", "gb2312"},
                                 Named{"GB-EUC", "gb2312"},     Named{"ETen", "big5"},
                                 Named{"B5pc", "big5"},         Named{"RKSJ", "windows-31j"},
                                 Named{"KSCms", "windows-949"}, Named{"KSC-EUC", "euc-kr"}};
  for (const Named& one : kCharsets) {
    if (cmap.find(one.part) != std::string_view::npos) return one.charset;
  }
  return {};
}

// Of one character.
std::string converted(std::string_view bytes, const std::string& charset) {
  std::array<char, 16> out{};
  UErrorCode error = U_ZERO_ERROR;
  const std::int32_t size =
      ::ucnv_convert("UTF-8", charset.c_str(), out.data(), out.size(), bytes.data(),
                     static_cast<std::int32_t>(bytes.size()), &error);
  return U_SUCCESS(error) && size > 0 ? std::string(out.data(), static_cast<std::size_t>(size))
                                      : std::string();
}

Encoding encoding_of(std::string_view name) {
  if (name == "WinAnsiEncoding") return Encoding::WinAnsi;
  return name == "MacRomanEncoding" ? Encoding::MacRoman : Encoding::Standard;
}

}  // namespace

Font::Font(Objects& objects, const Value& dictionary, Effort& effort) {
  is_known_.fill(true);
  const Value map = objects.follow(dictionary, "ToUnicode");
  if (const Entry* const entry = objects.entry_of(dictionary["ToUnicode"])) {
    to_letters_ = CMap::parse(objects.body(*entry, map), effort);
  }
  are_codes_letters_ = map.bytes.starts_with("Identity");  // written by some
  is_composite_ = dictionary["Subtype"].is_name("Type0");
  if (is_composite_) {
    load_composite(objects, dictionary, effort);
  } else {
    load_simple(objects, dictionary);
  }
}

void Font::load_simple(Objects& objects, const Value& dictionary) {
  const Value descriptor = objects.follow(dictionary, "FontDescriptor");
  Value encoding = objects.follow(dictionary, "Encoding");
  if (dictionary.is(Value::Kind::Null)) {
    encoding.kind = Value::Kind::Name;
    encoding.bytes = "WinAnsiEncoding";
  }
  const std::string base = objects.follow(dictionary, "BaseFont").bytes;
  const bool is_type3 = dictionary["Subtype"].is_name("Type3");
  const bool has_own =
      is_type3 || (is_embedded(descriptor) && is_symbolic(descriptor)) || has_symbols_alone(base);
  load_letters(encoding, base, !has_own);
  if (const Entry* const program = objects.entry_of(descriptor["FontFile"]);
      program && !encoding.has("BaseEncoding") && !encoding.is(Value::Kind::Name)) {
    load_own_names(objects.body(*program, objects.parse(*program)));
  }
  Value differences = objects.follow(encoding, "Differences");
  for (Value& item : differences.items) item = objects.follow(item);
  load_differences(differences);
  load_simple_widths(objects, dictionary, descriptor);
}

// `is_standard`: whether codes that nothing names are those of the encoding, and not of the font.
void Font::load_letters(const Value& encoding, const std::string& base, bool is_standard) {
  const std::string& name =
      encoding.is(Value::Kind::Name) ? encoding.bytes : encoding["BaseEncoding"].bytes;
  const bool is_named = !name.empty() && !name.starts_with("Identity");
  const Encoding by = is_named ? encoding_of(name) : Encoding::Standard;
  for (std::uint32_t code = 0; code < 256; ++code) {
    const char32_t c = letter(by, static_cast<unsigned char>(code));
    if (c != 0 && !has_symbols_alone(base)) mime::append_utf8(c, letters_[code]);
    is_known_[code] = is_standard || is_named || has_symbols_alone(base);
  }
}

void Font::set(std::uint32_t code, std::string_view name) {
  if (code >= letters_.size()) return;
  const auto text = text_of_glyph(name);
  letters_[code] = text.value_or("");
  is_known_[code] = text || !is_number_of_glyph(name);
}

void Font::load_differences(const Value& differences) {
  std::uint32_t code = 0;
  for (const Value& item : differences.items) {
    if (item.is(Value::Kind::Number)) {
      code = item.whole();
    } else if (item.is(Value::Kind::Name)) {
      set(code++, item.bytes);
    }
  }
}

// A Type 1 font says in the open what its codes are: "dup 65 /A put".
void Font::load_own_names(std::string_view program) {
  const std::size_t begin = program.find("/Encoding");
  if (begin == std::string_view::npos) return;
  Lexer lexer(program.substr(0, program.find("eexec")), begin);
  Value value, code, name;
  (void)lexer.next(value);
  for (int words = 0; words < 4096 && lexer.next(value); ++words) {
    if (value.is_word("StandardEncoding")) return is_known_.fill(true);
    if (value.is_word("def")) return is_known_.fill(true);
    if (!value.is_word("dup") || !lexer.next(code) || !lexer.next(name)) continue;
    if (name.is(Value::Kind::Name)) set(code.whole(), name.bytes);
  }
}

void Font::load_simple_widths(Objects& objects, const Value& dictionary, const Value& descriptor) {
  double scale = kThousandth;
  if (dictionary["Subtype"].is_name("Type3")) {
    const Value matrix = objects.follow(dictionary, "FontMatrix");
    if (!matrix.items.empty() && matrix.items.front().number != 0) {
      scale = matrix.items.front().number;
    }
  }
  const Value widths = objects.follow(dictionary, "Widths");
  const std::uint32_t first = objects.follow(dictionary, "FirstChar").whole();
  const double missing = objects.follow(descriptor, "MissingWidth").number;
  const std::string base = objects.follow(dictionary, "BaseFont").bytes;
  for (std::uint32_t code = 0; code < simple_widths_.size(); ++code) {
    const bool is_there = code >= first && code - first < widths.items.size();
    const double width = is_there ? objects.follow(widths.items[code - first]).number
                         : widths.items.empty()
                             ? standard_width(base, static_cast<unsigned char>(code))
                             : missing;
    simple_widths_[code] = width * scale;
  }
  if (!dictionary["Subtype"].is_name("Type3")) return;
  const double widest = *std::ranges::max_element(simple_widths_);
  if (widest > 0) em_ = widest;
}

void Font::load_composite(Objects& objects, const Value& dictionary, Effort& effort) {
  const Value encoding = objects.follow(dictionary, "Encoding");
  is_vertical_ = encoding.bytes.ends_with("-V");
  if (const Entry* const entry = objects.entry_of(dictionary["Encoding"]);
      entry && entry->has_stream) {
    to_glyphs_ = CMap::parse(objects.body(*entry, encoding), effort);
    is_vertical_ = encoding["WMode"].whole() == 1;
  } else {
    charset_ = charset_of(encoding.bytes);
  }
  const Value descendants = objects.follow(dictionary, "DescendantFonts");
  if (descendants.items.empty()) return;
  load_composite_widths(objects, objects.follow(descendants.items.front()));
}

// Section 9.7.4.3: "first [widths…]" or "first last width".
void Font::load_composite_widths(Objects& objects, const Value& descendant) {
  constexpr std::size_t kMost = std::size_t{1} << 18U;
  if (descendant.has("DW")) width_ = objects.follow(descendant, "DW").number * kThousandth;
  const Value all = objects.follow(descendant, "W");
  for (std::size_t i = 0; i + 1 < all.items.size() && widths_.size() < kMost;) {
    const std::uint32_t first = objects.follow(all.items[i]).whole();
    const Value next = objects.follow(all.items[i + 1]);
    if (next.is(Value::Kind::Array)) {
      for (std::uint32_t j = 0; j < next.items.size(); ++j) {
        widths_.push_back(
            {first + j, first + j, objects.follow(next.items[j]).number * kThousandth});
      }
      i += 2;
    } else {
      if (i + 2 >= all.items.size()) break;
      const double width = objects.follow(all.items[i + 2]).number;
      widths_.push_back({first, next.whole(), width * kThousandth});
      i += 3;
    }
  }
  std::stable_sort(widths_.begin(), widths_.end(),
                   [](const Widths& a, const Widths& b) { return a.first < b.first; });
}

double Font::width_of(std::uint32_t glyph) const {
  auto found =
      std::upper_bound(widths_.begin(), widths_.end(), glyph,
                       [](std::uint32_t g, const Widths& widths) { return g < widths.first; });
  if (found == widths_.begin()) return width_;
  --found;
  return glyph <= found->last ? found->width : width_;
}

Glyph Font::next(std::string_view& codes) const {
  if (!is_composite_) {
    const auto code = static_cast<unsigned char>(codes.front());
    codes.remove_prefix(1);
    return simple(code);
  }
  std::size_t length = 2;
  if (to_glyphs_.has_lengths()) {
    length = to_glyphs_.length_of_code(codes);
  } else if (!charset_.empty() && charset_ != "UTF-16BE") {
    length = static_cast<unsigned char>(codes.front()) < 0x80 ? 1 : 2;
  }
  length = std::min(length, codes.size());
  std::uint32_t code = 0;
  for (const char c : codes.substr(0, length)) code = code << 8U | static_cast<unsigned char>(c);
  Glyph glyph = composite(code, length);
  if (glyph.text.empty() && !charset_.empty()) {
    glyph.text = converted(codes.substr(0, length), charset_);
    glyph.is_known = !glyph.text.empty();
  }
  codes.remove_prefix(length);
  return glyph;
}

Glyph Font::simple(unsigned char code) const {
  Glyph glyph;
  glyph.width = simple_widths_[code];
  glyph.is_blank = code == ' ';
  if (auto letters = to_letters_.letters(code)) {
    glyph.text = std::move(*letters);
    return glyph;
  }
  glyph.text = letters_[code];
  glyph.is_known = is_known_[code];
  return glyph;
}

Glyph Font::composite(std::uint32_t code, std::size_t length) const {
  Glyph glyph;
  glyph.is_blank = length == 1 && code == ' ';
  glyph.width = is_vertical_ ? 1 : width_of(to_glyphs_.glyph(code).value_or(code));
  if (auto letters = to_letters_.letters(code)) {
    glyph.text = std::move(*letters);
  } else if (are_codes_letters_ && code > 0 && (code < 0xD800 || code > 0xDFFF) && code < 0x10000) {
    mime::append_utf8(code, glyph.text);
  } else {
    glyph.is_known = code == 0;  // .notdef
  }
  return glyph;
}

}  // namespace oubli::pdf
