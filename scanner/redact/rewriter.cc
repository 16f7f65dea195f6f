// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redact/rewriter.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "adapters/mime/ascii.h"
#include "adapters/mime/charset.h"
#include "scanner/extract/attached_mail.h"
#include "scanner/extract/media.h"
#include "scanner/redact/changes.h"
#include "scanner/redact/mail_file.h"
#include "scanner/redact/part_text.h"
#include "scanner/redact/text_leaf.h"

namespace oubli::redact {
namespace {

using content::Treatment;
using mime::Part;
using mime::Shape;
using mime::Tree;

constexpr int kMostBuffers = 16;  // encoded messages within each other, as in extract
constexpr Manner kFromLine{subject::TextKind::Trace, Form::Plain, Style::Compact};
constexpr Manner kFileName{subject::TextKind::Words, Form::Plain, Style::Compact};

std::string charset_of(const Tree& tree) {
  for (const Part& part : tree.parts) {
    if (const mime::Parameter* charset = part.type.find("charset")) return charset->value;
  }
  return {};
}

}  // namespace

// One run of bytes with a structure of its own.
class Rewriter::Entity {
 public:
  Entity(Rewriter& owner, std::string_view bytes, Tree tree)
      : owner_(owner),
        bytes_(bytes),
        tree_(std::move(tree)),
        manners_{charset_of(tree_), std::string(line_end_of(bytes))},
        is_gone_(tree_.parts.size(), false) {}

  std::string rewritten() {
    for (std::size_t i = 0; i < tree_.parts.size(); ++i) {
      const Part& part = tree_.parts[i];
      is_gone_[i] = part.parent != Part::kNone && is_gone_[part.parent];
      if (!is_gone_[i]) rewrite(part, i);
    }
    for (const Part& part : tree_.parts) note_signatures(part);
    return changes_.applied(bytes_);
  }

 private:
  [[nodiscard]] std::string_view at(const ByteRange& range) const {
    return bytes_.substr(range.begin, range.size());
  }
  [[nodiscard]] Editor& editor() const { return owner_.editor_; }

  void rewrite(const Part& part, std::size_t index) {
    NewHeader header;
    if (const std::string_view reason = stub_reason(part, index); !reason.empty()) {
      is_gone_[index] = true;
      stub(part, reason, header);
    } else if (part.shape == Shape::Leaf) {
      rewrite_leaf(part, header);
    } else if (const auto mail = mailbox_for_message(part)) {
      is_gone_[index] = true;
      rewrite_mail(part, std::string(at(part.body)), mail);
    } else if (part.shape == Shape::Multipart) {
      rewrite_around(part, part.preamble);
      rewrite_around(part, part.epilogue);
    }
    rewrite_header(part, header);
  }

  // What a part's header has to say besides what it said.
  struct NewHeader {
    bool is_stub = false;                       // other Content-* fields go
    std::map<std::string, std::string> values;  // by lower-case name
  };

  [[nodiscard]] std::string_view stub_reason(const Part& part, std::size_t index) const {
    const Decisions& decisions = owner_.decisions_;
    if (decisions.is_body_stubbed && index == 0) return "it could be read in more than one way";
    if (part.shape == Shape::Multipart || part.number.empty()) return {};
    const auto names = [&](const std::string& one) {
      return one == part.number ||
             (part.shape == Shape::Leaf && one.starts_with(part.number + "."));
    };
    const bool is_named = std::ranges::any_of(decisions.stubbed, names);
    if (is_named && part.shape == Shape::Leaf) return "it could not be edited";
    // A header alone has nothing behind it to be replaced.
    const bool is_named_file = part.shape == Shape::Leaf && part.body.size() > 0;
    return is_named_file && has_telling_name(part) ? "its file name" : "";
  }

  [[nodiscard]] bool has_telling_name(const Part& part) const {
    for (const mime::ParameterList* list : {&part.disposition, &part.type}) {
      for (const mime::Parameter& one : list->parameters) {
        if (one.name != "filename" && one.name != "name") continue;
        if (editor().holds(mime::decode_charset(one.value, {}).text, kFileName)) return true;
      }
    }
    return false;
  }

  void stub(const Part& part, std::string_view reason, NewHeader& header) {
    owner_.stubs_.push_back({part.number, reason});
    if (part.type.value.find("pkcs7") != std::string::npos) owner_.signatures_.insert("S/MIME");
    header.is_stub = true;
    header.values["content-type"] = " text/plain; charset=us-ascii";
    header.values["content-transfer-encoding"] = " 7bit";
    changes_.replace(part.body,
                     ended_like(at(part.body), std::string(kStubText), manners_.line_end));
  }

  [[nodiscard]] Treatment treatment(const Part& part) const {
    return treatment_in(part, at(part.body));
  }

  [[nodiscard]] std::optional<Format> mailbox_for_message(const Part& part) const {
    if (part.shape != Shape::Message) return std::nullopt;
    return content::mail_in_part(at(part.body), part, content::treatment_of(part.type.value, {}));
  }

