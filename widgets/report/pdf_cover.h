// SPDX-License-Identifier: GPL-3.0-or-later
// What a person says about a report: asked at export, kept in the project, never invented.
#pragma once

#include <string>

namespace assay {

/// Empty parts are left out.
struct PdfCover {
    std::string title {}, client {}, auditor {};
    std::string date {}; ///< printed and set as the document's date
};

} // namespace assay
