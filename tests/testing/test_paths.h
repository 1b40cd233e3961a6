// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace assay::testing {

/// A fresh folder, removed with everything in it at the end of its life.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder &) = delete;
    TemporaryFolder &operator=(const TemporaryFolder &) = delete;
    std::string path(const std::string &name = {}) const;

private:
    std::filesystem::path m_path;
};

/// The folder of real files beside the checkout ("../shared/data"), or empty where it is absent.
std::string realData(const std::string &name = {});
/// The root of the checkout.
std::string sourceFolder();
void writeFile(const std::string &path, const std::string &bytes);
std::string readFile(const std::string &path);

} // namespace assay::testing

/// In a Qt test: skips with a message where the real files are absent.
#define ASSAY_NEEDS_REAL_DATA()                                                                              \
    do {                                                                                                     \
        if (assay::testing::realData().empty())                                                              \
            QSKIP("the real files beside the checkout are absent");                                          \
    } while (false)
