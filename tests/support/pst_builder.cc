// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/pst_builder.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace oubli::test {

namespace {

constexpr std::uint64_t kThen = 129'000'000'000'000'000;  // October 2009
constexpr std::uint32_t kRoot = 0x122, kTop = 0x8022, kSearches = 0x8042, kDeleted = 0x8062,
                        kSpam = 0x2223;
const std::string kStoreKey = "oubli-test-store";

using Tags = std::vector<std::uint32_t>;
const Tags kHierarchy{0x0E300102, 0x0E330014, 0x0E340102, 0x0E380003, 0x3001001F, 0x36020003,
                      0x36030003, 0x360A000B, 0x3613001F, 0x66350003, 0x66360003};
const Tags kContents{0x00170003, 0x001A001F, 0x00360003, 0x0037001F, 0x00390040, 0x0042001F,
                     0x0057000B, 0x0058000B, 0x0070001F, 0x00710102, 0x0E03001F, 0x0E04001F,
                     0x0E060040, 0x0E070003, 0x0E080003, 0x0E170003, 0x0E300102, 0x0E330014,
                     0x0E340102, 0x0E380003, 0x0E3C0102, 0x0E3D0102, 0x10970003, 0x30080040,
                     0x30130102, 0x65C60003};
const Tags kAssociated{0x001A001F, 0x0E070003, 0x0E170003, 0x3001001F, 0x6800001F,
                       0x6803000B, 0x68051003, 0x682F001F, 0x70030003, 0x70040102,
                       0x70050102, 0x7006001F, 0x70070003};
const Tags kSearched{0x00170003, 0x001A001F, 0x00360003, 0x0037001F, 0x0042001F, 0x0057000B,
                     0x0058000B, 0x0E03001F, 0x0E04001F, 0x0E05001F, 0x0E060040, 0x0E070003,
                     0x0E080003, 0x0E170003, 0x0E2A000B, 0x30080040, 0x67F10003};
const Tags kAttachments{0x0E200003, 0x3704001F, 0x37050003, 0x370B0003};
const Tags kRecipients{0x0C150003, 0x0E0F000B, 0x0FF90102, 0x0FFE0003, 0x0FFF0102, 0x3001001F,
                       0x3002001F, 0x3003001F, 0x300B0102, 0x39000003, 0x39FF001F, 0x3A40000B};
const Tags kOutgoing{0x00390040, 0x0E100003, 0x0E140003};
const Tags kReceive{0x001A001F, 0x66050003};
const Tags kChanges{0x0E330014, 0x0E370102, 0x0E380003};
const Tags kTombs{0x001A001F, 0x0E300102, 0x0E310102, 0x0E330014,
                  0x0E340102, 0x0E380003, 0x0E3E0102};
const Tags kTimes{0x0E330014, 0x30070040};

std::uint32_t node_of(std::uint32_t folder, std::uint32_t type) { return (folder & ~31U) | type; }

class Builder {
 public:
  Builder(const Path& path, const PstStore& store) : store_(store), file_(path, store.shape) {}

  PstBuilt build() {
    write_templates();
    for (const auto& bytes : store_.behind) file_.leave_behind(bytes);
    for (const auto& bytes : store_.strays) file_.add_stray(bytes);
    if (store_.hole_until > 0) file_.skip_to(store_.hole_until);
    if (take(2) != kTop || take(2) != kSearches || take(2) != kDeleted)
      throw std::runtime_error("nid");
    std::vector<Child> below{folder(kDeleted, kTop, {"Deleted Items", store_.deleted})};
    for (const auto& one : store_.folders) below.push_back(folder(take(2), kTop, one));
    const Child top = close_folder(kTop, kRoot, "Top of Outlook data file", below, {}, {});
    std::vector<Child> searches;
    for (const auto& name : store_.searches)
      searches.push_back(search_folder(take(3), kSearches, name, true));
    const Child finder = close_folder(kSearches, kRoot, "Search Root", searches, {}, {});
    const Child spam = search_folder(kSpam, kRoot, "SPAM Search Folder 2", false);
    close_folder(kRoot, kRoot, "", {top, finder, spam}, {}, {});
    write_store();
    write_names();
    write_queues();
    if (store_.has_caches) write_caches();
    built_.layout = file_.finish();
    return std::move(built_);
  }

