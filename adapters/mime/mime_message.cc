// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mime/mime_message.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "adapters/mime/ascii.h"
#include "adapters/mime/charset.h"

namespace oubli::mime {
namespace {

constexpr std::size_t npos = std::string_view::npos;

bool is_taken(Reading reading, Choice choice) {
  return (reading & static_cast<Reading>(choice)) != 0;
}

// A multipart whose delimiters are looked for.
struct Level {
  std::size_t part = 0;
  std::string dashed;  // "--" and the boundary
  std::size_t children = 0;
  bool is_closed = false;
};

struct Delimiter {
  std::size_t begin = 0;  // of its line
  std::size_t next = 0;   // of the line behind
  std::size_t level = 0;
  bool is_closing = false;
};

Shape shape_of(std::string_view type, Encoding encoding) {
  if (type.substr(0, 10) == "multipart/") return Shape::Multipart;
  const bool is_message = type == "message/rfc822" || type == "message/global" ||
                          type == "message/news" || type == "message/partial" ||
                          type == "message/external-body";
  return is_message && encoding == Encoding::Identity ? Shape::Message : Shape::Leaf;
}

class Parser final : public LineStop {
 public:
  Parser(std::string_view bytes, Reading reading, const Limits& limits)
      : bytes_(bytes), reading_(reading), limits_(limits) {
    // Old Macintosh files end lines with CR alone; elsewhere a lone CR ends no line.
    line_end_ = bytes.substr(0, 65536).find('\n') == npos && bytes.find('\n') == npos ? '\r' : '\n';
  }

  Tree run(std::string_view number, std::size_t depth) {
    at_ = 0;
    begin_part(Part::kNone, std::string(number), depth);
    while (const auto delimiter = next_delimiter()) meet(*delimiter);
    close_parts(bytes_.size(), 0);
    return std::move(tree_);
  }

  // A delimiter ends a header that was never finished.
  [[nodiscard]] bool stops_at(std::string_view line) const override {
    return line.substr(0, 2) == "--" && match(line).has_value();
  }

 private:
  struct Match {
    std::size_t level;
    bool is_closing;
  };

  // Innermost multipart first; those already closed only when no open one claims the line.
  [[nodiscard]] std::optional<Match> match(std::string_view line) const {
    for (const bool closed : {false, true}) {
      for (std::size_t i = levels_.size(); i-- > 0;) {
        const Level& level = levels_[i];
        if (level.is_closed != closed || line.substr(0, level.dashed.size()) != level.dashed)
          continue;
        std::string_view rest = line.substr(level.dashed.size());
        const bool is_closing = rest.substr(0, 2) == "--";
        if (is_closing) rest.remove_prefix(2);
        if (trimmed(rest).empty()) return Match{i, is_closing};
        mattered_ |= static_cast<Reading>(Choice::PrefixDelimiter);
        if (is_taken(reading_, Choice::PrefixDelimiter)) return Match{i, is_closing};
      }
    }
    return std::nullopt;
  }

  std::optional<Delimiter> next_delimiter() {
    if (levels_.empty()) return std::nullopt;
    while (at_ < bytes_.size()) {
      const std::size_t begin = at_;
      const std::size_t end = std::min(bytes_.find(line_end_, begin), bytes_.size());
      at_ = std::min(end + 1, bytes_.size());
      if (end - begin < 2 || bytes_[begin] != '-' || bytes_[begin + 1] != '-') continue;
      const auto found = match(bytes_.substr(begin, end - begin));
      if (found) return Delimiter{begin, at_, found->level, found->is_closing};
    }
    return std::nullopt;
  }

