// SPDX-License-Identifier: GPL-3.0-or-later
// A sound PST with any bytes of it changed: it is read to its end, within bounds; an item that was
// found is found again where it stands and reads the same; a cut in two loses nothing; the checker
// comes to its end; and an item is erased: what an editor takes for sound and makes, another
// proves. An input that violates this aborts the fuzzer.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <sodium.h>
#include <unistd.h>

#include "adapters/pst/check.h"
#include "adapters/pst/edit/editor.h"
#include "adapters/pst/place.h"
#include "adapters/pst/store.h"
#include "tests/support/pst_builder.h"

namespace {

using namespace oubli;

std::string built(const test::PstShape& shape) {
  test::PstStore store;
  store.shape = shape;
  auto inner = std::make_shared<test::PstMessage>();
  inner->subject = "inside";
  test::PstMessage big{"large", std::string(9000, 'x')};
  big.attachments = {{"note.txt", "attached", {}, {{0x3707, test::pst_text(shape, "listed.txt")}}},
                     {"big.bin", std::string(20'000, 'z')},
                     {"in", {}, inner}};
  store.folders = {{"Letters",
                    {{"plain", "words"}, big},
                    {{"set", "stored"}},
                    {{"Below", {{"deep", "words"}}}}}};
  store.deleted = {{"away", "words"}};
  store.searches = {"Unread"};
  store.has_caches = true;
  store.strays = {"<p>stray</p>"};
  std::array<char, 32> name{"/tmp/pst-fuzz-XXXXXX"};
  const UniqueFd fd(::mkstemp(name.data()));
  (void)test::build_pst(name.data(), store);
  auto bytes = read_file(name.data(), 16U << 20U);
  ::unlink(name.data());
  if (!bytes) std::abort();
  return *std::move(bytes);
}

const std::vector<std::string>& bases() {
  using test::PstCrypt, test::PstShape;
  static const std::vector<std::string> all{built({.crypt = PstCrypt::None}),
                                            built({.is_ansi = true, .crypt = PstCrypt::None}),
                                            built({}), built({.crypt = PstCrypt::Cyclic})};
  return all;
}

// Records of six bytes: where (three, of the file), and what to write there.
std::string changed(const std::uint8_t* data, std::size_t size) {
  std::string bytes = bases()[data[0] % bases().size()];
  const std::size_t kept = data[1];
  for (std::size_t at = 2; at + 6 <= size; at += 6) {
    const std::size_t place = data[at] + data[at + 1] * 0x100UL + data[at + 2] * 0x10000UL;
    const std::size_t where = place % bytes.size();
    for (std::size_t i = 0; i < 1 + (data[at + 3] & 1U) && where + i < bytes.size(); ++i) {
      bytes[where + i] = static_cast<char>(data[at + 4 + i]);
    }
  }
  // Now and then cut off.
  if (kept != 0) bytes.resize(bytes.size() * kept / 255);
  return bytes;
}

void require(bool is_so, const char* what) {
  if (is_so) return;
  std::fprintf(stderr, "violated: %s\n", what);
  std::abort();
}

struct Found {
  std::uint64_t number;
  ContentHash hash;
  bool operator==(const Found&) const = default;
};

std::vector<Found> items(pst::Store& store, std::uint64_t from, std::uint64_t to) {
  std::vector<Found> found;
  (void)store.each_item(from, to, {.message_bytes = 1U << 20U}, [&](const RawMessage& message) {
    require(message.bytes.size() <= 1U << 20U, "a rendering is longer than the limit");
    found.push_back({pst::number_at(message.range.begin), identity_of(message)});
    return found.size() < 1000;
  });
  return found;
}

// Refused it may be, with the first of its items left out; but not made wrong.
void erase(ByteSource& file, const Found& item) {
  const std::vector<pst::EditedItem> items{{item.number, item.hash}};
  auto editor = pst::editor_here();
  const auto edition = editor->look(file, items);
  if (!edition) return;
  std::string fresh;
  const auto written = editor->write([&](std::uint64_t at, std::string_view bytes) {
    require(at + bytes.size() <= edition->bytes, "the new file is longer than was said");
    fresh.resize(std::max<std::size_t>(fresh.size(), at + bytes.size()));
    fresh.replace(at, bytes.size(), bytes);
    return Status();
  });
  if (!written) return;
  MemoryBytes made(fresh);
  const auto proved = pst::editor_here()->prove(file, made, items);
  if (!proved) std::fprintf(stderr, "%s\n", proved.error().what.c_str());
  require(static_cast<bool>(proved), "what was made is not what it should be");
  (void)pst::editor_here()->give_content(made, [](std::string_view) { return Status(); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool is_ready = sodium_init() >= 0;
  if (!is_ready || size < 2) return 0;
  const std::string bytes = changed(data, size);
  MemoryBytes file(bytes);
  for (const auto scope : {pst::Scope::Others, pst::Scope::Ours}) (void)pst::check(file, scope);
  auto store = pst::Store::open(file);
  if (!store) return 0;
  const auto all = items(**store, 0, pst::kNumbers);
  if (!all.empty()) erase(file, all[data[0] / bases().size() % all.size()]);
  const bool is_sound = static_cast<bool>((*store)->trouble());
  if (!is_sound || all.size() >= 1000) return 0;
  for (const Found& one : all) {
    (void)(*store)->give(one.number, {.message_bytes = 1U << 20U}, [&](const RawMessage& message) {
      require(identity_of(message) == one.hash, "an item reads otherwise the second time");
      return true;
    });
  }
  const std::uint64_t middle = all.empty() ? 1 : all[all.size() / 2].number;
  auto parts = items(**store, 0, middle);
  const auto rest = items(**store, middle, pst::kNumbers);
  parts.insert(parts.end(), rest.begin(), rest.end());
  require(parts == all, "two parts are not the whole");
  return 0;
}