 private:
  struct Child {
    std::uint32_t nid = 0;
    std::string name;
    std::uint32_t count = 0, unread = 0;
    bool has_folders = false;
  };
  struct Written {
    PstPlaced placed;
    PstProperties properties;
    bool is_read, is_searched;
    PstProperties row{};
  };

  std::uint32_t take(std::uint8_t type) { return file_.next_nid(type); }
  [[nodiscard]] PstValue text(std::string_view utf8) const { return pst_text(store_.shape, utf8); }
  [[nodiscard]] Tags tags(Tags wide) const {
    if (!store_.shape.is_ansi) return wide;
    for (auto& tag : wide) {
      if ((tag & 0xFFFFU) == 0x1F) tag -= 1;
    }
    return wide;
  }

  // What the rows say on their own needs columns, too.
  template <typename T>
  static std::vector<PstProperties> rows_of(const std::vector<T>& all) {
    std::vector<PstProperties> rows;
    for (const T& one : all) rows.push_back(one.row);
    return rows;
  }
  [[nodiscard]] Tags with_columns_of(const std::vector<PstProperties>& rows,
                                     const Tags& wide) const {
    Tags columns = tags(wide);
    for (const auto& row : rows) {
      for (const auto& [id, value] : row) {
        const std::uint32_t tag = static_cast<std::uint32_t>(id) << 16U | value.type;
        if (std::ranges::find(columns, tag) == columns.end()) columns.push_back(tag);
      }
    }
    return columns;
  }

  PstStored empty(const Tags& columns) {
    auto [at, is_new] = empty_.try_emplace(columns);
    if (is_new) at->second = add_table(file_, tags(columns), {});
    return at->second;
  }
  void add_node(std::uint32_t nid, const PstStored& stored, std::uint32_t parent = 0) {
    file_.add_node({nid, stored.data, stored.sub, parent});
  }
  void add_table_node(std::uint32_t nid, const Tags& columns, const std::vector<PstRow>& rows) {
    add_node(nid, rows.empty() ? empty(columns) : add_table(file_, tags(columns), rows));
  }

  void write_templates() {
    add_node(0x60D, empty(kHierarchy));
    add_node(0x60E, empty(kContents));
    add_node(0x60F, empty(kAssociated));
    add_node(0x610, empty(kSearched));
    add_node(0x692, empty(kRecipients));
    add_node(0x671, empty(kAttachments));
    add_node(0x64C, empty(kOutgoing));
    add_node(0x6B6, empty(kChanges));
    add_node(0x6D7, empty(kTombs));
    add_node(0x6F8, empty(kTimes));
    PstRow any{1, {{0x66050003, pst::number(kTop, 4)}}};
    add_table_node(0x62B, kReceive, {any});
  }

  // The cells of a row that its object's properties fill.
  static PstRow row_of(std::uint32_t nid, const PstProperties& properties) {
    PstRow row{nid, {}};
    for (const auto& [id, value] : properties) {
      row.cells[static_cast<std::uint32_t>(id) << 16U | value.type] = value.bytes;
    }
    return row;
  }

