// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/html_seen.h"

#include <algorithm>

#include "adapters/mime/ascii.h"
#include "adapters/mime/utf8.h"

namespace oubli::content {
namespace {

constexpr std::size_t kReach = 96;  // bytes to either side: a name, an address, a long number

bool is_blank(std::string_view text) {
  return text.empty() || mime::is_space(text[0]) || text.starts_with("\xc2\xa0");
}

// The end of `text`, no word of it cut.
std::string_view end_of(std::string_view text) {
  std::size_t from = text.size() > kReach ? text.size() - kReach : 0;
  const std::size_t floor = from > kReach ? from - kReach : 0;
  while (from > floor && !mime::is_space(text[from - 1])) --from;
  while (from < text.size() && (mime::to_byte(text[from]) & 0xC0U) == 0x80) ++from;
  return text.substr(from);
}

// As many bytes of `text`, no word of it cut.
std::string_view beginning_of(std::string_view text, std::size_t size) {
  std::size_t end = std::min(size, text.size());
  const std::size_t most = std::min(end + kReach, text.size());
  while (end < most && !mime::is_space(text[end])) ++end;
  while (end > 0 && end < text.size() && (mime::to_byte(text[end]) & 0xC0U) == 0x80) --end;
  return text.substr(0, end);
}

std::string turned(std::string_view utf8) {
  std::string out;
  for (std::size_t end = utf8.size(); end > 0;) {
    std::size_t begin = end - 1;
    while (begin > 0 && (mime::to_byte(utf8[begin]) & 0xC0U) == 0x80) --begin;
    out += utf8.substr(begin, end - begin);
    end = begin;
  }
  return out;
}

void append_excerpt(std::string_view text, std::string& out) {
  text = mime::trimmed(text);
  if (text.empty()) return;
  out += text;
  out += "\n\n";
}

}  // namespace

void HtmlSeen::begin_unseen(std::string_view before) {
  is_unseen_ = true;
  left_ = kReach;
  if (is_recording_) return;
  is_recording_ = true;
  is_worth_it_ = false;
  around_ = {};
  hidden_ = {};
  around_.preformatted(end_of(before));
}

void HtmlSeen::end_unseen() {
  is_unseen_ = false;
  is_at_seam_ = true;
}

void HtmlSeen::end_turned() {
  is_turned_ = false;
  append_excerpt(turned(turned_.take()), apart_);
  turned_ = {};
}

void HtmlSeen::text(std::string_view utf8, bool is_preformatted) {
  if (utf8.empty()) return;
  if (is_turned_) turned_.text(utf8);
  if (is_unseen_) return hidden_.text(utf8);
  if (!is_recording_) return;
  if (is_at_seam_) judge(is_blank(utf8), false);
  if (is_recording_) record(utf8, is_preformatted);
}

void HtmlSeen::record(std::string_view utf8, bool is_preformatted) {
  const std::string_view piece = beginning_of(utf8, left_);
  is_preformatted ? around_.preformatted(piece) : around_.text(piece);
  left_ -= std::min(left_, piece.size());
  if (left_ == 0 || piece.size() < utf8.size()) flush();
}

void HtmlSeen::part(Parting parting) {
  if (parting == Parting::Inline) return;
  const bool is_block = parting == Parting::Block;
  if (is_turned_) is_block ? turned_.line_break() : turned_.gap();
  if (is_unseen_) return is_block ? hidden_.line_break() : hidden_.gap();
  if (!is_recording_) return;
  if (is_at_seam_) judge(true, is_block);
  is_block ? around_.line_break() : around_.gap();
}

void HtmlSeen::judge(bool is_parted, bool is_line_end) {
  is_at_seam_ = false;
  const char last = around_.text().empty() ? '\n' : around_.text().back();
  const std::string hidden = hidden_.take();
  hidden_ = {};
  const bool holds_words = !mime::trimmed(hidden).empty();
  const bool touches = !mime::is_space(last) || !is_parted;
  const bool joins = !mime::is_space(last) && !is_parted;
  if (holds_words && touches && !(is_line_end && last == '\n')) append_excerpt(hidden, apart_);
  is_worth_it_ |= joins || (holds_words && last != '\n' && !is_line_end);
  if (!is_worth_it_) is_recording_ = false;
}

void HtmlSeen::flush() {
  if (is_worth_it_) append_excerpt(around_.take(), out_);
  is_recording_ = false;
}

std::string HtmlSeen::take() {
  if (is_unseen_) end_unseen();  // never closed
  if (is_recording_ && is_at_seam_) judge(true, true);
  if (is_recording_) flush();
  if (is_turned_) end_turned();
  return std::move(out_) + apart_;
}

}  // namespace oubli::content
