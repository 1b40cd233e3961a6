// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/opening/folder_listing.h"

#include "core/base/parallel.h"
#include "core/formats/wire/lfs_pointer.h"
#include "core/opening/format_table.h"

#include <algorithm>
#include <array>
#include <filesystem>

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t MostFiles = 100'000;
constexpr int DeepestFolder = 6;
constexpr std::uint64_t LargestText = 4ull << 20;

struct NameRule {
    std::string_view begin, end; ///< a file's name without its folder
    FileKind kind;
};
/// The first row that fits decides; a name that fits none is that of a format, or of nothing known. Weights
/// here are those that no format of their own reads.
constexpr std::array NameRules {
    NameRule { "", ".incomplete", FileKind::Incomplete },
    NameRule { "", ".crdownload", FileKind::Incomplete },
    NameRule { "", ".part", FileKind::Incomplete },
    NameRule { "", ".index.json", FileKind::Index },
    NameRule { "tokenizer", "", FileKind::Tokenizer },
    NameRule { "vocab", "", FileKind::Tokenizer },
    NameRule { "merges", ".txt", FileKind::Tokenizer },
    NameRule { "special_tokens_map", ".json", FileKind::Tokenizer },
    NameRule { "added_tokens", ".json", FileKind::Tokenizer },
    NameRule { "", ".tiktoken", FileKind::Tokenizer },
    NameRule { "training_args", ".bin", FileKind::Other },
    NameRule { "optimizer", "", FileKind::Other },
    NameRule { "scheduler", "", FileKind::Other },
    NameRule { "rng_state", "", FileKind::Other },
    NameRule { "", ".json", FileKind::Config },
    NameRule { "", ".onnx_data", FileKind::Weights },
    NameRule { "", ".onnx.data", FileKind::Weights },
    NameRule { "", ".msgpack", FileKind::Weights },
    NameRule { "", ".ot", FileKind::Weights },
    NameRule { "", ".distcp", FileKind::Weights },
};

FileKind kindOf(const std::string &name)
{
    for (const auto &rule : NameRules)
        if (name.starts_with(rule.begin) && name.ends_with(rule.end))
            return rule.kind;
    const Format *format = formatOfName(name).format;
    return format && !format->mayBeText ? FileKind::Weights : FileKind::Other;
}

Finding incomplete(const ModelFile &file)
{
    return { .rule = "directory.incomplete",
             .severity = Severity::Warning,
             .subject = file.path,
             .summary = file.path + " " + file.detail };
}

ModelFile describeFile(const fs::path &path, const std::string &relative)
{
    ModelFile file { .path = relative, .kind = kindOf(path.filename().string()) };
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (error) {
        file.kind = FileKind::Incomplete;
        file.detail = "is a link to a file that does not exist";
        return file;
    }
    file.bytes = size;
    if (file.kind == FileKind::Incomplete)
        file.detail = "is a partial download, not read";
    if (size >= 1024)
        return file;
    const auto source = openFile(path.string());
    const auto pointer = source ? readLfsPointer(**source) : std::nullopt;
    if (pointer) {
        file.kind = FileKind::Pointer;
        file.detail = describePointer(*pointer);
        file.declaredBytes = pointer->bytes;
        file.declaredSha256 = pointer->sha256;
    }
    return file;
}

/// refs/main names a commit; without it the snapshot written last.
std::string chooseSnapshot(const fs::path &cache)
{
    if (const auto ref = openFile((cache / "refs" / "main").string())) {
        const auto commit = readText(**ref, 256);
        if (commit) {
            const std::string name = commit->substr(0, commit->find_first_of(" \r\n"));
            const bool isPlain = !name.empty() && name.find_first_of("/\\.") == std::string::npos;
            std::error_code error;
            if (isPlain && fs::is_directory(cache / "snapshots" / name, error))
                return name;
        }
    }
    std::string newest;
    fs::file_time_type when {};
    std::error_code error;
    for (fs::directory_iterator it(cache / "snapshots", error), end; !error && it != end;
         it.increment(error)) {
        const auto time = it->last_write_time(error);
        if (newest.empty() || time > when || (time == when && it->path().filename().string() > newest)) {
            newest = it->path().filename().string();
            when = time;
        }
    }
    return newest;
}

