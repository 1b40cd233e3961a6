// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/opening/model_warnings.h"

#include "core/base/number_text.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace assay {
namespace {

constexpr std::size_t MostEvidence = 64;

/// What Jinja's sandbox forbids, and ways to it: attributes with two underscores, and names of the system.
constexpr std::array<std::string_view, 12> TemplateWords {
    "__class__", "__mro__",  "__subclasses__", "__globals__", "__builtins__", "__import__",
    "__init__",  "__base__", "os.popen",       "subprocess",  "os.system",    "__getattribute__"
};

/// A character that is not seen: control codes, marks of direction, zero widths. Its code point, or 0.
std::uint32_t hiddenIn(const std::string &name)
{
    for (std::size_t i = 0; i < name.size(); ++i) {
        const auto byte = static_cast<unsigned char>(name[i]);
        if (byte < 0x20 || byte == 0x7f)
            return byte == 0 ? 0x2400 : byte;
        if (byte != 0xe2 && byte != 0xef && byte != 0xd8)
            continue;
        const auto next = [&](std::size_t at) {
            return i + at < name.size()
                ? static_cast<std::uint32_t>(static_cast<unsigned char>(name[i + at]) & 0x3f)
                : 0u;
        };
        const std::uint32_t code = byte == 0xd8
            ? (0x18u << 6 | next(1))
            : (static_cast<std::uint32_t>(byte & 0xf) << 12 | next(1) << 6 | next(2));
        const bool isHidden = (code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e)
            || (code >= 0x2060 && code <= 0x2069) || code == 0xfeff || code == 0x061c;
        if (isHidden)
            return code;
    }
    return 0;
}

void noteNames(Model &model)
{
    std::uint64_t count = 0;
    Finding finding { .rule = "names.hidden-characters", .severity = Severity::Warning };
    const auto look = [&](const std::string &name, const char *what) {
        const std::uint32_t code = hiddenIn(name);
        if (code == 0)
            return;
        char text[16];
        std::snprintf(text, sizeof text, "U+%04X", code);
        ++count;
        if (count == 1) {
            finding.subject = name;
            finding.summary = std::string(what) + " holds " + text
                + ", a control character or a mark of writing direction that is not seen: what is shown is "
                  "not the "
                  "name";
        }
        if (finding.evidence.size() < MostEvidence)
            finding.evidence.push_back({ .label = what, .stated = name, .computed = text });
    };
    for (const auto &tensor : model.tensors)
        look(tensor.name, "a tensor's name");
    for (const auto &entry : model.metadata)
        look(entry.key, "a metadata key");
    if (count > 1)
        finding.summary += " (and " + countText(count - 1) + " more)";
    if (count > 0)
        model.findings.push_back(std::move(finding));
}

void noteTemplate(Model &model, const std::string &place, const std::string &text)
{
    const auto word = std::ranges::find_if(
        TemplateWords, [&](std::string_view known) { return text.find(known) != std::string::npos; });
    if (word == TemplateWords.end())
        return;
    model.findings.push_back(
        { .rule = "template.code",
          .severity = Severity::Warning,
          .subject = place,
          .summary = "the chat template in " + place + " uses " + std::string(*word)
              + ", which reaches into the interpreter: rendered outside of a sandbox it runs "
                "code" });
}

void noteTemplates(Model &model)
{
    for (const auto &entry : model.metadata)
        if (const auto *text = std::get_if<std::string>(&entry.value);
            text && entry.key.find("chat_template") != std::string::npos)
            noteTemplate(model, entry.key, *text);
    for (const auto &[name, text] : model.texts)
        if (name == "tokenizer_config.json" || name.starts_with("chat_template"))
            noteTemplate(model, name, text);
}

/// "class_name": "Lambda" in a Keras configuration, with any blanks.
bool hasLambda(const std::string &config)
{
    for (std::size_t at = config.find("\"class_name\""); at != std::string::npos;
         at = config.find("\"class_name\"", at + 1)) {
        const auto value = config.find_first_not_of(" \t\r\n:", at + 12);
        if (value != std::string::npos && config.compare(value, 8, "\"Lambda\"") == 0)
            return true;
    }
    return false;
}

void noteLambda(Model &model)
{
    std::string place;
    for (const auto &entry : model.metadata)
        if (const auto *text = std::get_if<std::string>(&entry.value);
            text && entry.key == "model_config" && hasLambda(*text))
            place = entry.key;
    for (const auto &[name, text] : model.texts)
        if (name.ends_with("config.json") && hasLambda(text))
            place = name;
    if (!place.empty())
        model.findings.push_back(
            { .rule = "keras.lambda-layer",
              .severity = Severity::Warning,
              .subject = place,
              .summary = "the model has a Keras Lambda layer (" + place
                  + "): code in the model, which runs when Keras loads it; here it was only "
                    "read" });
}

void noteAdapter(Model &model)
{
    std::uint64_t parts = 0;
    for (const auto &tensor : model.tensors)
        parts += tensor.name.find(".lora_") != std::string::npos
                || tensor.name.find(".lokr_") != std::string::npos
                || tensor.name.find(".hada_") != std::string::npos
            ? 1
            : 0;
    if (parts == 0 || 2 * parts < model.tensors.size())
        return;
    model.findings.push_back(
        { .rule = "model.adapter",
          .severity = Severity::Warning,
          .subject = model.path,
          .summary = countText(parts) + " of " + countText(model.tensors.size())
              + " tensors are those of a low-rank adapter (LoRA): it changes a base model, "
                "and is neither that model nor a compression of it" });
}

} // namespace

void noteModelWarnings(Model &model)
{
    noteNames(model);
    noteTemplates(model);
    noteLambda(model);
    noteAdapter(model);
}

} // namespace assay