  void rewrite_leaf(const Part& part, NewHeader& header) {
    const Treatment kind = treatment(part);
    const std::string_view body = at(part.body);
    const std::string plain = decoded(body, part.encoding);
    if (const auto mail = content::mail_in_part(plain, part, kind))
      return rewrite_mail(part, plain, *mail);
    if (kind == Treatment::Message || kind == Treatment::Headers)
      return rewrite_mail(part, plain, std::nullopt);
    if (!is_editable(kind, part.encoding)) return;
    const PartText text(part, body, kind, manners_.line_end);
    auto [edited, lost_files] = text.without(editor(), owner_.tells_);
    if (lost_files) owner_.stubs_.push_back({part.number, "it could not be edited"});
    if (!edited) return;
    if (body.find("-----BEGIN PGP SIGNED MESSAGE-----") != std::string_view::npos)
      owner_.signatures_.insert("OpenPGP");
    changes_.replace(part.body, text.ended(*edited));
    if (!edited->is_recoded) return;
    header.values["content-type"] = text.content_type(true);
    header.values["content-transfer-encoding"] = " quoted-printable";
  }

  // `file`: what it is a file of, where it is no message of its own.
  void rewrite_mail(const Part& part, const std::string& inside, std::optional<Format> file) {
    if (owner_.buffers_ >= kMostBuffers) return;
    ++owner_.buffers_;
    const auto message = [&](std::string_view one) {
      return owner_.entity(one, part.number, part.depth + 1);
    };
    const auto frame = [&](std::string_view one) {
      return editor().without(one, kFromLine).value_or(std::string(one));
    };
    const std::string other =
        file ? mail_file_without(inside, *file, {message, frame}) : message(inside);
    --owner_.buffers_;
    if (other == inside) return;
    changes_.replace(part.body,
                     ended_like(at(part.body), encoded(other, part.encoding, manners_.line_end),
                                manners_.line_end));
  }

  void rewrite_around(const Part& part, const ByteRange& range) {
    if (range.size() == 0) return;
    if (owner_.decisions_.emptied.contains(part.number)) {
      changes_.replace(range, ended_like(at(range), {}, manners_.line_end));
    } else if (auto text = editor().without(at(range), {})) {
      changes_.replace(range, *text);
    }
  }

  void rewrite_header(const Part& part, const NewHeader& header) {
    std::set<std::string> given;
    for (const mime::Field& field : part.fields.fields) {
      const std::string name = mime::lower_case(field.name);
      const auto value = header.values.find(name);
      if (value != header.values.end() && given.insert(name).second) {
        set_value(field, value->second);
      } else if (value != header.values.end() ||
                 (header.is_stub && name.starts_with("content-") && name != "content-length")) {
        changes_.replace(field.range, {});
      } else if (owner_.decisions_.removed.contains(name)) {
        changes_.replace(field.range, {});
      } else if (owner_.decisions_.wiped.contains(name)) {
        wipe(field);
      } else if (auto without = field_without(field, manners_, editor())) {
        set_value(field, *without);
      }
    }
    std::string more;
    for (const auto& [name, value] : header.values) {
      if (!given.contains(name)) more += written(name) + ":" + value + manners_.line_end;
    }
    if (!more.empty()) changes_.insert(part.fields.fields_end, more);
  }

  static std::string written(std::string_view name) {
    return name == "content-type" ? "Content-Type" : "Content-Transfer-Encoding";
  }

  void set_value(const mime::Field& field, const std::string& value) {
    const auto begin = static_cast<std::size_t>(field.value.data() - bytes_.data());
    changes_.replace({begin, begin + field.value.size()}, value);
  }

  // A line that is no field has no value of its own to replace.
  void wipe(const mime::Field& field) {
    if (field.name.empty()) return changes_.replace(field.range, {});
    set_value(field, field_token(field, editor()));
  }

  void note_signatures(const Part& part) {
    const ByteRange whole{part.header.begin, part.body.end};
    if (!changes_.touch(whole)) return;
    if (!mime::fields_named(part.fields, "dkim-signature").empty())
      owner_.signatures_.insert("DKIM");
    if (!mime::fields_named(part.fields, "arc-seal").empty()) owner_.signatures_.insert("ARC");
    if (part.type.value != "multipart/signed" || !changes_.touch(part.body)) return;
    const mime::Parameter* protocol = part.type.find("protocol");
    const bool is_pgp = protocol != nullptr && protocol->value.find("pgp") != std::string::npos;
    owner_.signatures_.insert(is_pgp ? "OpenPGP" : "S/MIME");
  }

  Rewriter& owner_;
  std::string_view bytes_;
  Tree tree_;
  FieldManners manners_;
  std::vector<bool> is_gone_;
  Changes changes_;
};

std::string Rewriter::entity(std::string_view bytes, std::string_view number, std::size_t depth) {
  return Entity(*this, bytes, mime::parse_inside(bytes, number, depth, mime::kPlainReading))
      .rewritten();
}

}  // namespace oubli::redact
