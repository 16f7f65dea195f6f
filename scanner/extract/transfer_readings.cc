// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/transfer_readings.h"

#include <algorithm>
#include <utility>

namespace oubli::content {
namespace {

using mime::Encoding;

// All encodings the header names, each once.
std::vector<Encoding> declared(const mime::Part& part) {
  std::vector<Encoding> out;
  for (const mime::Field* field : mime::fields_named(part.fields, "content-transfer-encoding")) {
    const Encoding one = mime::encoding_named(field->value);
    if (std::find(out.begin(), out.end(), one) == out.end()) out.push_back(one);
  }
  if (out.empty()) out.push_back(Encoding::Identity);
  return out;
}

// Blanks inside lines beyond this are no accident of a mailer.
constexpr std::size_t kMostSpaces = 3;

class Readings {
 public:
  Readings(std::string_view body, const mime::Part& part, Collector& into)
      : body_(body), number_(part.number), into_(into) {}

  void add(Encoding encoding) {
    switch (encoding) {
      case Encoding::Identity:
        return identity();
      case Encoding::Base64:
        return base64();
      case Encoding::QuotedPrintable:
        return quoted_printable();
      case Encoding::Uuencode:
        return uuencode();
      case Encoding::YEnc:
        into_.unsupported(number_, "yEnc not decoded");
        return push(std::string(body_));
      case Encoding::Unknown:
        into_.unreadable(number_, "unknown transfer encoding");
        return push(std::string(body_));
    }
  }

  std::vector<std::string> take() { return std::move(out_); }

 private:
  void push(std::string reading) {
    if (std::find(out_.begin(), out_.end(), reading) == out_.end())
      out_.push_back(std::move(reading));
  }

  void identity() {
    push(std::string(body_));
    if (mime::looks_like_base64(body_)) {
      into_.ambiguous();
      std::string decoded;
      mime::decode_base64(body_, decoded);
      push(std::move(decoded));
    }
    if (mime::looks_like_quoted_printable(body_)) {
      into_.ambiguous();
      std::string decoded;
      mime::decode_quoted_printable(body_, decoded);
      push(std::move(decoded));
    }
  }

  void base64() {
    std::string decoded;
    const mime::Base64Oddities odd = mime::decode_base64(body_, decoded);
    push(std::move(decoded));
    const std::size_t foreign = std::min(odd.data_after_padding, odd.first_junk);
    const bool is_prose = odd.spaces > kMostSpaces;
    if (foreign == mime::Base64Oddities::kNone && !is_prose) return;
    into_.ambiguous();
    if (odd.data_after_padding != mime::Base64Oddities::kNone) {
      std::string other;
      mime::decode_base64_ignoring_padding(body_, other);
      push(std::move(other));
    }
    // A footer added by a mailing list, or a body that was never encoded.
    if (is_prose || odd.spaces > 0 || odd.junk > 0) {
      const std::size_t from = is_prose ? 0 : line_of(foreign);
      push(std::string(body_.substr(from)));
    }
  }

  [[nodiscard]] std::size_t line_of(std::size_t at) const {
    const std::size_t line_end = body_.rfind('\n', at);
    return line_end == std::string_view::npos ? 0 : line_end + 1;
  }

  void quoted_printable() {
    std::string decoded;
    const auto odd = mime::decode_quoted_printable(body_, decoded);
    push(std::move(decoded));
    const bool is_base64 =
        odd.escapes == 0 && odd.soft_breaks == 0 && mime::looks_like_base64(body_);
    if (!is_base64) return;
    into_.ambiguous();
    base64();
  }

  void uuencode() {
    mime::UuencodedFile file;
    if (!mime::find_uuencoded(body_, 0, file)) {
      into_.unreadable(number_, "uuencoded file not found");
      return push(std::string(body_));
    }
    if (!file.is_complete) into_.unreadable(number_, "uuencoded file cut short");
    const std::string around =
        std::string(body_.substr(0, file.begin)) + std::string(body_.substr(file.end));
    push(std::move(file.bytes));
    if (around.find_first_not_of(" \t\r\n") != std::string::npos) push(around);
  }

  std::string_view body_, number_;
  Collector& into_;
  std::vector<std::string> out_;
};

}  // namespace

bool is_plain(std::string_view body, const mime::Part& part) {
  return part.encoding == Encoding::Identity && declared(part).size() == 1 &&
         !mime::looks_like_base64(body) && !mime::looks_like_quoted_printable(body);
}

std::vector<std::string> decoded_readings(std::string_view body, const mime::Part& part,
                                          Collector& into) {
  std::vector<std::string> none;
  if (body.size() > into.budget()) {
    into.unreadable(part.number, "decoded size limit reached");
    return none;
  }
  Readings readings(body, part, into);
  const std::vector<Encoding> all = declared(part);
  if (all.size() > 1) into.ambiguous();
  for (const Encoding one : all) readings.add(one);
  return readings.take();
}

std::string decoded_beginning(std::string_view body, Encoding encoding, std::size_t length) {
  const std::string_view begin = body.substr(0, length * 2);
  std::string out;
  if (encoding == Encoding::Base64) {
    mime::decode_base64(begin, out);
  } else if (encoding == Encoding::QuotedPrintable) {
    mime::decode_quoted_printable(begin, out);
  } else if (mime::UuencodedFile file;
             encoding == Encoding::Uuencode && mime::find_uuencoded(begin, 0, file)) {
    out = std::move(file.bytes);
  } else {
    out = begin;
  }
  out.resize(std::min(out.size(), length));
  return out;
}

bool is_unencoded_prose(std::string_view body) {
  std::string ignored;
  return mime::decode_base64(body.substr(0, 2048), ignored).spaces > kMostSpaces;
}

}  // namespace oubli::content
