// SPDX-License-Identifier: GPL-3.0-or-later
// `assay-window`: the same command line with the window and the PDF. Started by `assay` when a command needs
// them.
#include "app/offscreen.h"
#include "app/pdf_output.h"
#include "app/program.h"
#include "app/window_parts.h"
#include "app/window_run.h"

namespace {

constexpr assay::WindowParts Parts {
    .runWindow = assay::runWindow,
    .runDemoWindow = assay::runDemoWindow,
    .offscreen
    = []() -> std::shared_ptr<const void> { return std::make_shared<assay::OffscreenApplication>(); },
    .writePdf = assay::writeAuditPdf,
};

} // namespace

int main(int argc, char **argv)
{
    assay::setWindowParts(Parts);
    return assay::runProgram(argc, argv);
}
