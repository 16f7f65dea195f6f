// SPDX-License-Identifier: GPL-3.0-or-later
// What a certificate says of a disk is what the kernel says, tidied, and "unknown" where it is
// silent.
#include "wiper/disk/medium.h"

#include <fstream>

#include <gtest/gtest.h>

#include "tests/support/temp_dir.h"

namespace oubli::wiper {
namespace {

class MediumOf : public testing::Test {
 protected:
  void put(const std::string& file, const std::string& text) const {
    const Path path = disk_ / file;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text << '\n';
  }
  [[nodiscard]] Medium describe() const {
    Medium medium;
    KernelFiles kernel;
    kernel.sys = dir_.path();
    describe_disk(kernel, disk_, medium);
    return medium;
  }

  oubli::test::TempDir dir_;
  Path disk_ = dir_.path() / "devices/sda";
};

TEST_F(MediumOf, ADiskThatTellsNothingIsUnknown) { EXPECT_EQ(describe(), Medium{}); }

TEST_F(MediumOf, ADiskIsNamedWithoutItsPadding) {
  put("device/vendor", "ATA     ");
  put("device/model", "  WDC WD40EFRX-68N \t\x1b[31m ");
  put("queue/rotational", "1");
  const Medium medium = describe();
  EXPECT_EQ(medium.manufacturer, "unknown") << "ATA is how it is connected";
  EXPECT_EQ(medium.model, "WDC WD40EFRX-68N [31m");
  EXPECT_EQ(medium.serial_number, "unknown");
  EXPECT_EQ(medium.type, "rotating disk");
}

TEST_F(MediumOf, AnNvmeDiskHasItsSerialNumberWithTheController) {
  put("device/serial", "S4EVNX0R");
  put("queue/rotational", "0");
  EXPECT_EQ(describe().serial_number, "S4EVNX0R");
  EXPECT_EQ(describe().type, "SSD");
}

TEST_F(MediumOf, ASataDiskHasItsSerialNumberInAPageOfItsOwn) {
  put("device/vpd_pg80", std::string("\x00\x80\x00\x14", 4) + "      WD-WCC7K1234567");
  EXPECT_EQ(describe().serial_number, "WD-WCC7K1234567");
}

TEST_F(MediumOf, VendorsThatAreNumbersAreToldAsNumbers) {
  put("device/device/vendor", "0x144d");
  EXPECT_EQ(describe().manufacturer, "PCI vendor 0x144d");
  put("device/manfid", "0x000003");
  put("device/name", "SU08G");
  EXPECT_EQ(describe().manufacturer, "MMC manufacturer 0x000003");
  EXPECT_EQ(describe().model, "SU08G");
}

TEST_F(MediumOf, AVirtualDiskIsNotTakenForOneThatRotates) {
  put("queue/rotational", "1");
  put("loop/backing_file", "/images/a.img");
  EXPECT_EQ(describe().type, "virtual disk");
}

}  // namespace
}  // namespace oubli::wiper