  PstProperties properties_of(const PstMessage& message) {
    std::array<std::string, 4> shown;
    for (const auto& one : message.recipients) {
      auto& names = shown.at(one.kind);
      names += (names.empty() ? "" : "; ") + one.name;
    }
    const std::uint32_t flags =
        (message.is_read ? 1U : 0U) | (message.attachments.empty() ? 0U : 0x10U);
    const std::uint64_t when = kThen + serial_ * 600'000'000;
    PstProperties all{
        {0x0017, pst_number(1)},
        {0x001A, text("IPM.Note")},
        {0x0036, pst_number(0)},
        {0x0037, text("\x01\x01" + message.subject)},
        {0x0039, pst_time(when)},
        {0x0042, text(message.sender)},
        {0x0064, text("SMTP")},
        {0x0065, text(message.address)},
        {0x0070, text(message.subject)},
        {0x0C1A, text(message.sender)},
        {0x0C1E, text("SMTP")},
        {0x0C1F, text(message.address)},
        {0x0E02, text(shown[3])},
        {0x0E03, text(shown[2])},
        {0x0E04, text(shown[1])},
        {0x0E06, pst_time(when + 100'000'000)},
        {0x0E07, pst_number(flags)},
        {0x0E08, pst_number(static_cast<std::uint32_t>(1000 + message.body.size()))},
        {0x0E17, pst_number(0)},
        {0x1000, text(message.body)},
        {0x1035, text("<" + std::to_string(serial_) + "." + message.address + ">")},
        {0x3007, pst_time(when)},
        {0x3008, pst_time(when)},
        {0x300B, pst_binary("search-key-" + pst::number(serial_ + 0x10000, 5))},
    };
    if (!message.html.empty()) all[0x1013] = pst_binary(message.html);
    if (!message.headers.empty()) all[0x007D] = text(message.headers);
    if (message.has_preview) all[0x6619] = text(message.body.substr(0, 255));
    for (const auto& [id, value] : message.more) all[id] = value;
    ++serial_;
    return all;
  }

  PstStored recipients_of(const PstMessage& message) {
    std::vector<PstRow> rows;
    for (const auto& one : message.recipients) {
      PstProperties cells{{0x0C15, pst_number(one.kind)}, {0x0FFE, pst_number(6)},
                          {0x3001, text(one.name)},       {0x3002, text("SMTP")},
                          {0x3003, text(one.address)},    {0x3900, pst_number(0)},
                          {0x39FF, text(one.name)}};
      rows.push_back(row_of(static_cast<std::uint32_t>(rows.size() + 1), cells));
    }
    return rows.empty() ? empty(kRecipients) : add_table(file_, tags(kRecipients), rows);
  }

  PstSub attachment(const PstAttachment& one, std::uint32_t nid, PstRow& row) {
    PstProperties properties{
        {0x0E20, pst_number(static_cast<std::uint32_t>(one.bytes.size() + 200))},
        {0x0E21, pst_number(nid >> 5U)},
        {0x370B, pst_number(0xFFFFFFFF)}};
    std::vector<PstSub> subnodes;
    if (one.embedded) {
      const std::uint32_t inner = take(4);  // libpff takes another node of that number for it
      auto copy = properties_of(*one.embedded);
      const PstStored stored = message_node(*one.embedded, copy);
      subnodes.push_back({inner, stored.data, stored.sub});
      properties[0x3701] = pst_object(inner, 1000);
      properties[0x3705] = pst_number(5);
      properties[0x3001] = text(one.name);
    } else {
      properties[0x3701] = pst_binary(one.bytes);
      properties[0x3705] = pst_number(1);
      properties[0x3707] = text(one.name);
    }
    properties[0x3704] = text(one.name);
    const PstStored stored = add_properties(file_, properties, std::move(subnodes));
    for (const auto& [id, value] : one.row) properties[id] = value;
    row = row_of(nid, properties);
    return {nid, stored.data, stored.sub};
  }

  PstStored message_node(const PstMessage& message, const PstProperties& properties) {
    std::vector<PstSub> subnodes;
    const PstStored recipients = recipients_of(message);
    subnodes.push_back({0x692, recipients.data, recipients.sub});
    std::vector<PstRow> rows;
    for (const auto& one : message.attachments) {
      const auto nid = static_cast<std::uint32_t>((0x401 + rows.size()) << 5U | 5U);
      subnodes.push_back(attachment(one, nid, rows.emplace_back()));
    }
    if (!rows.empty()) {
      const PstStored table =
          add_table(file_, with_columns_of(rows_of(message.attachments), kAttachments), rows);
      subnodes.push_back({0x671, table.data, table.sub});
    }
    return add_properties(file_, properties, std::move(subnodes));
  }

