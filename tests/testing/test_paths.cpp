// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/testing/test_paths.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace assay::testing {

TemporaryFolder::TemporaryFolder()
{
    std::string pattern = (std::filesystem::temp_directory_path() / "assay-test-XXXXXX").string();
    m_path = ::mkdtemp(pattern.data());
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

std::string TemporaryFolder::path(const std::string &name) const
{
    return name.empty() ? m_path.string() : (m_path / name).string();
}

std::string sourceFolder()
{
    return ASSAY_SOURCE_DIR;
}

std::string realData(const std::string &name)
{
    const auto folder = std::filesystem::path(ASSAY_SOURCE_DIR).parent_path() / "shared" / "data";
    if (!std::filesystem::exists(folder))
        return {};
    return name.empty() ? folder.string() : (folder / name).string();
}

void writeFile(const std::string &path, const std::string &bytes)
{
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::string readFile(const std::string &path)
{
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

} // namespace assay::testing