/// Partial downloads lie among the blobs, not in the snapshot.
void listIncompleteBlobs(const fs::path &cache, FolderListing &listing)
{
    std::error_code error;
    for (fs::directory_iterator it(cache / "blobs", error), end; !error && it != end; it.increment(error)) {
        const std::string name = it->path().filename().string();
        if (name.ends_with(".incomplete"))
            listing.files.push_back(describeFile(it->path(), "blobs/" + name));
    }
}

Status walk(FolderListing &listing, const RunControl &run)
{
    std::error_code error;
    const fs::path root(listing.root);
    fs::recursive_directory_iterator it(root, fs::directory_options::skip_permission_denied, error), end;
    if (error)
        return Error { ErrorKind::Unreadable, "the folder cannot be read: " + error.message(), std::nullopt,
                       listing.root };
    for (; !error && it != end; it.increment(error)) {
        if (run.cancelled())
            return cancelledError();
        const std::string name = it->path().filename().string();
        std::error_code ignored;
        if (it->is_directory(ignored)) {
            if (it->is_symlink(ignored) || name == ".git" || it.depth() >= DeepestFolder)
                it.disable_recursion_pending();
            continue;
        }
        const bool isDangling = it->is_symlink(ignored) && !fs::exists(it->path(), ignored);
        if (!isDangling && !it->is_regular_file(ignored))
            continue;
        if (listing.files.size() >= MostFiles)
            return Error { ErrorKind::LimitExceeded,
                           "the folder has more than " + std::to_string(MostFiles) + " files", std::nullopt,
                           listing.root };
        listing.files.push_back(describeFile(it->path(), it->path().lexically_relative(root).string()));
    }
    return {};
}

} // namespace

Result<FolderListing> listFolder(const std::string &path, const RunControl &run)
{
    FolderListing listing;
    const fs::path folder(path);
    listing.root = path;
    listing.home = path;
    std::error_code error;
    if (fs::is_directory(folder / "snapshots", error)) {
        const std::string snapshot = chooseSnapshot(folder);
        if (snapshot.empty())
            return Error { ErrorKind::NotFound, "the cache folder holds no snapshot", std::nullopt, path };
        listing.root = (folder / "snapshots" / snapshot).string();
        listIncompleteBlobs(folder, listing);
    }
    if (auto status = walk(listing, run); !status)
        return status.error();
    std::sort(listing.files.begin(), listing.files.end(),
              [](const ModelFile &left, const ModelFile &right) { return left.path < right.path; });
    for (const auto &file : listing.files)
        if (file.kind == FileKind::Incomplete || file.kind == FileKind::Pointer)
            listing.findings.push_back(incomplete(file));
    return listing;
}

namespace {

/// A link that leads out of what was opened is somebody else's file.
bool staysInside(const FolderListing &listing, const fs::path &file)
{
    std::error_code error;
    if (!fs::is_symlink(file, error))
        return true;
    const auto target = fs::weakly_canonical(file, error), home = fs::weakly_canonical(listing.home, error);
    const auto relative = target.lexically_relative(home);
    return !error && !relative.empty() && *relative.begin() != "..";
}

} // namespace

void readTexts(const FolderListing &listing, Model &model)
{
    for (const auto &file : listing.files) {
        const bool isText = file.kind == FileKind::Config || file.kind == FileKind::Index
            || file.path.ends_with(".md") || file.path.starts_with("LICENSE")
            || file.path.starts_with("LICENCE");
        if (!isText || file.path.find('/') != std::string::npos || file.bytes > LargestText)
            continue;
        if (!staysInside(listing, fs::path(listing.root) / file.path)) {
            model.findings.push_back(
                { .rule = "directory.link-outside",
                  .severity = Severity::Warning,
                  .subject = file.path,
                  .summary = file.path + " is a link to a file outside of the folder; it is not followed" });
            continue;
        }
        const auto source = openFile((fs::path(listing.root) / file.path).string());
        if (!source)
            continue;
        auto text = readText(**source, LargestText);
        if (text)
            model.texts[file.path] = std::move(*text);
    }
}

} // namespace assay