  Written write_message(const PstMessage& message, std::uint32_t parent, std::uint8_t type) {
    auto properties = properties_of(message);
    if (type == 8) properties[0x0E07] = pst_number(0x41);
    const PstStored stored = message_node(message, properties);
    const std::uint32_t nid = take(type);
    add_node(nid, stored, parent);
    Written written{{nid, parent, message.subject}, {}, message.is_read, message.is_searched};
    for (const auto id : {0x0017, 0x001A, 0x0036, 0x0037, 0x0039, 0x0042, 0x0070, 0x0E03, 0x0E04,
                          0x0E06, 0x0E07, 0x0E08, 0x0E17, 0x1035, 0x3008, 0x6619}) {
      const auto found = properties.find(static_cast<std::uint16_t>(id));
      if (found != properties.end() && !found->second.bytes.empty())
        written.properties.insert(*found);
    }
    written.row = message.row;
    for (const auto& [id, value] : message.row) written.properties[id] = value;
    (type == 8 ? built_.associated : built_.messages).push_back(written.placed);
    if (message.is_searched) searched_.push_back(written);
    return written;
  }

  Child folder(std::uint32_t nid, std::uint32_t parent, const PstFolder& one) {
    std::vector<Written> messages, associated;
    for (const auto& message : one.messages) messages.push_back(write_message(message, nid, 4));
    for (std::size_t i = 0; i < one.count; ++i)
      messages.push_back(write_message(one.make(i), nid, 4));
    for (const auto& message : one.associated) associated.push_back(write_message(message, nid, 8));
    std::vector<Child> below;
    for (const auto& child : one.folders) below.push_back(folder(take(2), nid, child));
    return close_folder(nid, parent, one.name, below, messages, associated);
  }

  Child close_folder(std::uint32_t nid, std::uint32_t parent, const std::string& name,
                     const std::vector<Child>& below, const std::vector<Written>& messages,
                     const std::vector<Written>& associated) {
    Child made{nid, name, static_cast<std::uint32_t>(messages.size()), 0, !below.empty()};
    made.unread = static_cast<std::uint32_t>(
        std::ranges::count_if(messages, [](const auto& m) { return !m.is_read; }));
    auto properties = folder_properties(made);
    if (!associated.empty())
      properties[0x3617] = pst_number(static_cast<std::uint32_t>(associated.size()));
    add_node(nid, add_properties(file_, properties), parent);
    std::vector<PstRow> rows;
    for (const auto& child : below) rows.push_back(row_of(child.nid, folder_properties(child)));
    add_table_node(node_of(nid, 0x0D), kHierarchy, rows);
    rows.clear();
    for (const auto& one : messages) rows.push_back(row_of(one.placed.nid, one.properties));
    Tags columns = kContents;
    if (!rows.empty()) columns.insert(columns.end(), {0x1035001F, 0x6619001F});
    if (rows.empty()) {
      add_table_node(node_of(nid, 0x0E), columns, rows);
    } else {
      add_node(node_of(nid, 0x0E),
               add_table(file_, with_columns_of(rows_of(messages), columns), rows));
    }
    rows.clear();
    for (const auto& one : associated) {
      rows.push_back(row_of(one.placed.nid, one.properties));
      rows.back().cells[store_.shape.is_ansi ? 0x3001001EU : 0x3001001FU] =
          text(one.placed.subject).bytes;
    }
    add_table_node(node_of(nid, 0x0F), kAssociated, rows);
    return made;
  }

  [[nodiscard]] PstProperties folder_properties(const Child& child) const {
    return {{0x3001, text(child.name)},
            {0x3602, pst_number(child.count)},
            {0x3603, pst_number(child.unread)},
            {0x360A, pst_flag(child.has_folders)}};
  }

  Child search_folder(std::uint32_t nid, std::uint32_t parent, const std::string& name,
                      bool is_full) {
    Child made{nid, name, 0, 0, false};
    std::vector<PstRow> rows;
    for (const auto& one : searched_) {
      if (!is_full) break;
      rows.push_back(row_of(one.placed.nid, one.properties));
      rows.back().cells[0x67F10003] = pst::number(one.placed.folder, 4);
      ++made.count;
      if (!one.is_read) ++made.unread;
    }
    add_node(nid, add_properties(file_, folder_properties(made)), parent);
    add_node(node_of(nid, 0x06), {});
    add_node(node_of(nid, 0x07), add_properties(file_, {{0x660B, pst_number(0)}}));
    add_table_node(node_of(nid, 0x10), kSearched, rows);
    return made;
  }

