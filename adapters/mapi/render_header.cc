// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mapi/render_header.h"

#include <algorithm>
#include <array>
#include <vector>

#include "adapters/mapi/cards.h"
#include "adapters/mapi/people.h"
#include "adapters/mapi/tags.h"
#include "adapters/mime/address.h"
#include "adapters/mime/ascii.h"
#include "adapters/mime/encoded_word.h"
#include "adapters/mime/header_fields.h"

namespace oubli::mapi {
namespace {

constexpr std::size_t kInAField = 500;   // persons
constexpr std::size_t kInHeader = 5000;  // more make a header longer than readers of it take
constexpr std::array<std::string_view, 7> kAddressFields{"from", "sender", "reply-to",     "to",
                                                         "cc",   "bcc",    "apparently-to"};

bool is_structure(std::string_view name) {
  return mime::starts_with_ignoring_case(name, "content-") ||
         mime::equals_ignoring_case(name, "mime-version");
}

// In a PST the subject begins with a mark and the length of its prefix ([MS-PST] 2.5.3.1.1.1).
std::string subject_of(const PropertyBag& bag) {
  std::string subject = bag.text(tag::kSubject);
  if (subject.size() >= 2 && subject[0] == '\x01') subject.erase(0, 2);
  if (subject.empty()) subject = bag.text(tag::kSubjectPrefix) + bag.text(tag::kNormalizedSubject);
  return subject;
}

class Header {
 public:
  Header(const Item& item, MailWriter& out, Shown& shown, std::string& lines)
      : item_(item), bag_(item.properties), out_(out), shown_(shown), lines_(lines) {}

  void write() {
    stored_ = bag_.text(tag::kTransportHeaders);
    shown_.add(stored_);
    write_stored();
    write_sender();
    write_recipients();
    write_rest();
  }

 private:
  [[nodiscard]] bool has(std::string_view name) const {
    return std::ranges::any_of(names_, [&](const std::string& one) { return one == name; });
  }

  void write_stored() {
    mime::HeaderOptions options;
    options.limit = SIZE_MAX;
    const mime::HeaderBlock block = mime::read_header(stored_, 0, options);
    for (const mime::Field& field : block.fields) {
      if (field.name.empty()) {
        lines_.append(field.value).append("\r\n");
        continue;
      }
      // What says how the message was packed says nothing of how it is packed now.
      const std::string name = is_structure(field.name) ? "X-Stored-" + std::string(field.name)
                                                        : std::string(field.name);
      const std::string value = mime::unfolded(field.value);
      out_.raw_field(name, value);
      note_field(mime::lower_case(field.name), value);
    }
    if (block.is_cut) lines_.append(std::string_view(stored_).substr(block.fields_end));
    const std::string_view behind =
        std::string_view(stored_).substr(std::min(block.end, stored_.size()));
    if (!block.is_cut && !mime::trimmed(behind).empty()) lines_.append(behind).append("\r\n");
  }

  void note_field(std::string name, const std::string& value) {
    const bool is_addresses = std::ranges::find(kAddressFields, name) != kAddressFields.end();
    if (is_addresses) {
      const bool is_from = name == "from" || name == "sender";
      for (const mime::Address& one : mime::parse_addresses(value, {})) {
        note_person({one.name, one.address}, is_from ? senders_ : recipients_);
      }
    } else {
      shown_.add(mime::decode_words(value, {}));
    }
    names_.push_back(std::move(name));
  }

  // Is there an address, or a name without one, that no such field has yet?
  static bool is_missing(const Person& person, const Shown& there) {
    if (!person.address.empty()) return !there.has(person.address);
    return !person.name.empty() && !there.has(person.name);
  }

  void note_person(const Person& person, Shown& there) {
    for (Shown* one : {&shown_, &there}) {
      one->add(person.name);
      one->add(person.address);
    }
  }

  void write_sender() {
    const Person sender = sender_of(bag_);
    Person from = represented_by(bag_);
    if (from.is_empty()) from = sender;
    for (const Person& person : {from, sender}) {
      if (!is_missing(person, senders_)) continue;
      out_.field(has("from") ? "Sender" : "From", mailbox_text(person));
      if (!has("from")) names_.emplace_back("from");
      note_person(person, senders_);
    }
  }

  void write_recipients() {
    std::array<std::vector<Person>, 4> missing;
    std::size_t count = 0;
    for (const Recipient& one : item_.recipients) {
      const Person person = person_of(one);
      if (!is_missing(person, recipients_)) continue;
      if (++count > kInHeader) {
        lines_ += "recipient: " + person.name + " <" + person.address + ">\r\n";
      } else {
        missing[static_cast<std::size_t>(kind_of(one))].push_back(person);
      }
      note_person(person, recipients_);
    }
    write_list("X-Originator", missing[0]);
    write_list("To", missing[1]);
    write_list("Cc", missing[2]);
    write_list("Bcc", missing[3]);
  }

  void write_list(std::string_view name, const std::vector<Person>& persons) {
    for (std::size_t at = 0; at < persons.size(); at += kInAField) {
      std::string list;
      for (std::size_t i = at; i < std::min(persons.size(), at + kInAField); ++i) {
        list += (list.empty() ? "" : ", ") + mailbox_text(persons[i]);
      }
      out_.field(name, list);
    }
  }

  void write_rest() {
    if (!has("date")) {
      auto date = bag_.time(tag::kSubmitTime);
      if (!date) date = bag_.time(tag::kDeliveryTime);
      if (!date) date = bag_.time(tag::kCreationTime);
      if (date) out_.field("Date", date_text(*date));
    }
    const std::string subject = subject_of(bag_);
    if (!subject.empty() && !(has("subject") && shown_.has(subject))) {
      out_.text_field("Subject", subject);
    }
    note_subject(subject);
    write_identifier("Message-ID", tag::kMessageId);
    write_identifier("In-Reply-To", tag::kInReplyTo);
    write_identifier("References", tag::kReferences);
    const std::string kind = message_class(item_);
    if (!mime::equals_ignoring_case(kind, "IPM.Note")) out_.text_field("X-MAPI-Class", kind);
  }

  // The subject without its prefix, which other properties repeat.
  void note_subject(const std::string& subject) {
    shown_.add(bag_.text(tag::kSubject));
    shown_.add(subject);
    for (const std::uint16_t id : {tag::kNormalizedSubject, tag::kConversationTopic}) {
      const std::string text = bag_.text(id);
      if (!text.empty() && subject.ends_with(text)) shown_.add(text);
    }
    const std::string prefix = bag_.text(tag::kSubjectPrefix);
    if (subject.starts_with(prefix)) shown_.add(prefix);
  }

  void write_identifier(std::string_view name, std::uint16_t id) {
    const std::string text = bag_.text(id);
    if (text.empty() || (has(mime::lower_case(name)) && shown_.has(text))) return;
    out_.text_field(name, text);
    shown_.add(text);
  }

  const Item& item_;
  const PropertyBag& bag_;
  MailWriter& out_;
  Shown& shown_;
  std::string& lines_;
  Shown senders_, recipients_;
  std::string stored_;
  std::vector<std::string> names_;  // of the stored fields, in lower case
};

}  // namespace

void write_header(const Item& item, MailWriter& out, Shown& shown, std::string& lines) {
  Header(item, out, shown, lines).write();
}

}  // namespace oubli::mapi
