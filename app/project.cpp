// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/project.h"

#include "core/base/atomic_file.h"
#include "core/base/number_text.h"
#include "core/base/schema_file.h"
#include "core/base/sha256.h"
#include "core/report/json_reading.h"
#include "core/report/reproduction_json.h"

#include <algorithm>
#include <filesystem>

namespace assay {
namespace {

namespace fs = std::filesystem;

/// An audit inside a project has 8 levels.
constexpr SchemaFile ProjectFile { "assay.project/1", "Assay project", 256ull << 20, 32 };

std::string storedPath(const std::string &path, const fs::path &folder)
{
    if (path.empty())
        return path;
    const auto relative = fs::absolute(path).lexically_normal().lexically_relative(folder);
    const std::string text = relative.generic_string();
    return text.empty() || text.starts_with("..") ? fs::absolute(path).lexically_normal().string() : text;
}

std::string livePath(const std::string &stored, const fs::path &folder)
{
    if (stored.empty() || fs::path(stored).is_absolute())
        return stored;
    return (folder / stored).lexically_normal().string();
}

fs::path folderOf(const std::string &path)
{
    return fs::absolute(path).lexically_normal().parent_path();
}

/// With the documents' paths as made by path; names of typed claims stay.
template <typename Path>
std::vector<Reproduction> withPaths(std::vector<Reproduction> list,
                                    const std::vector<std::pair<std::string, std::string>> &typed,
                                    const Path &path)
{
    const auto isTyped = [&](const std::string &name) {
        return std::ranges::any_of(typed, [&](const auto &one) { return one.first == name; });
    };
    const auto move = [&](std::string &document) {
        if (!isTyped(document))
            document = path(document);
    };
    const auto moveStated = [&](auto &shown) {
        if (shown.stated)
            move(shown.stated->document);
        for (JudgedFigure &other : shown.others)
            move(other.stated.document);
    };
    for (Reproduction &one : list) {
        move(one.document);
        moveStated(one);
        for (ReproducedStage &stage : one.stages) {
            move(stage.document);
            moveStated(stage);
        }
    }
    return list;
}

/// Settings, result, and the text's tokens, which the result itself does not hold.
void readRun(const Json &run, const fs::path &folder, Project &project)
{
    project.runText = livePath(jsonTextOf(run, "text_file"), folder);
    project.runTyped = jsonTextOf(run, "typed_text");
    project.runPrompt = jsonTextOf(run, "prompt");
    project.runContext
        = std::clamp(jsonCountOf(run, "context").value_or(DefaultContext), LeastContext, MostContext);
    project.runWhole = jsonMember(run, "whole") == Json(true);
    if (const auto result = run.find("result"); result != run.end() && result->is_object())
        project.runJson = jsonDump(*result);
    for (const auto &token : jsonList(run, "tokens"))
        if (token.is_string() && project.runTokens.size() < MostListedTokens)
            project.runTokens.push_back(token.get<std::string>());
}

Project fromJson(const Json &document, const fs::path &folder)
{
    Project project;
    project.reference = livePath(jsonTextOf(document, "reference"), folder);
    project.candidate = livePath(jsonTextOf(document, "candidate"), folder);
    for (const auto &entry : jsonList(document, "documents"))
        if (entry.is_string())
            project.documents.push_back(livePath(entry.get<std::string>(), folder));
    for (const auto &entry : jsonList(document, "typed_claims"))
        project.typedClaims.emplace_back(jsonTextOf(entry, "name"), jsonTextOf(entry, "text"));
    for (const auto &entry : jsonList(document, "mapping"))
        project.mapping[jsonTextOf(entry, "reference")] = jsonTextOf(entry, "candidate");
    for (const auto &entry : jsonList(document, "reviews"))
        project.reviews.push_back({ jsonTextOf(entry, "rule"), jsonTextOf(entry, "subject"),
                                    jsonTextOf(entry, "summary"), jsonTextOf(entry, "disposition"),
                                    jsonTextOf(entry, "comment") });
    if (const auto cover = document.find("cover"); cover != document.end())
        project.cover = { jsonTextOf(*cover, "title"), jsonTextOf(*cover, "for"), jsonTextOf(*cover, "by"),
                          jsonTextOf(*cover, "date") };
    for (const auto &entry : jsonList(document, "inputs")) {
        project.inputs.push_back({ .role = jsonTextOf(entry, "role"),
                                   .path = livePath(jsonTextOf(entry, "path"), folder),
                                   .bytes = jsonCountOf(entry, "bytes").value_or(0),
                                   .sha256 = jsonTextOf(entry, "sha256") });
    }
    if (const auto run = document.find("run"); run != document.end() && run->is_object())
        readRun(*run, folder, project);
    project.reproductions
        = withPaths(readReproductions(jsonList(document, "reproductions")), project.typedClaims,
                    [&](const std::string &path) { return livePath(path, folder); });
    if (document.contains("audit") && document["audit"].is_object())
        project.auditJson = jsonDump(document["audit"]);
    return project;
}

Json toJson(const Project &project, const fs::path &folder)
{
    Json documents = Json::array(), typed = Json::array(), mapping = Json::array(), reviews = Json::array(),
         inputs = Json::array();
    for (const auto &path : project.documents)
        documents.push_back(storedPath(path, folder));
    for (const auto &[name, text] : project.typedClaims)
        typed.push_back({ { "name", name }, { "text", text } });
    for (const auto &[reference, candidate] : project.mapping)
        mapping.push_back({ { "reference", reference }, { "candidate", candidate } });
    for (const auto &review : project.reviews)
        reviews.push_back({ { "rule", review.rule },
                            { "subject", review.subject },
                            { "summary", review.summary },
                            { "disposition", review.disposition },
                            { "comment", review.comment } });
    for (const auto &input : project.inputs)
        inputs.push_back({ { "role", input.role },
                           { "path", storedPath(input.path, folder) },
                           { "bytes", input.bytes },
                           { "sha256", jsonText(input.sha256) } });
    const Json audit = Json::parse(project.auditJson, nullptr, false);
    const Json result = Json::parse(project.runJson, nullptr, false);
    Json tokens = Json::array();
    for (const auto &token : project.runTokens)
        tokens.push_back(jsonText(token));
    return { { "schema", ProjectFile.schema },
             { "reference", storedPath(project.reference, folder) },
             { "candidate", storedPath(project.candidate, folder) },
             { "documents", std::move(documents) },
             { "typed_claims", std::move(typed) },
             { "mapping", std::move(mapping) },
             { "reviews", std::move(reviews) },
             { "cover",
               { { "title", project.cover.title },
                 { "for", project.cover.client },
                 { "by", project.cover.auditor },
                 { "date", project.cover.date } } },
             { "run",
               { { "text_file", storedPath(project.runText, folder) },
                 { "typed_text", jsonText(project.runTyped) },
                 { "prompt", jsonText(project.runPrompt) },
                 { "context", project.runContext },
                 { "whole", project.runWhole },
                 { "result", result.is_discarded() ? Json(nullptr) : result },
                 { "tokens", std::move(tokens) } } },
             { "inputs", std::move(inputs) },
             { "reproductions",
               jsonReproductions(
                   withPaths(project.reproductions, project.typedClaims,
                             [&](const std::string &path) { return storedPath(path, folder); })) },
             { "audit", audit.is_discarded() ? Json(nullptr) : audit } };
}

} // namespace

Status saveProject(const Project &project, const std::string &path)
{
    return writeFileAtomically(path, jsonDump(toJson(project, folderOf(path))));
}

Result<Project> parseProject(const std::string &text, const std::string &path)
{
    const auto document = parseSchemaFile(ProjectFile, text, path);
    if (!document)
        return document.error();
    return fromJson(*document, folderOf(path));
}

Result<Project> loadProject(const std::string &path)
{
    const auto source = openFile(path);
    if (!source)
        return source.error();
    const auto text = readText(**source, ProjectFile.largest);
    if (!text)
        return text.error();
    return parseProject(*text, path);
}

bool looksLikeProject(const std::string &path)
{
    return looksLike(ProjectFile, path);
}

std::vector<std::string> pathsOutside(const Project &project, const std::string &path)
{
    std::error_code failed;
    const fs::path folder = fs::weakly_canonical(folderOf(path), failed);
    std::vector<std::string> all = project.documents, outside;
    for (const auto &file : { project.reference, project.candidate, project.runText })
        if (!file.empty())
            all.push_back(file);
    for (const auto &each : all) {
        const fs::path real = fs::weakly_canonical(each, failed);
        const auto relative = failed ? fs::path("..") : real.lexically_relative(folder);
        if (relative.empty() || *relative.begin() == "..")
            outside.push_back(each);
    }
    return outside;
}

Result<std::vector<std::string>> changedInputs(const Project &project, const RunControl &run)
{
    std::vector<std::string> changes;
    for (const auto &input : project.inputs) {
        std::error_code failed;
        if (input.sha256.empty() || fs::is_directory(input.path, failed))
            continue;
        const auto source = openFile(input.path);
        if (!source) {
            changes.push_back(input.path + " can no longer be opened: " + source.error().sentence);
            continue;
        }
        if ((*source)->size() != input.bytes) {
            changes.push_back(input.path + " had " + countText(input.bytes)
                              + " bytes when the project was saved, now it has "
                              + countText((*source)->size()));
            continue;
        }
        const auto hash = sha256(**source, 0, input.bytes, run);
        if (!hash)
            return hash.error();
        if (*hash != input.sha256)
            changes.push_back(input.path + " has other content than when the project was saved: SHA-256 "
                              + *hash + " instead of " + input.sha256);
    }
    return changes;
}

} // namespace assay
