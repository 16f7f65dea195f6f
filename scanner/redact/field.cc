// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redact/field.h"

#include <algorithm>
#include <array>

#include "adapters/base/is_one_of.h"
#include "adapters/mime/ascii.h"
#include "adapters/mime/encoded_word.h"
#include "adapters/mime/parameters.h"
#include "adapters/mime/utf8.h"
#include "scanner/extract/message_headers.h"
#include "scanner/redact/address_list.h"

namespace oubli::redact {
namespace {

using subject::TextKind;

constexpr std::array<std::string_view, 8> kIdentifierFields{
    "message-id",   "resent-message-id", "in-reply-to",           "references",
    "x-message-id", "content-id",        "x-original-message-id", "original-message-id"};
// Say how a part is packed; boundaries and charsets are needed to read it.
constexpr std::array<std::string_view, 2> kParameters{"content-type", "content-disposition"};
constexpr std::array<std::string_view, 7> kNeeded{"boundary", "charset", "format",     "delsp",
                                                  "type",     "micalg",  "report-type"};

constexpr std::size_t kLongestLine = 76;

// Folded at blanks (RFC 5322 2.2.3).
std::string folded(std::string_view value, std::size_t column, std::string_view line_end) {
  std::string out;
  while (!value.empty()) {
    std::size_t end = value.find(' ', 1);
    if (end == std::string_view::npos) end = value.size();
    if (column + end > kLongestLine && !out.empty()) {
      out += line_end;
      column = 0;
    }
    out += value.substr(0, end);
    column += end;
    value.remove_prefix(end);
  }
  return out;
}

class FieldEditor {
 public:
  FieldEditor(const mime::Field& field, const FieldManners& manners, Editor& editor)
      : field_(field),
        raw_(field.value),
        charset_(manners.charset),
        line_end_(manners.line_end),
        name_(mime::lower_case(field.name)),
        editor_(editor) {}

  std::optional<std::string> without() {
    if (name_.empty()) return line();
    if (content::is_address_field(name_)) return addresses_without(raw_, charset_, editor_);
    if (is_one_of(kParameters, name_)) return parameters();
    const bool is_plain = mime::is_ascii(raw_) && raw_.find("=?") == std::string_view::npos;
    std::optional<std::string> identifiers;
    if (is_one_of(kIdentifierFields, name_)) identifiers = each_identifier();
    const Manner manner = manner_of();
    if (is_plain) {
      const std::string_view raw = identifiers ? std::string_view(*identifiers) : raw_;
      auto out = editor_.without(raw, {manner.kind, Form::Field, manner.style});
      return out ? out : identifiers;
    }
    auto out = editor_.without(mime::decode_words(raw_, charset_),
                               {manner.kind, Form::Plain, manner.style});
    if (!out) return std::nullopt;
    return folded(" " + mime::encode_words(*out), field_.name.size() + 1, line_end_);
  }

 private:
  [[nodiscard]] Manner manner_of() const {
    const bool is_trace = content::is_trace_field(name_);
    return {is_trace ? TextKind::Trace : TextKind::Words, Form::Field,
            is_trace ? Style::Compact : Style::Prose};
  }

  // What is no field begins in the first column: behind a blank it would be the end of the field
  // before.
  std::optional<std::string> line() {
    if (mime::is_utf8(raw_) && raw_.find("=?") == std::string_view::npos)
      return editor_.without(raw_, {TextKind::Words, Form::Field, Style::Prose});
    auto out = editor_.without(mime::decode_words(raw_, charset_), {});
    if (out) out = mime::encode_words(*out);
    return out;
  }

  // A mail program may put something before the address to make an identifier of it.
  [[nodiscard]] bool is_made_of_theirs(std::string_view identifier) const {
    constexpr Manner kManner{TextKind::Trace, Form::Field, Style::Compact};
    const std::size_t sign = identifier.find('@');
    for (std::size_t at = 0; at != std::string_view::npos && at < identifier.size();) {
      if (editor_.holds(identifier.substr(at), kManner)) return true;
      at = identifier.find_first_of(".-_+=$", at);
      if (at == std::string_view::npos || at > sign) break;
      ++at;
    }
    return false;
  }

  // "<…>" each by itself: the same identifier elsewhere gets the same token.
  std::optional<std::string> each_identifier() {
    std::string out;
    bool is_changed = false;
    for (std::size_t at = 0; at < raw_.size();) {
      const std::size_t open = std::min(raw_.find('<', at), raw_.size());
      const std::size_t close = raw_.find('>', open);
      out += raw_.substr(at, open - at);
      if (close == std::string_view::npos) {
        out += raw_.substr(open);
        break;
      }
      const std::string_view inside = raw_.substr(open + 1, close - open - 1);
      const bool is_hers = is_made_of_theirs(inside);
      if (is_hers) editor_.count("email");
      is_changed |= is_hers;
      out += '<';
      out += is_hers ? editor_.tokens().address(inside) : std::string(inside);
      out += '>';
      at = close + 1;
    }
    if (!is_changed) return std::nullopt;
    return out;
  }

  std::optional<std::string> parameters() {
    constexpr Manner kManner{TextKind::Words, Form::Plain, Style::Compact};
    const mime::ParameterList list = mime::parse_parameters(raw_);
    const std::string comment = mime::decode_words(raw_, charset_);
    bool is_changed = raw_.find('(') != std::string_view::npos && editor_.holds(comment, kManner);
    std::string out = " " + list.value;
    for (const mime::Parameter& one : list.parameters) {
      auto value =
          is_one_of(kNeeded, one.name) ? std::nullopt : editor_.without(one.value, kManner);
      is_changed |= value.has_value();
      out += mime::parameter_text({one.name, value ? *value : one.value});
    }
    if (!is_changed) return std::nullopt;
    return folded(out, field_.name.size() + 1, line_end_);
  }

  const mime::Field& field_;
  std::string_view raw_, charset_, line_end_;
  std::string name_;
  Editor& editor_;
};

}  // namespace

std::optional<std::string> field_without(const mime::Field& field, const FieldManners& manners,
                                         Editor& editor) {
  return FieldEditor(field, manners, editor).without();
}

std::string field_token(const mime::Field& field, Editor& editor) {
  const std::string name = mime::lower_case(field.name);
  editor.count("header field");
  if (content::is_address_field(name)) return " " + editor.tokens().address(field.value);
  if (is_one_of(kIdentifierFields, name)) return " <" + editor.tokens().address(field.value) + ">";
  return " [redacted]";
}

}  // namespace oubli::redact
