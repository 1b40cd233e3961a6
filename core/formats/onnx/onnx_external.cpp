// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/onnx/onnx_external.h"

#include "core/base/checked_math.h"

#include <charconv>
#include <filesystem>

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t MostFiles = 10'000;

Result<std::optional<std::uint64_t>> numberOf(const std::map<std::string, std::string> &entry,
                                              const char *key)
{
    const auto found = entry.find(key);
    if (found == entry.end())
        return std::optional<std::uint64_t>();
    const std::string &text = found->second;
    std::uint64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size())
        return Error { ErrorKind::Malformed,
                       std::string("its external data states the ") + key + " \"" + text.substr(0, 40)
                           + "\"" };
    return std::optional(number);
}

bool staysInside(const std::string &location)
{
    const fs::path path(location);
    if (location.empty() || path.is_absolute() || location.find('\0') != std::string::npos
        || location.find('\\') != std::string::npos)
        return false;
    for (const auto &component : path)
        if (component == "..")
            return false;
    return true;
}

bool isBelow(const fs::path &file, const fs::path &folder)
{
    const auto relative = file.lexically_relative(folder);
    return !relative.empty() && *relative.begin() != "..";
}

} // namespace

Result<std::uint32_t> OnnxExternalFiles::open(const std::string &location, Model &model)
{
    if (const auto found = m_opened.find(location); found != m_opened.end())
        return found->second;
    if (!staysInside(location))
        return Error { ErrorKind::Malformed,
                       "its external data \"" + location.substr(0, 80)
                           + "\" would leave the model's folder" };
    if (m_opened.size() >= MostFiles)
        return Error { ErrorKind::LimitExceeded,
                       "names more than " + std::to_string(MostFiles) + " external files" };
    const fs::path modelPath(m_modelPath);
    const fs::path folder = modelPath.has_parent_path() ? modelPath.parent_path() : fs::path(".");
    std::error_code error;
    const fs::path target = fs::canonical(folder / location, error);
    if (error)
        return Error { ErrorKind::NotFound,
                       "its external data file \"" + location + "\" is missing beside the model" };
    const fs::path home = fs::canonical(folder, error);
    const fs::path blobs = fs::canonical(modelPath, error).parent_path();
    if (error || (!isBelow(target, home) && !isBelow(target, blobs)))
        return Error { ErrorKind::Malformed,
                       "its external data \"" + location + "\" is a link that leaves the model's folder" };
    auto source = openFile(target.string());
    if (!source)
        return source.error();
    const auto index = static_cast<std::uint32_t>(model.sources.size());
    model.files.push_back({ .path = location, .bytes = (*source)->size() });
    model.sources.push_back(std::move(*source));
    m_opened[location] = index;
    return index;
}

Result<Extent> OnnxExternalFiles::locate(const std::map<std::string, std::string> &entry,
                                         std::uint64_t neededBytes, Model &model)
{
    const auto location = entry.find("location");
    if (location == entry.end())
        return Error { ErrorKind::Malformed, "its external data names no location" };
    const auto offset = numberOf(entry, "offset");
    if (!offset)
        return offset.error();
    const auto length = numberOf(entry, "length");
    if (!length)
        return length.error();
    const auto source = open(location->second, model);
    if (!source)
        return source.error();
    const std::uint64_t begin = offset->value_or(0);
    const std::uint64_t fileBytes = model.sources[*source]->size();
    if (*length && **length != neededBytes)
        return Error { ErrorKind::Malformed,
                       "its external data states " + std::to_string(**length) + " bytes, its shape needs "
                           + std::to_string(neededBytes) };
    if (!rangeFits(begin, neededBytes, fileBytes))
        return Error { ErrorKind::Truncated,
                       "its external data needs " + std::to_string(neededBytes) + " bytes from byte "
                           + std::to_string(begin) + " of " + location->second + ", which has "
                           + std::to_string(fileBytes) };
    return Extent { *source, begin, neededBytes };
}

} // namespace assay
