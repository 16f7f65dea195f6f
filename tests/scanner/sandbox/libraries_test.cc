// SPDX-License-Identifier: GPL-3.0-or-later
// The libraries that parse mail do their real work inside a worker without a call the filter
// forbids. Each piece of work runs inside and outside, and must give the same.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <memory>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hs/hs.h>
#include <libxml/HTMLparser.h>
#include <libxml/xmlerror.h>
#include <phonenumbers/phonenumbermatch.h>
#include <phonenumbers/phonenumbermatcher.h>
#include <phonenumbers/phonenumberutil.h>
#include <sodium.h>
#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>
#include <unistd.h>

#include "tests/scanner/sandbox/rig.h"

namespace oubli::sandbox {
namespace {

using Work = std::string (*)(const Request&);

hs_database_t* the_patterns = nullptr;

int count_match(unsigned, unsigned long long, unsigned long long, unsigned, void* count) {
  ++*static_cast<int*>(count);
  return 0;
}

std::string scan_with_vectorscan(const Request& request) {
  hs_scratch_t* scratch = nullptr;
  if (hs_alloc_scratch(the_patterns, &scratch) != HS_SUCCESS) return "no scratch";
  int count = 0;
  const std::string& text = request.frame;
  hs_scan(the_patterns, text.data(), static_cast<unsigned>(text.size()), 0, scratch, count_match,
          &count);
  hs_free_scratch(scratch);
  return std::to_string(count);
}

std::string find_phones(const Request&) {
  using namespace i18n::phonenumbers;
  const PhoneNumberUtil& numbers = *PhoneNumberUtil::GetInstance();
  const std::string text =
      "Call +33 1 42 68 53 00 or 030 901820, (020) 7946 0958 or +1-202-555-0143.";
  std::string found;
  for (const char* region : {"FR", "DE", "GB", "US", "JP", "BR"}) {
    PhoneNumberMatcher matcher(numbers, text, region, PhoneNumberMatcher::POSSIBLE, 100);
    PhoneNumberMatch match;
    while (matcher.HasNext() && matcher.Next(&match)) found += match.raw_string() + ";";
  }
  return found;
}

std::string convert_charsets(const Request&) {
  std::string all;
  for (const char* name : {"windows-1252", "koi8-r", "ISO-2022-JP", "GB18030", "Shift_JIS", "UTF-7",
                           "EUC-KR", "ibm-850", "macos-0_2-10.2", "Big5", "windows-1256"}) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(ucnv_open(name, &status),
                                                                       &ucnv_close);
    const char bytes[] = "caf\xe9 \xd0\xd2\xc9\x1b$B%F\xb0\xa1 +AOk-";
    std::array<UChar, 200> text{};
    const auto length =
        ucnv_toUChars(converter.get(), text.data(), text.size(), bytes, -1, &status);
    std::string utf8;
    icu::UnicodeString(text.data(), length).toUTF8String(utf8);
    all += utf8 + u_errorName(status);
  }
  return all;
}

std::string fold_names(const Request&) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::Transliterator> to_latin(
      icu::Transliterator::createInstance("Any-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, status));
  if (U_FAILURE(status)) return u_errorName(status);
  icu::UnicodeString name = icu::UnicodeString::fromUTF8("Müller Дмитрий Γεώργιος Łukasz Straße");
  to_latin->transliterate(name);
  std::string text;
  icu::Normalizer2::getNFKCCasefoldInstance(status)->normalize(name, status).toUTF8String(text);
  return text;
}

void ignore_error(void*, const char*, ...) {}

std::string read_html(const Request&) {
  xmlSetGenericErrorFunc(nullptr, ignore_error);
  std::string page =
      "<html><body><p>Bonjour &eacute; <b>Jean<table><tr><td>x</i></p>&bogus; <a href=";
  for (int i = 0; i < 2000; ++i) page += "<div><span>deep " + std::to_string(i) + "</div>";
  const htmlDocPtr document = htmlReadMemory(page.data(), static_cast<int>(page.size()), nullptr,
                                             "UTF-8", HTML_PARSE_RECOVER | HTML_PARSE_NONET);
  if (document == nullptr) return "nothing";
  xmlChar* text = xmlNodeGetContent(xmlDocGetRootElement(document));
  const std::string result = reinterpret_cast<const char*>(text);
  xmlFree(text);
  xmlFreeDoc(document);
  return result;
}

struct Reading {
  int fd;
  std::array<char, 65536> buffer;
};

la_ssize_t read_more(archive*, void* at, const void** bytes) {
  auto* reading = static_cast<Reading*>(at);
  *bytes = reading->buffer.data();
  return ::read(reading->fd, reading->buffer.data(), reading->buffer.size());
}

// 7z keeps its directory at the end.
la_int64_t seek(archive*, void* at, la_int64_t offset, int whence) {
  return ::lseek(static_cast<Reading*>(at)->fd, offset, whence);
}

// Each file is an archive or a compressed stream; returns names and contents.
std::string unpack(const Request& request) {
  std::string all;
  for (const UniqueFd& file : request.files) {
    ::lseek(file.get(), 0, SEEK_SET);
    const std::unique_ptr<archive, decltype(&archive_read_free)> reader(archive_read_new(),
                                                                        &archive_read_free);
    archive_read_support_filter_all(reader.get());
    archive_read_support_format_all(reader.get());
    archive_read_support_format_raw(reader.get());
    auto reading = std::make_unique<Reading>();
    reading->fd = file.get();
    archive_entry* entry = nullptr;
    archive_read_set_seek_callback(reader.get(), seek);
    if (archive_read_open(reader.get(), reading.get(), nullptr, read_more, nullptr) != ARCHIVE_OK) {
      all += archive_error_string(reader.get());
      continue;
    }
    for (int result = 0; (result = archive_read_next_header(reader.get(), &entry)) == ARCHIVE_OK ||
                         result == ARCHIVE_WARN;) {
      const char* name = archive_entry_pathname(entry);
      std::string content(1 << 16, '\0');
      const auto got = archive_read_data(reader.get(), content.data(), content.size());
      content.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
      all += std::string(name == nullptr ? "?" : name) + "=" + content + ";";
    }
  }
  return all;
}

std::string sort_and_hash(const Request& request) {
  std::vector<int> values(200'000);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<int>((i * 7919) % 100'003);
  std::qsort(values.data(), values.size(), sizeof(int), [](const void* a, const void* b) {
    return *static_cast<const int*>(a) - *static_cast<const int*>(b);
  });
  std::array<unsigned char, 32> hash{};
  crypto_generichash(hash.data(), hash.size(),
                     reinterpret_cast<const unsigned char*>(request.frame.data()),
                     request.frame.size(), nullptr, 0);
  unsigned char random[16];
  randombytes_buf(random, sizeof(random));
  std::ostringstream out;
  out << values.front() << ' ' << values.back() << ' ' << int{hash[0]} << ' ' << 3.25;
  const std::regex word("[a-z]+");
  out << std::regex_replace(std::string("a regex"), word, "x");
  return out.str();
}

struct Task {
  const char* name;
  Work work;
};
constexpr std::array kTasks{
    Task{"vectorscan", scan_with_vectorscan},
    Task{"libphonenumber", find_phones},
    Task{"icu converters", convert_charsets},
    Task{"icu transliteration", fold_names},
    Task{"libxml2", read_html},
    Task{"libarchive", unpack},
    Task{"the C and C++ libraries", sort_and_hash},
};

void warm_up() {
  if (sodium_init() < 0) std::abort();
  const char* expressions[] = {"[0-9]{4,}", "[a-z]+@[a-z]+\\.[a-z]{2,}", "\\bFR[0-9]{2}"};
  const unsigned flags[] = {HS_FLAG_CASELESS, HS_FLAG_CASELESS, 0};
  const unsigned ids[] = {0, 1, 2};
  hs_compile_error_t* error = nullptr;
  hs_compile_multi(expressions, flags, ids, 3, HS_MODE_BLOCK, nullptr, &the_patterns, &error);
}

std::string packed(int (*filter)(archive*), int (*format)(archive*)) {
  std::string bytes(1 << 20, '\0');
  std::size_t used = 0;
  archive* writer = archive_write_new();
  filter(writer);
  format(writer);
  archive_write_open_memory(writer, bytes.data(), bytes.size(), &used);
  for (const char* name : {"lettre.txt", "d\xc3\xa9p\xc3\xb4t/\xd0\xb4.txt"}) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, 5000);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_mtime(entry, 1'600'000'000, 0);
    archive_write_header(writer, entry);
    const std::string content(5000, 'x');
    archive_write_data(writer, content.data(), content.size());
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  bytes.resize(used);
  return bytes;
}

Request real_request() {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "jean@exemple.fr 12345 FR76 lorem ipsum ";
  Request request{std::move(text), {}};
  for (const auto filter : {archive_write_add_filter_none, archive_write_add_filter_gzip,
                            archive_write_add_filter_bzip2, archive_write_add_filter_xz,
                            archive_write_add_filter_zstd, archive_write_add_filter_lz4}) {
    request.files.push_back(file_with(packed(filter, archive_write_set_format_pax_restricted)));
  }
  const auto none = archive_write_add_filter_none;
  request.files.push_back(file_with(packed(none, archive_write_set_format_zip)));
  request.files.push_back(file_with(packed(none, archive_write_set_format_7zip)));
  request.files.push_back(file_with("\x1f\x8b\x08 not really gzip"));
  return request;
}

TEST(Libraries, WorkInsideAsTheyDoOutside) {
  const Request request = real_request();
  Rig rig(
      [](const Request& inside, Channel& channel) {
        static std::size_t next = 0;
        channel.reply(kTasks[next++ % kTasks.size()].work(inside));
      },
      {}, warm_up);
  warm_up();
  const auto worker = rig.spawn();
  std::size_t done = 0;
  for (const Task& task : kTasks) {
    const Outcome outcome = call(*worker, request);
    ASSERT_FALSE(outcome.loss) << task.name << ": " << outcome.loss->why;
    ASSERT_EQ(outcome.replies.size(), 1U) << task.name;
    ::setenv("TZ", "UTC0", 1);
    const std::string outside = task.work(request);
    EXPECT_FALSE(outside.empty()) << task.name;
    EXPECT_EQ(outcome.replies[0], outside) << task.name;
    if (task.work == unpack) {
      const std::string first = "lettre.txt=" + std::string(5000, 'x');
      std::size_t unpacked = 0;
      for (std::size_t at = 0; (at = outside.find(first, at)) != std::string::npos; ++at)
        ++unpacked;
      EXPECT_EQ(unpacked, 8U) << "six filters, zip and 7z";
    }
    ++done;
  }
  EXPECT_EQ(done, 7U);
}

// The first use of a library in a process is when it would open files: so a fresh worker for each.
TEST(Libraries, WorkOnFirstUseInside) {
  const Request request = real_request();
  std::size_t done = 0;
  for (const Task& task : kTasks) {
    Rig rig([&](const Request& inside, Channel& channel) { channel.reply(task.work(inside)); }, {},
            warm_up);
    const Outcome outcome = call(*rig.spawn(), request);
    EXPECT_FALSE(outcome.loss) << task.name << ": " << (outcome.loss ? outcome.loss->why : "");
    done += outcome.replies.size();
  }
  EXPECT_EQ(done, kTasks.size());
}

// libytnef tells standard output what it makes of damaged input.
TEST(Libraries, MayPrintWithoutHarm) {
  Rig rig([](const Request&, Channel& channel) {
    const std::string line(1000, 'x');
    for (int i = 0; i < 100; ++i) {
      std::printf("%s\n", line.c_str());
      std::fprintf(stderr, "%s\n", line.c_str());
      std::cout << line << std::endl;
    }
    channel.reply("done");
  });
  testing::internal::CaptureStdout();
  const Outcome outcome = call(*rig.spawn(), "");
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  ASSERT_FALSE(outcome.loss) << outcome.loss->why;
  EXPECT_THAT(outcome.replies, testing::ElementsAre("done"));
}

}  // namespace
}  // namespace oubli::sandbox