  void meet(const Delimiter& delimiter) {
    const std::size_t end = before_line_end(delimiter.begin);
    const bool is_late = levels_[delimiter.level].is_closed;
    tree_.is_odd = tree_.is_odd || is_late;
    close_parts(end, depth_in_open(levels_[delimiter.level].part) + 1);
    Level& level = levels_[delimiter.level];
    Part& owner = tree_.parts[level.part];
    if (level.children == 0 && !level.is_closed)
      owner.preamble = {owner.body.begin, std::max<std::uint64_t>(end, owner.body.begin)};
    if (delimiter.is_closing) {
      if (!level.is_closed) owner.epilogue = {delimiter.next, delimiter.next};
      level.is_closed = owner.is_closed = true;
      return;
    }
    if (tree_.parts.size() >= limits_.parts) {
      tree_.unread = {delimiter.begin, bytes_.size()};
      at_ = bytes_.size();
      return;
    }
    ++level.children;
    begin_part(level.part, child_number(owner.number, level.children), owner.depth + 1);
  }

  static std::string child_number(const std::string& parent, std::size_t child) {
    return parent.empty() ? std::to_string(child) : parent + '.' + std::to_string(child);
  }

  // The line end before a delimiter belongs to the delimiter (RFC 2046 5.1.1).
  [[nodiscard]] std::size_t before_line_end(std::size_t at) const {
    if (at > 0 && bytes_[at - 1] == line_end_) --at;
    if (line_end_ == '\n' && at > 0 && bytes_[at - 1] == '\r') --at;
    return at;
  }

  [[nodiscard]] std::size_t depth_in_open(std::size_t part) const {
    return static_cast<std::size_t>(std::find(open_.begin(), open_.end(), part) - open_.begin());
  }

  // Ends all open parts from position `keep` of the stack on.
  void close_parts(std::size_t end, std::size_t keep) {
    while (open_.size() > keep) {
      Part& part = tree_.parts[open_.back()];
      // A header that the delimiter cut short reaches further than the body that was to follow.
      end = std::max<std::size_t>(end, part.body.begin);
      part.body.end = end;
      if (part.shape == Shape::Multipart && !levels_.empty() &&
          levels_.back().part == open_.back()) {
        close_level(part);
      }
      open_.pop_back();
    }
  }

  void close_level(Part& part) {
    if (levels_.back().children == 0 && !levels_.back().is_closed) part.preamble = part.body;
    if (levels_.back().is_closed) part.epilogue.end = std::max(part.epilogue.begin, part.body.end);
    tree_.is_odd = tree_.is_odd || !levels_.back().is_closed;
    tree_.mattered |= mattered_;
    levels_.pop_back();
  }

  // Reads headers from at_ on, and those of messages that begin right inside.
  void begin_part(std::size_t parent, std::string number, std::size_t depth) {
    for (;;) {
      const std::size_t index = tree_.parts.size();
      Part& part = tree_.parts.emplace_back();
      part.parent = parent;
      part.depth = depth;
      read_part_header(part);
      fields_ += part.fields.fields.size();
      open_.push_back(index);
      at_ = part.body.begin;
      const bool is_inner = parent != Part::kNone && tree_.parts[parent].shape == Shape::Message;
      if (is_inner && part.shape != Shape::Multipart) number += ".1";
      part.number = number.empty() && part.shape != Shape::Multipart ? "1" : number;
      if (part.shape == Shape::Leaf) return;
      if (depth + 1 >= limits_.nesting ||
          (part.shape == Shape::Message && tree_.parts.size() >= limits_.parts)) {
        part.is_too_deep = true;
        part.shape = Shape::Leaf;
        return;
      }
      if (part.shape == Shape::Multipart) return open_level(index);
      number = part.number;
      parent = index;
      ++depth;
    }
  }

  void read_part_header(Part& part) {
    HeaderOptions options;
    options.limit = limits_.header_bytes;
    options.most_fields = limits_.fields - std::min(limits_.fields, fields_);
    options.ends_at_junk = is_taken(reading_, Choice::JunkEndsHeader);
    options.stop = levels_.empty() ? nullptr : this;
    part.fields = read_header(bytes_, at_, options);
    part.header = {at_, part.fields.end};
    part.body = {part.fields.end, part.fields.end};
    if (part.fields.has_junk) mattered_ |= static_cast<Reading>(Choice::JunkEndsHeader);
    if (const Field* field = chosen(part.fields, "content-type")) {
      part.type = parse_parameters(field->value);
      part.has_type = !part.type.value.empty();
    }
    if (!part.has_type) part.type.value = default_type(part);
    if (const Field* field = chosen(part.fields, "content-transfer-encoding")) {
      part.encoding = encoding_named(field->value);
    }
    if (const Field* field = chosen(part.fields, "content-disposition")) {
      part.disposition = parse_parameters(field->value);
    }
    part.shape = shape_of(part.type.value, part.encoding);
    tree_.mattered |= mattered_;
  }

