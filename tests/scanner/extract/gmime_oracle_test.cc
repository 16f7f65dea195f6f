// SPDX-License-Identifier: GPL-3.0-or-later
// Another reader of mail, GMime, over every message of the collection: its subject, addresses and
// text parts must be among what extract() gives. Disagreements that are kept are counted by file;
// docs/formats/mime.md says why each is kept.
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gmime/gmime.h>
#include <gtest/gtest.h>

#include "adapters/mime/ascii.h"
#include "scanner/extract/extracted.h"
#include "scanner/extract/html_text.h"
#include "scanner/extract/text_forms.h"
#include "tests/scanner/extract/collection.h"
#include "tests/support/temp_dir.h"

namespace oubli {
namespace {

namespace fs = std::filesystem;

struct Read {
  std::string subject;
  std::set<std::string> addresses;
  std::vector<std::string> texts;  // without white space; of HTML, its words
};

void add_text(GMimeObject* part, Read& into) {
  if (!GMIME_IS_TEXT_PART(part)) return;
  char* text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
  if (text == nullptr) return;
  GMimeContentType* type = g_mime_object_get_content_type(part);
  const bool is_html = g_mime_content_type_is_type(type, "text", "html");
  const char* format = g_mime_content_type_get_parameter(type, "format");
  const char* delsp = g_mime_content_type_get_parameter(type, "delsp");
  std::string words(text);
  if (!mime::is_utf8(words)) {  // GMime hands on 8-bit bytes without a charset as they are
    std::string readable;
    mime::append_mixed_utf8(words, readable);
    words = readable;
  }
  if (is_html) words = content::html_to_text(words);
  if (g_mime_content_type_is_type(type, "text", "enriched") ||
      g_mime_content_type_is_type(type, "text", "richtext")) {
    words = content::unenriched(words);
  }
  if (format != nullptr && mime::equals_ignoring_case(format, "flowed")) {
    words = content::unflowed(words, delsp != nullptr && mime::equals_ignoring_case(delsp, "yes"));
  }
  into.texts.push_back(test::without_space(words));
  g_free(text);
}

void walk(GMimeObject* object, Read& into, int depth) {
  if (object == nullptr || depth > 60) return;
  if (GMIME_IS_MULTIPART(object)) {
    auto* multipart = GMIME_MULTIPART(object);
    for (int i = 0; i < g_mime_multipart_get_count(multipart); ++i) {
      walk(g_mime_multipart_get_part(multipart, i), into, depth + 1);
    }
  } else if (GMIME_IS_MESSAGE_PART(object)) {
    GMimeMessage* inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
    if (inner != nullptr) walk(g_mime_message_get_mime_part(inner), into, depth + 1);
  } else {
    add_text(object, into);
  }
}

void add_addresses(InternetAddressList* list, Read& into) {
  for (int i = 0; list != nullptr && i < internet_address_list_length(list); ++i) {
    InternetAddress* one = internet_address_list_get_address(list, i);
    if (INTERNET_ADDRESS_IS_GROUP(one)) {
      add_addresses(internet_address_group_get_members(INTERNET_ADDRESS_GROUP(one)), into);
      continue;
    }
    const char* address = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one));
    if (address != nullptr && std::string_view(address).find('@') != std::string_view::npos) {
      into.addresses.insert(mime::lower_case(test::without_space(address)));
    }
  }
}

Read read_with_gmime(const std::string& bytes) {
  Read out;
  GMimeStream* stream = g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size());
  GMimeParser* parser = g_mime_parser_new_with_stream(stream);
  GMimeMessage* message = g_mime_parser_construct_message(parser, nullptr);
  if (message != nullptr) {
    const char* subject = g_mime_message_get_subject(message);
    out.subject = test::without_space(subject == nullptr ? "" : subject);
    for (const GMimeAddressType type :
         {GMIME_ADDRESS_TYPE_FROM, GMIME_ADDRESS_TYPE_SENDER, GMIME_ADDRESS_TYPE_REPLY_TO,
          GMIME_ADDRESS_TYPE_TO, GMIME_ADDRESS_TYPE_CC, GMIME_ADDRESS_TYPE_BCC}) {
      add_addresses(g_mime_message_get_addresses(message, type), out);
    }
    walk(g_mime_message_get_mime_part(message), out, 0);
    g_object_unref(message);
  }
  g_object_unref(parser);
  g_object_unref(stream);
  return out;
}

using Kept = std::map<std::string, int>;  // file, disagreements

struct Disagreements {
  Kept subjects, addresses, texts;
  int messages = 0, compared_texts = 0;
};

void compare(const std::string& name, const std::string& bytes, Disagreements& into) {
  const Read theirs = read_with_gmime(bytes);
  const Extracted ours = extract(bytes);
  ++into.messages;
  if (theirs.subject != test::without_space(ours.envelope.subject)) ++into.subjects[name];
  std::set<std::string> addresses;
  for (const Mailbox& one : ours.envelope.mailboxes) {
    addresses.insert(mime::lower_case(test::without_space(one.address)));
  }
  for (const std::string& one : theirs.addresses) {
    if (!addresses.contains(one)) ++into.addresses[name];
  }
  std::vector<std::string> texts;
  for (const Segment& one : ours.segments) {
    if (one.where == Where::Body || one.where == Where::Attachment)
      texts.push_back(test::without_space(one.text));
  }
  for (const std::string& one : theirs.texts) {
    ++into.compared_texts;
    if (!one.empty() && !test::is_among(texts, one)) ++into.texts[name];
  }
}

TEST(GMimeOracle, AgreesOnSubjectsAddressesAndTextsOfTheCollection) {
  const fs::path data = test::real_data();
  if (data.empty()) GTEST_SKIP() << "no collection of mail at $OUBLI_TEST_DATA";
  g_mime_init();
  Disagreements found;
  for (const fs::path& file : test::collected_messages(data / "eml")) {
    compare(fs::relative(file, data / "eml").string(), test::slurp(file), found);
  }
  EXPECT_GT(found.messages, 2500);
  EXPECT_GT(found.compared_texts, 2800);
  EXPECT_EQ(found.subjects, (Kept{}));
  EXPECT_EQ(found.addresses, (Kept{}));
  EXPECT_EQ(found.texts,
            (Kept{{"apache_james-mime4j/testmsgs/very-long-boundary.msg", 1},
                  {"apache_james-mime4j/testmsgs/weird-boundary.msg", 1},
                  {"npm_spamassassin/easy-ham-1/00439.982a2ff6189badfe70c2fe3c972466a2.txt", 1},
                  {"npm_spamassassin/easy-ham-1/02472.5c879dd55c3d4171e1787e8529bbd7e1.txt", 1},
                  {"stalwartlabs_mail-parser/malformed/019.eml", 1}}));
}

}  // namespace
}  // namespace oubli
