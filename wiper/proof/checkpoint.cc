// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/proof/checkpoint.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "wiper/proof/encoding.h"

namespace oubli::wiper {

namespace {

constexpr std::string_view kDash = "\xe2\x80\x94 ";  // U+2014, C2SP signed-note

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool is_signed_by(std::string_view line, std::string_view text, const PublicKey& key) {
  const std::string begin = std::string(kDash) + key.name() + " ";
  std::string bytes;
  return line.starts_with(begin) && bytes_of_base64(line.substr(begin.size()), bytes) &&
         bytes.starts_with(key.key_id()) &&
         key.has_signed(text, std::string_view(bytes).substr(kKeyIdSize));
}

// "— name base64": whoever signed it.
bool is_signature(std::string_view line) {
  if (!line.starts_with(kDash)) return false;
  const std::string_view rest = line.substr(kDash.size());
  const std::size_t blank = rest.find(' ');
  std::string bytes;
  return blank != rest.npos && blank > 0 && bytes_of_base64(rest.substr(blank + 1), bytes) &&
         bytes.size() > kKeyIdSize;
}

bool parse(std::string_view text, Checkpoint& checkpoint) {
  const auto lines = lines_of(text);
  if (lines.size() < 3 || lines[0].empty()) return false;
  checkpoint.origin = lines[0];
  const auto [end, wrong] = std::from_chars(lines[1].begin(), lines[1].end(), checkpoint.size);
  std::string root;
  if (wrong != std::errc() || end != lines[1].end() || !bytes_of_base64(lines[2], root) ||
      root.size() != checkpoint.root.size()) {
    return false;
  }
  std::ranges::copy(root, checkpoint.root.begin());
  return checkpoint.text() == text;  // one way to write it only
}

}  // namespace

std::string Checkpoint::text() const {
  const std::string_view bytes(reinterpret_cast<const char*>(root.data()), root.size());
  return origin + "\n" + std::to_string(size) + "\n" + base64_of(bytes) + "\n";
}

std::string signature_line(std::string_view text, const SigningKey& key) {
  const PublicKey& open = key.public_key();
  return std::string(kDash) + open.name() + " " + base64_of(open.key_id() + key.sign(text));
}

std::string signed_note(const Checkpoint& checkpoint, const SigningKey& key) {
  const std::string text = checkpoint.text();
  return text + "\n" + signature_line(text, key) + "\n";
}

Result<Checkpoint> open_note(std::string_view note, const PublicKey& key) {
  const std::size_t blank = note.find("\n\n");
  Checkpoint checkpoint;
  if (blank == note.npos || !parse(note.substr(0, blank + 1), checkpoint)) {
    return damaged("not a checkpoint", "`oubli ledger checkpoint` writes one");
  }
  const std::string_view text = note.substr(0, blank + 1);
  // Others may have signed it too.
  const auto lines = lines_of(note.substr(blank + 2));
  if (!note.ends_with('\n') || !std::ranges::all_of(lines, is_signature)) {
    return damaged("the checkpoint holds more than was signed",
                   "use it as it was written, or one that was kept elsewhere");
  }
  if (std::ranges::any_of(lines, [&](auto line) { return is_signed_by(line, text, key); })) {
    return checkpoint;
  }
  return refused("the checkpoint is not signed with the key " + key.name(),
                 "see which key signed it: its last line names it");
}

}  // namespace oubli::wiper