  [[nodiscard]] PstValue entry_id(std::uint32_t nid) const {
    return pst_binary(std::string(4, '\0') + kStoreKey + pst::number(nid, 4));
  }

  void write_store() {
    add_node(0x21, add_properties(file_, {{0x0FF9, pst_binary(kStoreKey)},
                                          {0x3001, text("oubli test")},
                                          {0x35DF, pst_number(0x89)},
                                          {0x35E0, entry_id(kTop)},
                                          {0x35E3, entry_id(kDeleted)},
                                          {0x35E7, entry_id(kSearches)},
                                          {0x6633, pst_flag(true)},
                                          {0x66FA, pst_number(0x000E0011)},
                                          {0x67FF, pst_number(0)}}));
  }

  // Two named properties: a number and a string.
  void write_names() {
    const std::string guid("\x08\x20\x06\x00\x00\x00\x00\x00\xC0\x00\x00\x00\x00\x00\x00\x46", 16);
    const std::string name = pst_utf16("x-oubli-test");
    std::string names = pst::number(name.size(), 4) + name;
    names.resize((names.size() + 3) / 4 * 4);
    const auto entry = [](std::uint64_t id, std::uint64_t guid_and_kind, std::uint64_t index) {
      return pst::number(id, 4) + pst::number(guid_and_kind, 2) + pst::number(index, 2);
    };
    PstProperties map{{0x0001, pst_number(251)},
                      {0x0002, pst_binary(guid)},
                      {0x0003, pst_binary(entry(0x8503, 3U << 1U, 0) + entry(0, 2U << 1U | 1U, 1))},
                      {0x0004, pst_binary(names)}};
    const auto add = [&](std::uint32_t id, std::uint32_t kind, std::uint32_t index) {
      const auto bucket = static_cast<std::uint16_t>(0x1000 + (id ^ kind) % 251);
      auto& slot = map[bucket];
      slot = pst_binary(slot.bytes + entry(id, kind, index));
    };
    add(0x8503, 3U << 1U, 0);
    add(pst::crc(name), 2U << 1U | 1U, 1);
    add_node(0x61, add_properties(file_, map));
  }

  void write_queues() {
    std::string queue, folders;
    for (const auto& one : built_.messages) {
      if (!store_.has_caches || queue.size() >= 400) break;
      queue += pst::number(0, 2) + pst::number(1, 2) + pst::number(one.folder, 4) +
               pst::number(one.nid, 4) + std::string(8, '\0');
    }
    file_.add_node({0x1E1, file_.add_stream(queue), 0, queue.size() > 20 ? 20U : 0U});
    file_.add_node({0x201, file_.add_stream(pst::number(kSpam, 4)), 0, 0});
    file_.add_node({0x261, 0, 0, 0});
  }

  // A view cache with subjects in it, and a list from item ids to messages.
  void write_caches() {
    PstHeap pool(store_.shape, 0xA5);
    for (const auto& one : built_.messages) {
      if (!one.subject.empty()) pool.add(text(one.subject).bytes);
    }
    PstHeap cache(store_.shape, 0xAC);
    cache.set_root(cache.add(std::string(40, '\x11')));
    const std::uint64_t data = file_.add_blocks(pool.blocks());
    add_node(0x730, {file_.add_blocks(cache.blocks()), file_.add_subnodes({{0x8041, data, 0}})});

    PstHeap items(store_.shape, 0x9C);
    const std::uint32_t root = items.reserve(4), header = items.reserve(8);
    items.set(root, pst::number(header, 4));
    items.set_root(root);
    std::vector<std::pair<std::string, std::string>> rows;
    for (const auto& one : built_.messages) {
      rows.emplace_back(pst::number(rows.size() + 1, 16), pst::number(one.nid, 4));
    }
    items.add_tree(header, 16, 4, rows);
    add_node(0xC01, {file_.add_blocks(items.blocks()), 0});
  }

  const PstStore& store_;
  PstFile file_;
  PstBuilt built_;
  std::map<Tags, PstStored> empty_;
  std::vector<Written> searched_;
  std::uint64_t serial_ = 0;
};

}  // namespace

PstBuilt build_pst(const Path& path, const PstStore& store) { return Builder(path, store).build(); }

}  // namespace oubli::test
