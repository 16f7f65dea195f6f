// SPDX-License-Identifier: GPL-3.0-or-later
// main() of every test program: libsodium is ready before the first test.
#include <gtest/gtest.h>
#include <sodium.h>

int main(int argc, char** argv) {
  if (sodium_init() < 0) return 1;
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
