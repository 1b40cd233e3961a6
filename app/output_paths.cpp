// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/output_paths.h"

#include "core/base/open_inputs.h"

#include <cstring>
#include <filesystem>
#include <map>
#include <set>

#include <sys/stat.h>

namespace assay {
namespace {

namespace fs = std::filesystem;

/// More files than any model's folder holds; a folder as large as a disk is not walked to its end.
constexpr std::size_t MostFilesOfFolder = 1'000'000;

struct Output {
    std::string given {};
    std::string target {}; ///< absolute, links followed
    bool isFile = false; ///< exists and is a regular file
    bool isOther = false; ///< exists and is none
    FileId id {};
};

std::optional<FileId> regularFile(const std::string &path)
{
    struct stat info { };
    if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode))
        return std::nullopt;
    return FileId { info.st_dev, info.st_ino };
}

Result<Output> describeOutput(const std::string &path)
{
    if (path.empty())
        return Error { ErrorKind::Usage, "an output needs the name of a file" };
    Output output { .given = path };
    std::error_code error;
    output.target = fs::weakly_canonical(fs::absolute(path, error), error).string();
    if (error || output.target.empty())
        output.target = fs::absolute(path, error).string();
    const auto id = regularFile(path);
    output.isFile = id.has_value();
    output.id = id.value_or(FileId {});
    output.isOther = !id && fs::exists(path, error);
    if (const fs::path folder = fs::path(output.target).parent_path(); !fs::is_directory(folder, error))
        return Error { ErrorKind::Unwritable, "there is no folder " + folder.string() + " to write it to",
                       std::nullopt, path };
    return output;
}

Error refused(const Output &output, const std::string &why)
{
    return Error { ErrorKind::Usage, "is not written: " + why, std::nullopt, output.given };
}

/// The regular files an input stands for: itself, or all of its folder.
std::set<FileId> filesOf(const std::string &input)
{
    std::set<FileId> files;
    if (const auto id = regularFile(input)) {
        files.insert(*id);
        return files;
    }
    std::error_code error;
    if (!fs::is_directory(input, error))
        return files;
    std::size_t count = 0;
    constexpr auto options = fs::directory_options::skip_permission_denied;
    for (fs::recursive_directory_iterator entry(input, options, error), end;
         !error && entry != end && count < MostFilesOfFolder; entry.increment(error), ++count)
        if (const auto id = regularFile(entry->path().string()))
            files.insert(*id);
    return files;
}

} // namespace

Status checkOutputs(std::span<const std::string> inputs, std::span<const std::string> outputs)
{
    std::map<std::string, std::string> targets;
    std::map<FileId, const Output *> existing;
    std::vector<Output> described;
    described.reserve(outputs.size());
    for (const std::string &path : outputs) {
        auto output = describeOutput(path);
        if (!output)
            return output.error();
        described.push_back(*std::move(output));
        const Output &one = described.back();
        if (one.isOther)
            continue;
        if (const auto [before, isNew] = targets.emplace(one.target, one.given); !isNew)
            return refused(one, "it is given for two outputs");
        if (one.isFile)
            if (const auto [before, isNew] = existing.emplace(one.id, &one); !isNew)
                return refused(one, "it is the same file as the output " + before->second->given);
    }
    if (existing.empty())
        return {};
    for (const std::string &input : inputs)
        for (const FileId &id : filesOf(input))
            if (const auto found = existing.find(id); found != existing.end())
                return refused(*found->second,
                               "it belongs to the input " + input + ", and inputs are only read");
    return {};
}

} // namespace assay
