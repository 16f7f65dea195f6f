// SPDX-License-Identifier: GPL-3.0-or-later
// Rules as published by the states' administrations and collected in the Commission's VAT number
// algorithms (DG TAXUD, VIES); docs/formats/detectors.md names the source of each.
#include "scanner/detect/vat_checks.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>

#include "scanner/detect/card.h"
#include "scanner/detect/text.h"

namespace oubli::detect {
namespace {

int digit(std::string_view text, std::size_t at) { return text[at] - '0'; }

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

bool is_digits(std::string_view text, std::size_t count) {
  return text.size() == count && all_digits(text);
}

std::int64_t value(std::string_view digits) {
  std::int64_t sum = 0;
  for (char c : digits) sum = sum * 10 + (c - '0');
  return sum;
}

int weighted(std::string_view text, std::initializer_list<int> weights) {
  int sum = 0;
  std::size_t at = 0;
  for (int weight : weights) sum += weight * digit(text, at++);
  return sum;
}

// ISO/IEC 7064 MOD 11,10.
bool has_mod_11_10(std::string_view text) {
  int product = 10;
  for (char c : text.substr(0, text.size() - 1)) {
    const int sum = (product + (c - '0')) % 10;
    product = (sum == 0 ? 10 : sum) * 2 % 11;
  }
  return (11 - product) % 10 == text.back() - '0';
}

bool is_at(std::string_view b) {
  if (b.size() != 9 || b[0] != 'U' || !all_digits(b.substr(1))) return false;
  int sum = 0;
  for (std::size_t i = 1; i < 8; ++i) {
    const int twice = digit(b, i) * (i % 2 == 0 ? 2 : 1);
    sum += twice / 10 + twice % 10;
  }
  return (96 - sum) % 10 == digit(b, 8);
}

bool is_be(std::string_view b) {
  return is_digits(b, 10) && b[0] <= '1' && 97 - value(b.substr(0, 8)) % 97 == value(b.substr(8));
}

bool is_bg(std::string_view b) {
  if (is_digits(b, 9)) {
    int check = weighted(b, {1, 2, 3, 4, 5, 6, 7, 8}) % 11;
    if (check == 10) check = weighted(b, {3, 4, 5, 6, 7, 8, 9, 10}) % 11 % 10;
    return check == digit(b, 8);
  }
  if (!is_digits(b, 10)) return false;
  const int last = digit(b, 9);
  const int other = 11 - weighted(b, {4, 3, 2, 7, 6, 5, 4, 3, 2}) % 11;
  return weighted(b, {2, 4, 8, 5, 10, 9, 7, 3, 6}) % 11 % 10 == last ||
         weighted(b, {21, 19, 17, 13, 11, 9, 7, 3, 1}) % 10 == last ||
         (other != 10 && other % 11 == last);
}

bool is_cy(std::string_view b) {
  if (b.size() != 9 || !all_digits(b.substr(0, 8)) || !is_upper(b[8])) return false;
  if (b.starts_with("12")) return false;
  constexpr std::array kOdd{1, 0, 5, 7, 9, 13, 15, 17, 19, 21};
  int sum = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    sum += i % 2 == 0 ? kOdd[static_cast<std::size_t>(digit(b, i))] : digit(b, i);
  }
  return 'A' + sum % 26 == b[8];
}

bool is_cz(std::string_view b) {
  if (!all_digits(b)) return false;
  if (b.size() == 8) {
    const int check = (11 - weighted(b, {8, 7, 6, 5, 4, 3, 2}) % 11) % 11;
    return b[0] != '9' && (check == 0 ? 1 : check) % 10 == digit(b, 7);
  }
  if (b.size() == 9 && b[0] == '6') {
    const int check = weighted(b.substr(1), {8, 7, 6, 5, 4, 3, 2}) % 11;
    return (8 - (21 - check) % 11 + 10) % 10 == digit(b, 8);
  }
  // A birth number: year, month (+50 for women, +20 or +70 when the day had run out), day.
  if (b.size() != 9 && b.size() != 10) return false;
  const std::int64_t month = value(b.substr(2, 2)) % 50 % 20;
  const std::int64_t day = value(b.substr(4, 2));
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  if (b.size() == 9) return value(b.substr(0, 2)) < 54;
  return value(b.substr(0, 9)) % 11 % 10 == digit(b, 9);
}

bool is_de(std::string_view b) { return is_digits(b, 9) && b[0] != '0' && has_mod_11_10(b); }

bool is_dk(std::string_view b) {
  return is_digits(b, 8) && b[0] != '0' && weighted(b, {2, 7, 6, 5, 4, 3, 2, 1}) % 11 == 0;
}

bool is_ee(std::string_view b) {
  return is_digits(b, 9) && weighted(b, {3, 7, 1, 3, 7, 1, 3, 7, 1}) % 10 == 0;
}

bool is_el(std::string_view b) {
  return is_digits(b, 9) && value(b) > 0 &&
         weighted(b, {256, 128, 64, 32, 16, 8, 4, 2}) % 11 % 10 == digit(b, 8);
}

bool is_es(std::string_view b) {
  if (b.size() != 9 || !all_digits(b.substr(1, 7))) return false;
  constexpr std::string_view kLetters = "TRWAGMYFPDXBNJZSQVHLCKE";
  const auto letter_of = [&](std::int64_t number) {
    return kLetters[static_cast<std::size_t>(number % 23)];
  };
  const std::string_view middle = b.substr(1, 7);
  if (is_digit(b[0])) return letter_of(value(b.substr(0, 8))) == b[8];
  if (b[0] >= 'X' && b[0] <= 'Z') return letter_of((b[0] - 'X') * 10000000 + value(middle)) == b[8];
  if (b[0] >= 'K' && b[0] <= 'M') return letter_of(value(middle)) == b[8];
  if (std::string_view("ABCDEFGHJNPQRSUVW").find(b[0]) == std::string_view::npos) return false;
  int sum = 0;
  for (std::size_t i = 0; i < 7; ++i) {
    const int twice = digit(middle, i) * (i % 2 == 0 ? 2 : 1);
    sum += twice / 10 + twice % 10;
  }
  const int check = (10 - sum % 10) % 10;
  return is_digit(b[8]) ? digit(b, 8) == check
                        : std::string_view("JABCDEFGHI")[static_cast<std::size_t>(check)] == b[8];
}

bool is_fi(std::string_view b) {
  return is_digits(b, 8) && weighted(b, {7, 9, 10, 5, 8, 4, 2, 1}) % 11 == 0;
}

bool is_fr(std::string_view b) {
  if (b.size() != 11 || !all_digits(b.substr(2))) return false;
  const std::string_view siren = b.substr(2);
  if (!siren.starts_with("000") && !has_luhn_sum(siren)) return false;  // 000: Monaco
  constexpr std::string_view kKeys = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  const auto first = static_cast<std::int64_t>(kKeys.find(b[0]));
  const auto second = static_cast<std::int64_t>(kKeys.find(b[1]));
  if (first < 0 || second < 0) return false;
  if (first < 10 && second < 10) return (12 + 3 * (value(siren) % 97)) % 97 == first * 10 + second;
  const std::int64_t check = first < 10 ? first * 24 + second - 10 : first * 34 + second - 100;
  return (value(siren) + 1 + check / 11) % 11 == check % 11;
}

bool is_gb(std::string_view b) {
  if (b.size() == 5) {  // government departments and health authorities
    if (!all_digits(b.substr(2))) return false;
    return b.starts_with("GD") ? value(b.substr(2)) < 500
                               : b.starts_with("HA") && value(b.substr(2)) >= 500;
  }
  if (!is_digits(b, 9) && !is_digits(b, 12)) return false;
  const int rest = weighted(b, {8, 7, 6, 5, 4, 3, 2, 10, 1}) % 97;
  return value(b.substr(0, 7)) > 0 && (rest == 0 || (rest == 42 && value(b.substr(0, 3)) >= 100));
}

bool is_hr(std::string_view b) { return is_digits(b, 11) && has_mod_11_10(b); }

bool is_hu(std::string_view b) {
  return is_digits(b, 8) && b[0] != '0' && weighted(b, {9, 7, 3, 1, 9, 7, 3, 1}) % 10 == 0;
}

bool is_ie(std::string_view b) {
  constexpr std::string_view kLetters = "WABCDEFGHIJKLMNOPQRSTUV";
  if (b.size() != 8 && b.size() != 9) return false;
  if (!is_digit(b[0]) || !all_digits(b.substr(2, 5)) || !is_upper(b[7])) return false;
  int sum = 0;
  if (is_digit(b[1])) {
    sum = weighted(b, {8, 7, 6, 5, 4, 3, 2});
    if (b.size() == 9) {
      const auto second = kLetters.find(b[8]);
      if (second == kLetters.npos) return false;
      sum += 9 * static_cast<int>(second);
    }
  } else {  // given out before 2013: digit, letter, five digits, check letter
    if (b.size() != 8 || !is_upper(b[1])) return false;
    sum = weighted(b.substr(2), {7, 6, 5, 4, 3}) + 2 * digit(b, 0);
  }
  return kLetters[static_cast<std::size_t>(sum % 23)] == b[7];
}

bool is_it(std::string_view b) {
  if (!is_digits(b, 11) || value(b.substr(0, 7)) == 0 || !has_luhn_sum(b)) return false;
  const std::int64_t office = value(b.substr(7, 3));
  return (office >= 1 && office <= 100) || office == 120 || office == 121 || office == 888 ||
         office == 999;
}

bool is_lt(std::string_view b) {
  if (!is_digits(b, 9) && !is_digits(b, 12)) return false;
  const std::size_t count = b.size() - 1;
  if (b[count - 1] != '1') return false;
  int first = 0;
  int second = 0;
  for (std::size_t i = 0; i < count; ++i) {
    first += static_cast<int>(1 + i % 9) * digit(b, i);
    second += static_cast<int>(1 + (i + 2) % 9) * digit(b, i);
  }
  return (first % 11 == 10 ? second % 11 % 10 : first % 11) == digit(b, count);
}

bool is_lu(std::string_view b) {
  return is_digits(b, 8) && value(b.substr(0, 6)) > 0 &&
         value(b.substr(0, 6)) % 89 == value(b.substr(6));
}

bool is_lv(std::string_view b) {
  if (!is_digits(b, 11)) return false;
  if (b[0] > '3') return weighted(b, {9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1}) % 11 == 3;
  if (b.starts_with("32")) return true;  // personal codes without meaning, since 2017
  const std::int64_t day = value(b.substr(0, 2));
  const std::int64_t month = value(b.substr(2, 2));
  if (day < 1 || day > 31 || month < 1 || month > 12) return false;
  return (1 + weighted(b, {10, 5, 8, 4, 2, 1, 6, 3, 7, 9})) % 11 % 10 == digit(b, 10);
}

bool is_mt(std::string_view b) {
  return is_digits(b, 8) && b[0] != '0' && weighted(b, {3, 4, 6, 7, 8, 9, 10, 1}) % 37 == 0;
}

bool is_nl(std::string_view b) {
  if (b.size() != 12 || b[9] != 'B' || !all_digits(b.substr(0, 9)) || !all_digits(b.substr(10))) {
    return false;
  }
  if (b.ends_with("B00") || value(b.substr(0, 9)) == 0) return false;
  const int legal = weighted(b, {9, 8, 7, 6, 5, 4, 3, 2}) - digit(b, 8);
  if (legal % 11 == 0) return true;
  // Sole traders since 2020: ISO/IEC 7064 MOD 97-10 with N, L and B as 23, 21 and 11.
  std::int64_t rest = 2321 % 97;
  for (char c : b) rest = c == 'B' ? (rest * 100 + 11) % 97 : (rest * 10 + (c - '0')) % 97;
  return rest == 1;
}

bool is_no(std::string_view b) {
  if (b.ends_with("MVA")) b.remove_suffix(3);
  return is_digits(b, 9) && (11 - weighted(b, {3, 2, 7, 6, 5, 4, 3, 2}) % 11) % 11 == digit(b, 8);
}

bool is_pl(std::string_view b) {
  return is_digits(b, 10) && value(b) > 0 &&
         weighted(b, {6, 5, 7, 2, 3, 4, 5, 6, 7}) % 11 == digit(b, 9);
}

bool is_pt(std::string_view b) {
  return is_digits(b, 9) && b[0] != '0' &&
         (11 - weighted(b, {9, 8, 7, 6, 5, 4, 3, 2}) % 11) % 11 % 10 == digit(b, 8);
}

bool is_ro(std::string_view b) {
  if (!all_digits(b) || b.size() < 2 || b.size() > 10 || b[0] == '0') return false;
  constexpr std::array kWeights{7, 5, 3, 2, 1, 7, 5, 3, 2};
  int sum = 0;
  for (std::size_t i = 0; i + 1 < b.size(); ++i) sum += kWeights[10 - b.size() + i] * digit(b, i);
  return sum * 10 % 11 % 10 == digit(b, b.size() - 1);
}

bool is_se(std::string_view b) {
  return is_digits(b, 12) && has_luhn_sum(b.substr(0, 10)) && value(b.substr(10)) >= 1 &&
         value(b.substr(10)) <= 94;
}

bool is_si(std::string_view b) {
  if (!is_digits(b, 8) || b[0] == '0') return false;
  const int check = 11 - weighted(b, {8, 7, 6, 5, 4, 3, 2}) % 11;
  return check != 11 && check % 10 == digit(b, 7);
}

bool is_sk(std::string_view b) {
  return is_digits(b, 10) && b[0] != '0' && value(b) % 11 == 0 &&
         std::string_view("234789").find(b[2]) != std::string_view::npos;
}

bool is_che(std::string_view b) {
  for (std::string_view ending : {"MWST", "TVA", "IVA", "TPV"}) {
    if (b.ends_with(ending)) {
      b.remove_suffix(ending.size());
      break;
    }
  }
  return is_digits(b, 9) && (11 - weighted(b, {5, 4, 3, 2, 7, 6, 5, 4}) % 11) % 11 == digit(b, 8);
}

constexpr std::array kStates{
    VatState{"AT", 9, 9, is_at},    VatState{"BE", 10, 10, is_be}, VatState{"BG", 9, 10, is_bg},
    VatState{"CY", 9, 9, is_cy},    VatState{"CZ", 8, 10, is_cz},  VatState{"DE", 9, 9, is_de},
    VatState{"DK", 8, 8, is_dk},    VatState{"EE", 9, 9, is_ee},   VatState{"EL", 9, 9, is_el},
    VatState{"ES", 9, 9, is_es},    VatState{"FI", 8, 8, is_fi},   VatState{"FR", 11, 11, is_fr},
    VatState{"GB", 5, 12, is_gb},   VatState{"XI", 5, 12, is_gb},  VatState{"HR", 11, 11, is_hr},
    VatState{"HU", 8, 8, is_hu},    VatState{"IE", 8, 9, is_ie},   VatState{"IT", 11, 11, is_it},
    VatState{"LT", 9, 12, is_lt},   VatState{"LU", 8, 8, is_lu},   VatState{"LV", 11, 11, is_lv},
    VatState{"MT", 8, 8, is_mt},    VatState{"NL", 12, 12, is_nl}, VatState{"NO", 9, 12, is_no},
    VatState{"PL", 10, 10, is_pl},  VatState{"PT", 9, 9, is_pt},   VatState{"RO", 2, 10, is_ro},
    VatState{"SE", 12, 12, is_se},  VatState{"SI", 8, 8, is_si},   VatState{"SK", 10, 10, is_sk},
    VatState{"CHE", 9, 13, is_che},
};

}  // namespace

std::span<const VatState> vat_states() { return kStates; }

}  // namespace oubli::detect
