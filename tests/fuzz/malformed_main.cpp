// SPDX-License-Identifier: GPL-3.0-or-later
// malformed_tests NAME [ARGUMENT...]: one of the tests of hostile files, which are one program here.
#include <cstdio>
#include <string_view>

#define MALFORMED_TEST(name) int name(int, char **);
#include "malformed_tests.inc"
#undef MALFORMED_TEST

int main(int count, char **words)
{
    const std::string_view wanted = count > 1 ? words[1] : "";
#define MALFORMED_TEST(name)                                                                                 \
    if (wanted == #name)                                                                                     \
        return name(count - 1, words + 1);
#include "malformed_tests.inc"
#undef MALFORMED_TEST
    std::fputs("no such test\n", stderr);
    return 64;
}
