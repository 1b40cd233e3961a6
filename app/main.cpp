// SPDX-License-Identifier: GPL-3.0-or-later
// `assay`: the command line without Qt.
#include "app/program.h"

int main(int argc, char **argv)
{
    return assay::runProgram(argc, argv);
}