  [[nodiscard]] std::string default_type(const Part& part) const {
    const bool is_digest =
        part.parent != Part::kNone && tree_.parts[part.parent].type.value == "multipart/digest";
    return is_digest ? "message/rfc822" : "text/plain";
  }

  const Field* chosen(const HeaderBlock& block, std::string_view name) {
    const std::vector<const Field*> all = fields_named(block, name);
    if (all.empty()) return nullptr;
    if (trimmed(all.front()->value) == trimmed(all.back()->value)) return all.front();
    mattered_ |= static_cast<Reading>(Choice::LastHeader);
    return is_taken(reading_, Choice::LastHeader) ? all.back() : all.front();
  }

  void open_level(std::size_t index) {
    Part& part = tree_.parts[index];
    part.is_closed = false;
    const std::vector<std::string_view> all = part.type.all("boundary");
    std::string_view boundary;
    if (!all.empty()) {
      if (all.front() != all.back()) mattered_ |= static_cast<Reading>(Choice::LastBoundary);
      boundary = is_taken(reading_, Choice::LastBoundary) ? all.back() : all.front();
    }
    while (!boundary.empty() && is_space(boundary.back())) boundary.remove_suffix(1);
    std::string dashed = "--" + std::string(boundary);
    if (boundary.empty()) {
      tree_.is_odd = true;
      dashed = guessed_boundary(part.body.begin);
    }
    tree_.mattered |= mattered_;
    if (dashed.size() > 2) {
      levels_.push_back({index, std::move(dashed), 0, false});
    } else {
      part.shape = Shape::Leaf;  // no delimiter can be found: its text is read as it stands
    }
  }

  // Without a boundary parameter some readers take the first line that looks like a delimiter.
  [[nodiscard]] std::string guessed_boundary(std::size_t from) const {
    for (std::size_t at = from; at < bytes_.size();) {
      const std::size_t end = std::min(bytes_.find(line_end_, at), bytes_.size());
      const std::string_view line = trimmed(bytes_.substr(at, end - at));
      if (line.substr(0, 2) == "--") {
        if (match(line)) return {};  // the part ends here
        if (line.size() > 2 && line.size() < 80) return std::string(line);
      }
      at = end + 1;
    }
    return {};
  }

  std::string_view bytes_;
  Reading reading_;
  Limits limits_;
  char line_end_ = '\n';
  std::size_t at_ = 0;
  std::size_t fields_ = 0;
  Tree tree_;
  std::vector<std::size_t> open_;  // parts whose end is not known yet, outermost first
  std::vector<Level> levels_;
  mutable Reading mattered_ = 0;
};

}  // namespace

Tree parse(std::string_view message, Reading reading, const Limits& limits) {
  return parse_inside(message, {}, 0, reading, limits);
}

Tree parse_inside(std::string_view entity, std::string_view number, std::size_t depth,
                  Reading reading, const Limits& limits) {
  return Parser(entity, reading, limits).run(number, depth);
}

std::vector<const Field*> fields_named(const HeaderBlock& block, std::string_view name) {
  std::vector<const Field*> out;
  for (const Field& field : block.fields) {
    if (equals_ignoring_case(field.name, name)) out.push_back(&field);
  }
  return out;
}

std::string file_name(const Part& part) {
  for (const ParameterList* list : {&part.disposition, &part.type}) {
    for (const char* name : {"filename", "name"}) {
      const Parameter* found = list->find(name);
      if (found != nullptr && !found->value.empty()) return decode_charset(found->value, {}).text;
    }
  }
  return {};
}

}  // namespace oubli::mime
