// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace importer {

/// The field as CSV, in quotation marks where they are needed.
std::string csv_field(std::string_view text, char separator = ',');

/// In quotation marks and safe for a terminal: a file may hold anything.
std::string printable(std::string_view text);

/// For a command to copy into a shell: in quotation marks, or as it is if it needs none.
std::string shell_quoted(std::string_view text);
std::string shell_word(std::string_view text);

std::string lower_ascii(std::string_view text);

/// "1,234,567"
std::string with_commas(std::int64_t number);

/// "1 row", "2 rows".
std::string count_of(std::int64_t number, std::string_view noun);

/// "; 2 empty rows skipped", or nothing if there are none.
std::string and_skipped(std::int64_t empty_rows);

/// Adds the `count`th item to a list that shows the first five: "2, 4, 5, 7, 8, ...".
void add_example(std::string& list, std::int64_t count, const std::string& item);

/// "2 h 5 min", "3 min 20 s", "45 s".
std::string duration_text(std::int64_t seconds);

}  // namespace importer
