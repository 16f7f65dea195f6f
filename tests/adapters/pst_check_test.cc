// SPDX-License-Identifier: GPL-3.0-or-later
// Every rule of the checker against a file that breaks it, and against files that break none.
#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "adapters/base/files.h"
#include "adapters/pst/check.h"
#include "tests/support/ok.h"
#include "tests/support/pst_builder.h"
#include "tests/support/pst_surgeon.h"
#include "tests/support/temp_dir.h"

namespace oubli::test {
namespace {

using oubli::pst::Scope;
using pst::get;
using pst::put;

oubli::pst::CheckReport report_of(const Path& path, Scope scope) {
  const auto fd = ok(open_for_reading(path));
  FileBytes file(fd.get());
  return ok(oubli::pst::check(file, scope));
}

std::string shown(const oubli::pst::CheckReport& report) {
  std::string text;
  for (const auto& one : report.findings) text += std::string(one.rule) + " " + one.what + "; ";
  return text;
}

// A file without anything that only others' files have.
PstStore clean_store(const PstShape& shape = {}) {
  PstStore store;
  store.shape = shape;
  PstMessage first{"first", "words of the first"};
  first.is_searched = true;
  PstMessage long_one{"long", std::string(30'000, 'l')};
  long_one.attachments = {{"a.bin", std::string(20'000, 'a')}, {"b.txt", "short"}};
  PstFolder letters{"Letters", {first, long_one}, {{"settings", "stored"}}};
  letters.count = 60;  // a table of several blocks
  letters.make = [](std::size_t i) { return PstMessage{"m" + std::to_string(i), "words"}; };
  store.folders = {letters};
  store.searches = {"Unread"};
  store.has_caches = true;
  return store;
}

struct Patient {
  Path path;
  PstSurgeon surgeon;
  PstBuilt built;

  [[nodiscard]] const PstNode& node(std::uint32_t nid) const { return built.layout.nodes.at(nid); }
  [[nodiscard]] std::uint32_t folder() const { return built.messages[0].folder; }
  [[nodiscard]] std::uint32_t table(std::uint32_t type) const { return (folder() & ~31U) | type; }
  [[nodiscard]] std::uint32_t long_message() const { return built.messages[1].nid; }
  [[nodiscard]] std::uint64_t data(std::uint32_t nid) const { return node(nid).data; }
  // The entry of a node in its leaf.
  void edit_node(std::uint32_t nid, const std::function<void(std::string&, std::size_t)>& edit) {
    for (const auto& page : built.layout.pages) {
      if (page.type != 0x81 || page.level != 0) continue;
      surgeon.page(page.at, [&](std::string& bytes) {
        for (std::size_t at = 0; at < get(bytes, 488, 1) * 32; at += 32) {
          if (get(bytes, at, 4) == nid) edit(bytes, at);
        }
      });
    }
  }
  void edit_block_entry(std::uint64_t bid,
                        const std::function<void(std::string&, std::size_t)>& edit) {
    for (const auto& page : built.layout.pages) {
      if (page.type != 0x80 || page.level != 0) continue;
      surgeon.page(page.at, [&](std::string& bytes) {
        for (std::size_t at = 0; at < get(bytes, 488, 1) * 24; at += 24) {
          if (get(bytes, at, 8) == bid) edit(bytes, at);
        }
      });
    }
  }
  // The first item of a heap's block and where it stands: [begin, end).
  static std::pair<std::size_t, std::size_t> item(std::string_view heap, std::size_t index) {
    const std::size_t map = get(heap, 0, 2);
    return {get(heap, map + 4 + 2 * (index - 1), 2), get(heap, map + 4 + 2 * index, 2)};
  }
  // A property's four bytes, in a heap of one block whose records stand in one leaf.
  void set_property(std::uint32_t nid, std::uint16_t id, std::uint32_t value) {
    surgeon.block(data(nid), [&](std::string& heap) {
      const std::size_t leaf = get(heap, item(heap, 1).first + 4, 4) >> 5U;
      const auto [begin, end] = item(heap, leaf);
      for (std::size_t at = begin; at < end; at += 8) {
        if (get(heap, at, 2) == id) put(heap, at + 4, value, 4);
      }
    });
  }
};

std::uint64_t free_place(const Patient& patient) { return patient.built.layout.end - 512; }

using Damage = std::function<void(Patient&)>;
const std::map<std::string, Damage>& damages() {
  static const std::map<std::string, Damage> kAll{
      {"H1", [](Patient& p) { p.surgeon.header([](auto& head) { head[540] = 1; }); }},
      {"H2", [](Patient& p) { p.surgeon.bytes(40, 1, [](auto& bytes) { bytes[0] ^= 1; }); }},
      {"H3", [](Patient& p) { p.surgeon.header([](auto& head) { head[512] = 0; }); }},
      {"H4",
       [](Patient& p) {
         p.surgeon.header([](auto& head) { put(head, 192, 0x4400 + 253'952 * 9, 8); });
       }},
      {"H5", [](Patient& p) { p.surgeon.header([](auto& head) { put(head, 200, 64, 8); }); }},
      {"H6", [](Patient& p) { p.surgeon.header([](auto& head) { put(head, 516, 8, 8); }); }},
      {"H7", [](Patient& p) { p.surgeon.bytes(0x1000, 1, [](auto& bytes) { bytes[0] = 'x'; }); }},
      {"H8", [](Patient& p) { p.surgeon.header([](auto& head) { put(head, 176, 1, 4); }); }},
      {"P1",
       [](Patient& p) {
         p.surgeon.bytes(p.surgeon.find_page(0x81).at + 498, 1, [](auto& bytes) { bytes[0] ^= 1; });
       }},
      {"P2",
       [](Patient& p) {
         p.surgeon.page(0x4400, [](auto& map) { map[495] = static_cast<char>(map[495] ^ 1); });
       }},
      {"P3",
       [](Patient& p) {
         p.surgeon.page(p.surgeon.find_page(0x80, 1).at, [](auto& page) { put(page, 0, 12, 8); });
       }},
      {"P4",
       [](Patient& p) {
         p.edit_node(0x21, [](auto& page, auto at) { put(page, at + 8, 0x7FFFF0, 8); });
       }},
      {"P5", [](Patient& p) { p.surgeon.page(0x4200, [](auto& page) { put(page, 8, 0, 4); }); }},
      {"P6",
       [](Patient& p) {
         p.surgeon.page(p.surgeon.find_page(0x81).at, [](auto& page) { page[487] = 'x'; });
       }},
      {"B1",
       [](Patient& p) {
         p.surgeon.bytes(p.built.layout.block(p.data(0x21)).at, 1,
                         [](auto& bytes) { bytes[0] ^= 1; });
       }},
      {"B2",
       [](Patient& p) {
         p.surgeon.block(p.node(p.long_message()).sub, [](auto& list) { list[0] = 9; });
       }},
      {"B3",
       [](Patient& p) {
         for (const auto& block : p.built.layout.blocks) {
           bool is_list = false;
           if ((block.bid & 2U) == 0) continue;
           p.surgeon.block(block.bid, [&](auto& list) {
             is_list = list[0] == 1;
             if (is_list) put(list, 4, 77, 4);
           });
           if (is_list) return;
         }
       }},
      {"B4",
       [](Patient& p) {
         p.surgeon.block(p.node(p.long_message()).sub, [](auto& list) {
           const std::string first = list.substr(8, 24);
           list.replace(8, 24, list.substr(32, 24));
           list.replace(32, 24, first);
         });
       }},
      {"B5",
       [](Patient& p) {
         p.edit_block_entry(p.data(0x21), [](auto& page, auto at) { put(page, at + 18, 7, 2); });
       }},
      {"B6",
       [](Patient& p) {  // a node that is called empty leaves its block behind
         p.edit_node(0x6F8, [](auto& page, auto at) { put(page, at + 8, 0, 8); });
       }},
      {"B7",
       [](Patient& p) { p.surgeon.bytes(free_place(p), 1, [](auto& bytes) { bytes[0] = 'x'; }); }},
      {"L1",
       [](Patient& p) {
         p.surgeon.block(p.data(p.folder()), [](auto& heap) { put(heap, 0, 7, 2); });
       }},
      {"L2",
       [](Patient& p) {
         p.surgeon.block(p.data(0x21), [](auto& heap) {
           const std::size_t leaf = get(heap, Patient::item(heap, 1).first + 4, 4) >> 5U;
           put(heap, Patient::item(heap, leaf).first, 0xFFF0, 2);
         });
         p.surgeon.block(p.data(p.folder()), [](auto& heap) {
           const std::size_t leaf = get(heap, Patient::item(heap, 1).first + 4, 4) >> 5U;
           put(heap, Patient::item(heap, leaf).first, 0xFFF0, 2);
         });
       }},
      {"L3", [](Patient& p) { p.set_property(p.folder(), 0x3001, 0x0000FFE0); }},
      {"L4",
       [](Patient& p) {
         // A table of one block, so that its data is the heap itself.
         p.surgeon.block(p.data(p.table(0x0F)), [](auto& heap) {
           const std::size_t info = get(heap, 4, 4) >> 5U;                  // what the heap is for
           put(heap, Patient::item(heap, info).first + 22, 0xFFFFFFFF, 4);  // the first column
         });
       }},
      {"L5",
       [](Patient& p) { p.surgeon.block(p.data(p.folder()), [](auto& heap) { heap[8] ^= 7; }); }},
      {"L6",
       [](Patient& p) {
         // Of a heap in several blocks the first is filled up with zeros.
         const std::uint64_t first = [&] {
           std::uint64_t bid = 0;
           p.surgeon.block(p.data(p.table(0x0E)), [&](auto& list) { bid = get(list, 8, 8); });
           return bid;
         }();
         p.surgeon.block(first, [](auto& heap) { heap.back() = 'x'; });
       }},
      // The folder's name: what held it stays, and nothing refers to it.
      {"L7", [](Patient& p) { p.set_property(p.folder(), 0x3001, 0); }},
      {"M1",
       [](Patient& p) { p.edit_node(0x61, [](auto& page, auto at) { put(page, at, 0x62, 4); }); }},
      {"M2", [](Patient& p) { p.set_property(p.folder(), 0x3602, 1000); }},
      {"M3",
       [](Patient& p) {
         p.edit_node(p.long_message(), [](auto& page, auto at) { put(page, at + 24, 0x8062, 4); });
       }},
      {"M4",
       [](Patient& p) {
         p.edit_node(p.built.messages[0].nid,
                     [](auto& page, auto at) { put(page, at + 24, 0x8062, 4); });
       }},
      {"M5", [](Patient& p) { p.set_property(p.built.messages[0].nid, 0x0E07, 0x10); }},
      {"M6",
       [](Patient& p) {
         p.surgeon.block(p.data(0x1E1), [](auto& queue) { put(queue, 8, 0x3FFFF << 5U | 4U, 4); });
       }},
      {"M7",
       [](Patient& p) {
         p.edit_node(p.folder(), [&](auto& page, auto at) { put(page, at + 24, p.folder(), 4); });
       }},
      {"M8",
       [](Patient& p) {
         const auto full = p.node(p.table(0x0E));
         p.edit_node(0x60E, [&](auto& page, auto at) {
           put(page, at + 8, full.data, 8);
           put(page, at + 16, full.sub, 8);
         });
       }},
  };
  return kAll;
}

TEST(PstCheck, ThereIsADamageForEveryRule) {
  for (const auto& rule : oubli::pst::kRules)
    EXPECT_TRUE(damages().contains(std::string(rule.name))) << rule.name;
  EXPECT_EQ(damages().size(), oubli::pst::kRules.size());
}

class EveryRule : public testing::TestWithParam<std::string> {};

TEST_P(EveryRule, IsBrokenByItsDamage) {
  const TempDir dir;
  const Path path = dir.path() / "a.pst";
  auto built = build_pst(path, clean_store());
  Patient patient{path, PstSurgeon(path, built.layout), built};
  ASSERT_TRUE(report_of(path, Scope::Ours).is_sound()) << shown(report_of(path, Scope::Ours));
  damages().at(GetParam())(patient);
  const auto report = report_of(path, Scope::Ours);
  EXPECT_TRUE(report.breaks(GetParam())) << shown(report);
  const auto rule = std::ranges::find(oubli::pst::kRules, GetParam(), &oubli::pst::Rule::name);
  if (!rule->is_for_ours) {
    EXPECT_TRUE(report_of(path, Scope::Others).breaks(GetParam()));
  }
}

std::vector<std::string> rule_names() {
  std::vector<std::string> names;
  for (const auto& rule : oubli::pst::kRules) names.emplace_back(rule.name);
  return names;
}
INSTANTIATE_TEST_SUITE_P(Pst, EveryRule, testing::ValuesIn(rule_names()),
                         [](const auto& one) { return one.param; });

TEST(PstCheck, OldBytesAreNoFaultOfOthers) {
  const TempDir dir;
  const Path path = dir.path() / "a.pst";
  auto store = clean_store();
  store.strays = {"left by a deletion"};
  store.behind = {"bytes of a freed block"};
  build_pst(path, store);
  const auto others = report_of(path, Scope::Others);
  EXPECT_TRUE(others.is_sound()) << shown(others);
  const auto ours = report_of(path, Scope::Ours);
  EXPECT_TRUE(ours.breaks("B7") && ours.breaks("B6") && ours.breaks("H8")) << shown(ours);
}

TEST(PstCheck, ListsThatLeadToThemselvesComeToAnEnd) {
  const TempDir dir;
  const Path path = dir.path() / "a.pst";
  auto built = build_pst(path, clean_store());
  Patient patient{path, PstSurgeon(path, built.layout), built};
  const std::uint64_t list = patient.node(patient.long_message()).sub;
  patient.surgeon.block(list, [&](std::string& bytes) {
    for (std::size_t at = 8; at + 24 <= bytes.size(); at += 24) put(bytes, at + 16, list, 8);
  });
  EXPECT_TRUE(report_of(path, Scope::Others).breaks("B5"));
}

TEST(PstCheck, PropertiesWhoseRecordsHaveAnotherLengthAreTold) {
  const TempDir dir;
  const Path path = dir.path() / "a.pst";
  auto built = build_pst(path, clean_store());
  Patient patient{path, PstSurgeon(path, built.layout), built};
  patient.surgeon.block(patient.data(patient.folder()), [&](std::string& heap) {
    put(heap, Patient::item(heap, 1).first + 2, 1, 1);
  });
  EXPECT_TRUE(report_of(path, Scope::Others).breaks("L2"));
}

TEST(PstCheck, NothingStandsInTheHeadersReservedBytes) {
  for (const bool is_ansi : {false, true}) {
    for (std::size_t i = 0; i < 3; ++i) {
      const TempDir dir;
      const Path path = dir.path() / "a.pst";
      auto built = build_pst(path, clean_store({is_ansi}));
      PstSurgeon(path, built.layout).header([&](auto& head) {
        head[(is_ansi ? 476 : 528) + i] = 'x';
      });
      EXPECT_TRUE(report_of(path, Scope::Ours).breaks("H7")) << i;
      EXPECT_TRUE(report_of(path, Scope::Others).is_sound()) << i;
    }
  }
}

// Entries are of 8 bytes; other programs refuse the whole file for half a one.
TEST(PstCheck, HalfANameIsTold) {
  const TempDir dir;
  const Path path = dir.path() / "a.pst";
  auto built = build_pst(path, clean_store());
  Patient patient{path, PstSurgeon(path, built.layout), built};
  patient.surgeon.block(patient.data(0x61), [](std::string& heap) {
    const std::size_t leaf = get(heap, Patient::item(heap, 1).first + 4, 4) >> 5U;
    const auto [begin, end] = Patient::item(heap, leaf);
    for (std::size_t at = begin; at < end; at += 8) {
      if (get(heap, at, 2) != 0x0003) continue;
      const std::size_t entries = get(heap, at + 4, 4) >> 5U;
      const std::size_t behind = get(heap, 0, 2) + 4 + 2 * entries;  // where the item ends
      put(heap, behind, get(heap, behind, 2) - 4, 2);
    }
  });
  EXPECT_TRUE(report_of(path, Scope::Others).breaks("M1")) << shown(report_of(path, Scope::Others));
}

TEST(PstCheck, EveryShapeIsSound) {
  for (const bool is_ansi : {false, true}) {
    for (const auto crypt : {PstCrypt::None, PstCrypt::Permute, PstCrypt::Cyclic}) {
      const TempDir dir;
      build_pst(dir.path() / "a.pst", clean_store({is_ansi, crypt}));
      const auto report = report_of(dir.path() / "a.pst", Scope::Ours);
      EXPECT_TRUE(report.is_sound()) << shown(report);
    }
  }
}

}  // namespace
}  // namespace oubli::test
