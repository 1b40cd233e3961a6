// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/absent_files.h"

#include "core/opening/format_table.h"

#include <algorithm>
#include <filesystem>
#include <set>

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t LongestName = 255; // of a file, on the systems that models lie on

/// Without the suffix of a packer: "model.pkl" of "model.pkl.gz".
std::string_view unpackedName(std::string_view name)
{
    for (const std::string_view packed : { ".gz", ".xz", ".zst", ".bz2", ".zip" })
        if (name.ends_with(packed))
            return name.substr(0, name.size() - packed.size());
    return name;
}

/// A relative path below its folder, of plain characters only: no address, no pattern, no place holder.
bool isPathBelow(std::string_view text)
{
    if (text.empty() || text.front() == '/' || text.size() > LongestName
        || text.find('/') == std::string_view::npos || text.find("//") != std::string_view::npos)
        return false;
    const bool plain = std::ranges::all_of(text, [](char letter) {
        const auto code = static_cast<unsigned char>(letter);
        return code >= 0x80 || (code >= '0' && code <= '9') || ((code | 0x20) >= 'a' && (code | 0x20) <= 'z')
            || letter == '/' || letter == '.' || letter == '_' || letter == '-' || letter == '+';
    });
    const fs::path path { text };
    return plain && std::ranges::none_of(path, [](const fs::path &part) { return part == ".."; });
}

bool isModelFile(std::string_view text)
{
    const std::string_view name = unpackedName(text);
    return formatOfName(name).format && !name.ends_with(".xml"); // which is more often something else
}

bool isThere(const fs::path &path)
{
    std::error_code failed;
    return fs::exists(path, failed) || failed; // what cannot be looked at is not said to be missing
}

} // namespace

std::vector<NamedFile> filesNotBeside(const DocumentTree &tree, const std::string &documentPath)
{
    std::vector<NamedFile> files;
    std::set<std::string_view> seen;
    const fs::path folder = fs::path(documentPath).parent_path();
    for (TreeId id = 1; id < tree.nodes.size() && files.size() < MostNamedFiles; ++id) {
        const std::string_view text = tree.text(id);
        if (tree.node(id).kind != TreeKind::Sentence || !isPathBelow(text) || !isModelFile(text)
            || !seen.insert(text).second)
            continue;
        const fs::path named { text };
        if (!isThere(folder / named) && !isThere(folder / named.filename()))
            files.push_back({ std::string(text), tree.place(id) });
    }
    return files;
}

} // namespace assay
