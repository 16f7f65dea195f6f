// SPDX-License-Identifier: GPL-3.0-or-later
// Compressed files and attachments unpacked by confined workers: the same bytes as unpacked here,
// also of files that are leased or cut short; and a worker that dies or lies does no harm.
#include "scanner/app/confined/confined_stream.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <archive.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "adapters/base/files.h"
#include "scanner/app/erase/unpacking.h"
#include "scanner/worker/protocol.h"
#include "scanner/worker/service.h"
#include "tests/support/ok.h"
#include "tests/support/packing.h"
#include "tests/support/pdf_builder.h"
#include "tests/support/temp_dir.h"

namespace oubli::app {
namespace {

using oubli::test::ok;
using oubli::test::packed;
using oubli::test::TempDir;

constexpr std::array kAll{Compression::Gzip, Compression::Bzip2, Compression::Xz, Compression::Zstd,
                          Compression::Lz4};

struct Seen {
  std::string bytes;
  std::string error;
  bool operator==(const Seen&) const = default;
};

Seen read_all(ByteStream& stream) {
  Seen seen;
  std::vector<char> room(100'001);
  for (;;) {
    auto got = stream.read(room);
    if (!got) {
      seen.error = got.error().what;
      return seen;
    }
    if (*got == 0) return seen;
    seen.bytes.append(room.data(), *got);
  }
}

// Several pieces each way, packed and unpacked.
std::string mail() {
  std::string bytes;
  std::uint64_t noise = 88172645463325252ULL;
  while (bytes.size() < 900'000) {
    noise ^= noise << 13U;
    noise ^= noise >> 7U;
    noise ^= noise << 17U;
    bytes += "line " + std::to_string(noise) + " of a long message\n";
  }
  return bytes;
}

class ConfinedStreams : public testing::Test {
 protected:
  ConfinedStreams() : zygote_(ok(sandbox::Zygote::start(worker::service({"FR", false}), {}))) {}

  Path file_with(std::string_view bytes) const { return dir_.write("file", bytes); }
  static std::unique_ptr<ByteStream> here(int fd, Compression compression) {
    return open_packed(
        [fd](std::uint64_t at, std::span<char> into) { return read_at(fd, at, into); },
        compression);
  }

  TempDir dir_;
  std::unique_ptr<sandbox::Zygote> zygote_;
  std::shared_ptr<ConfinedWorkers> workers_ = std::make_shared<ConfinedWorkers>(*zygote_);
  StreamOpener open_ = confined_unpacking(workers_);
  PackOpener pack_ = confined_packing(workers_);
};

TEST_F(ConfinedStreams, GiveTheSameAsHere) {
  const std::string bytes = mail();
  for (const Compression compression : kAll) {
    for (const std::string& plain : {bytes, std::string("one line\n"), std::string()}) {
      // libarchive's packer of lz4 cannot do nothing.
      if (plain.empty() && compression == Compression::Lz4) continue;
      const auto fd = ok(open_for_reading(file_with(packed(plain, compression))));
      const auto there = open_(packed_in(fd.get()), compression);
      const auto local = here(fd.get(), compression);
      EXPECT_EQ(read_all(*there), (Seen{plain, ""}));
      EXPECT_EQ(read_all(*local), (Seen{plain, ""}));
      EXPECT_EQ(there->used(), local->used());
    }
  }
}

TEST_F(ConfinedStreams, TellOfDamageBehindWhatCameBefore) {
  const std::string bytes = mail();
  for (const Compression compression : kAll) {
    const std::string whole = packed(bytes, compression);
    for (const std::size_t size : {whole.size() - 9, whole.size() / 2, std::size_t{12}}) {
      const auto fd = ok(open_for_reading(file_with(whole.substr(0, size))));
      const Seen there = read_all(*open_(packed_in(fd.get()), compression));
      const Seen local = read_all(*here(fd.get(), compression));
      EXPECT_NE(there.error, "");
      EXPECT_EQ(there.error, local.error);
      // How much comes before the damage depends, with libarchive, on how much is asked for at
      // once.
      EXPECT_TRUE(bytes.starts_with(there.bytes));
      if (compression == Compression::Gzip) {
        EXPECT_EQ(there.bytes.size(), local.bytes.size());
      }
    }
  }
}

TEST_F(ConfinedStreams, MayBeDroppedAndMayBeMany) {
  const std::string bytes = mail();
  const auto fd = ok(open_for_reading(file_with(packed(bytes, Compression::Gzip))));
  std::vector<std::unique_ptr<ByteStream>> streams;
  for (int i = 0; i < 6; ++i) streams.push_back(open_(packed_in(fd.get()), Compression::Gzip));
  std::array<char, 1000> room{};
  for (std::size_t i = 0; i < streams.size(); i += 2) EXPECT_TRUE(streams[i]->read(room));
  for (std::size_t i = 0; i < streams.size(); i += 2) streams[i].reset();
  for (std::size_t i = 1; i < streams.size(); i += 2) EXPECT_EQ(read_all(*streams[i]).bytes, bytes);
}

// Opening it a second time, to give it away read-only, would break the lease.
TEST_F(ConfinedStreams, ReadAFileThatIsLeased) {
  const std::string bytes = mail();
  const Path path = file_with(packed(bytes, Compression::Zstd));
  const UniqueFd fd(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  ASSERT_EQ(::fcntl(fd.get(), F_SETLEASE, F_WRLCK), 0);
  EXPECT_EQ(read_all(*open_(packed_in(fd.get()), Compression::Zstd)).bytes, bytes);
  EXPECT_EQ(::fcntl(fd.get(), F_GETLEASE), F_WRLCK);
}

TEST_F(ConfinedStreams, AreWhatTheWholeProcessReads) {
  const std::string bytes = mail();
  const auto fd = ok(open_for_reading(file_with(packed(bytes, Compression::Gzip))));
  int opened = 0;
  unpack_by([&](PackedBytes file, Compression compression) {
    ++opened;
    return open_(std::move(file), compression);
  });
  std::string found(bytes.size(), '\0');
  EXPECT_EQ(ok(open_bytes(fd.get(), Compression::Gzip, bytes.size())->read_at(0, found)),
            bytes.size());
  const StreamSize size = ok(measure(*open_stream(packed_in(fd.get()), Compression::Gzip)));
  unpack_by(nullptr);
  EXPECT_EQ(found, bytes);
  EXPECT_EQ(size.unpacked, bytes.size());
  EXPECT_EQ(opened, 2);
}

struct Packed {
  std::string bytes;
  std::string error;
};

// As an eraser writes: in pieces of its own size.
Packed pack_all(const PackOpener& pack, std::string_view plain, Compression compression) {
  Packed out;
  const auto stream = pack(
      [&](std::string_view piece) {
        out.bytes += piece;
        return Status();
      },
      compression);
  Status done;
  for (; done && !plain.empty();
       plain.remove_prefix(std::min<std::size_t>(plain.size(), 300'001))) {
    done = stream->write(plain.substr(0, 300'001));
  }
  if (done) done = stream->finish();
  if (!done) out.error = done.error().what;
  return out;
}

TEST_F(ConfinedStreams, PackWhatUnpacksToTheSame) {
  const std::string bytes = mail() + mail() + mail();
  for (const Compression compression : kAll) {
    for (const std::string& plain : {bytes, std::string("one line\n"), std::string()}) {
      const Packed there = pack_all(pack_, plain, compression);
      EXPECT_EQ(there.error, "");
      EXPECT_EQ(compression_of(there.bytes.substr(0, kMagicSize)), compression);
      const auto fd = ok(open_for_reading(file_with(there.bytes)));
      EXPECT_EQ(read_all(*here(fd.get(), compression)), (Seen{plain, ""}));
    }
  }
}

TEST_F(ConfinedStreams, TellWhatCouldNotBeKeptOfWhatWasPacked) {
  const std::string bytes = mail();
  std::size_t taken = 0;
  const auto stream = pack_(
      [&](std::string_view piece) {
        taken += piece.size();
        return taken < 300'000 ? Status() : Status(failed("write x: No space left on device"));
      },
      Compression::Gzip);
  Status done;
  for (int i = 0; i < 9 && done; ++i) done = stream->write(bytes);
  if (done) done = stream->finish();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().what, "write x: No space left on device");
}

TEST_F(ConfinedStreams, MayBeDroppedWhileTheyPack) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{10}, std::size_t{900'000}}) {
    const auto stream = pack_([](std::string_view) { return Status(); }, Compression::Bzip2);
    EXPECT_TRUE(stream->write(mail().substr(0, size)));
  }
}

TEST_F(ConfinedStreams, PackForTheWholeProcess) {
  int opened = 0;
  pack_by([&](PackedTaker take, Packing packing) {
    ++opened;
    return pack_(std::move(take), packing);
  });
  const Packed made = pack_all(open_packing, mail(), Compression::Zstd);
  pack_by(nullptr);
  EXPECT_EQ(opened, 1);
  EXPECT_LT(made.bytes.size(), mail().size());
}

// What a worker that was taken over might answer.
void lie(const sandbox::Request& request, sandbox::Channel& channel) {
  using worker::Reply;
  const auto frame = [](Reply reply, std::string_view body) {
    return std::string(1, static_cast<char>(reply)) + std::string(body);
  };
  channel.reply(frame(Reply::Wants, ""));
  const std::string kind = channel.ask();
  if (kind == "nothing") return;
  if (kind == "empty") channel.reply(frame(Reply::Unpacked, ""));
  if (kind == "long") {
    channel.reply(frame(Reply::Unpacked, std::string(worker::kUnpackedPiece + 1, 'x')));
  }
  if (kind == "much") channel.reply(worker::encode_unpacked_all(1U << 30U));
  if (kind == "noise") channel.reply("\xff\xff");
  if (kind == "after") {
    channel.reply(worker::encode_unpacked_all(0));
    channel.reply(frame(Reply::Unpacked, "more"));
  }
  if (kind == "killed") ::raise(SIGKILL);
  (void)request;
}

// They are given their kind as what is to be packed.
TEST(LyingWorkers, PackNothing) {
  const auto zygote = ok(sandbox::Zygote::start({[] {}, lie}, {}));
  const PackOpener pack = confined_packing(std::make_shared<ConfinedWorkers>(*zygote));
  for (const char* kind : {"nothing", "empty", "long", "much", "noise", "after", "killed"}) {
    const Packed made = pack_all(pack, kind, Compression::Gzip);
    EXPECT_EQ(made.bytes, "") << kind;
    EXPECT_NE(made.error, "") << kind;
  }
}

TEST(LyingWorkers, AreDamageAndNothingElse) {
  const auto zygote = ok(sandbox::Zygote::start({[] {}, lie}, {}));
  const StreamOpener open = confined_unpacking(std::make_shared<ConfinedWorkers>(*zygote));
  const TempDir dir;
  for (const char* kind : {"nothing", "empty", "long", "much", "noise", "after", "killed"}) {
    const auto fd = ok(open_for_reading(dir.write("file", kind)));
    const Seen seen = read_all(*open(packed_in(fd.get()), Compression::Gzip));
    EXPECT_EQ(seen.bytes, "") << kind;
    EXPECT_NE(seen.error, "") << kind;
  }
}

// None of them needs a call that the filter forbids.
TEST_F(ConfinedStreams, AttachmentsOfEveryKindAreOpenedWithinTheFence) {
  Unpacking unpacking(*zygote_);
  const wiper::Unpacker unpack = unpacking.unpacker();
  std::vector<std::string> all;
  for (const Compression compression : kAll) all.push_back(packed("Dear Jean", compression));
  for (auto* format : {&::archive_write_set_format_7zip, &::archive_write_set_format_zip,
                       &::archive_write_set_format_ustar, &::archive_write_set_format_cpio_newc}) {
    all.push_back(oubli::test::archive_of(format, "letter.txt", "Dear Jean"));
    all.push_back(packed(all.back(), Compression::Xz));
  }
  oubli::test::PdfBuilder pdf;
  pdf.add_page("BT /F 12 Tf (Dear Jean) Tj ET");
  all.push_back(pdf.finish());
  for (const std::string& one : all) {
    std::string found;
    const auto done = unpack(one, [&](std::string_view piece) { found += piece; });
    EXPECT_TRUE(done) << (done ? "" : done.error().what) << one.substr(0, 6);
    EXPECT_NE(found.find("Dear Jean"), std::string::npos) << one.substr(0, 6);
  }
}

}  // namespace
}  // namespace oubli::app
