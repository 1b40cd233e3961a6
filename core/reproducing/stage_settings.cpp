// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reproducing/stage_settings.h"

#include "core/reproducing/setting_words.h"
#include "core/reproducing/word_pattern.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace assay {
namespace {

const CodecParameter *parameterOf(const Codec &codec, std::string_view name)
{
    const auto found
        = std::ranges::find_if(codec.parameters, [&](const CodecParameter &one) { return name == one.name; });
    return found == codec.parameters.end() ? nullptr : &*found;
}

std::string shortText(double value)
{
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::general, 6).ptr;
    return std::string(text, end);
}

/// The value as our codec takes it, or empty if the document means something else by it.
std::string valueOf(const MethodSetting &setting, const PatternMatch &match)
{
    if (setting.kind == SettingKind::Word)
        return setting.value;
    if (setting.number >= match.numbers.size())
        return {};
    const double number = match.numbers[setting.number];
    const bool percent = match.isPercent[setting.number];
    if (setting.kind == SettingKind::Whole)
        return !percent && number == std::floor(number) && number < 1e9 ? shortText(number) : std::string();
    if (!percent && number > 1)
        return {};
    const double part = percent ? number / 100 : number;
    // Rounded, so that what 90 % leave is 0.1.
    return shortText(setting.kind == SettingKind::Removed ? std::round((1 - part) * 1e9) / 1e9 : part);
}

/// An option stands right behind its program, or behind other options of it: "gzip -9", "zstd --ultra -19".
bool isOptionOf(std::string_view text, std::size_t end, std::size_t option)
{
    if (option < end)
        return false;
    std::string_view between = text.substr(end, option - end);
    while (!between.empty()) {
        if (between.front() != ' ')
            return false;
        between.remove_prefix(1);
        if (!between.empty() && between.front() != '-')
            return false;
        between.remove_prefix(std::min(between.find(' '), between.size()));
    }
    return true;
}

struct NumberFormat {
    const char *name; ///< as codecs call it
    std::span<const std::string_view> words;
};
constexpr NumberFormat NumberFormats[] { { "half", method_words::HalfNames },
                                         { "bfloat16", method_words::Bfloat16Names },
                                         { "float32", method_words::Float32Names } };

/// "Both factors stay in float32", "one float32 scale": a word of the parts stands near the format, and no
/// word that makes it the one compared with.
bool isOfParts(std::string_view text, const PatternMatch &format, std::span<const std::string_view> parts,
               DecimalSign sign)
{
    constexpr std::size_t BeforeBytes = 40, BehindBytes = 16, BaselineBytes = 12;
    const auto last = [&](std::size_t bytes) {
        const std::size_t begin = format.begin - std::min(bytes, format.begin);
        const std::string_view before = text.substr(begin, format.begin - begin);
        const std::size_t mark = before.find_last_of(";|");
        return before.substr(mark == before.npos ? 0 : mark + 1);
    };
    const std::string_view behind = text.substr(format.end, BehindBytes);
    return !hasAnyPattern(last(BaselineBytes), method_words::BaselineWords, sign)
        && (hasAnyPattern(last(BeforeBytes), parts, sign)
            || hasAnyPattern(behind.substr(0, behind.find_first_of(";,.|")), parts, sign));
}

/// The format nearest to the method.
std::string readFormat(const MethodSetting &setting, const std::string &text, std::size_t begin,
                       DecimalSign sign)
{
    std::string value;
    std::size_t nearest = std::numeric_limits<std::size_t>::max();
    for (const NumberFormat &format : NumberFormats)
        for (const std::string_view pattern : format.words)
            for (auto match = findPattern(text, pattern, 0, sign); match;
                 match = findPattern(text, pattern, match->end, sign)) {
                const std::size_t distance
                    = match->begin > begin ? match->begin - begin : begin - match->begin;
                if (distance >= nearest || !isOfParts(text, *match, setting.patterns, sign))
                    continue;
                nearest = distance;
                value = format.name;
            }
    return value;
}

/// Of all patterns the match nearest to the method.
std::string readSetting(const MethodSetting &setting, const CodecParameter &parameter,
                        const std::string &text, std::size_t begin, std::size_t end, DecimalSign sign)
{
    if (setting.kind == SettingKind::Format)
        return readFormat(setting, text, begin, sign);
    std::string value;
    std::size_t nearest = std::numeric_limits<std::size_t>::max();
    for (const std::string_view pattern : setting.patterns)
        for (auto match = findPattern(text, pattern, 0, sign); match;
             match = findPattern(text, pattern, std::max(match->end, match->begin + 1), sign)) {
            const std::string written = valueOf(setting, *match);
            const std::size_t distance = match->end <= begin ? begin - match->end
                : match->begin >= end                        ? match->begin - end
                                                             : 0;
            if (pattern.starts_with('-') && !isOptionOf(text, end, match->begin))
                continue;
            if (written.empty() || distance >= nearest || !checkSetting(parameter, written))
                continue;
            nearest = distance;
            // "without double quantization" says what it is, too.
            const bool isDenied
                = setting.kind == SettingKind::Word && isDeniedAt(text, match->begin, match->end, sign);
            value = isDenied ? parameter.defaultValue : written;
        }
    return value;
}

/// Settings that do not count beside others: a share beside a rank, groups where there are no codes.
bool isReplaced(std::string_view setting, const Stage &stage)
{
    const auto isSet = [&](const char *other) {
        const auto found = stage.settings.find(other);
        return found != stage.settings.end() && found->second != "0";
    };
    const auto bits = stage.settings.find("bits");
    const bool hasNoCodes = bits != stage.settings.end() && (bits->second == "0" || bits->second == "1");
    return (setting == "keep" && (isSet("rank") || isSet("threshold"))) || (setting == "group" && hasNoCodes);
}

/// The text names a setting with another value than the document does.
bool contradicts(const CodecSettings &stated, std::string_view text, const Stage &stage)
{
    return std::ranges::any_of(stated, [&](const auto &one) {
        const auto found = stage.settings.find(one.first);
        return found != stage.settings.end() && found->second != one.second
            && text.find(one.first + "=") != std::string_view::npos;
    });
}

void state(Stage &stage, const CodecSettings &stated)
{
    for (const auto &[key, value] : stated)
        if (stage.settings.contains(key))
            stage.settings[key] = value;
}

/// How far a codec's bits are from a stated ratio, against the stored width or float32, in logarithms.
double distanceTo(const Stage &stage, double ratio, double storedBits)
{
    constexpr double FloatBits = 32;
    const auto bits = nominalBitsPerWeight(*stage.codec, stage.settings);
    if (!bits || *bits <= 0)
        return std::numeric_limits<double>::infinity();
    return std::min(std::fabs(std::log(FloatBits / *bits / ratio)),
                    std::fabs(std::log(storedBits / *bits / ratio)));
}

} // namespace

SettingTexts settingTexts(const DocumentTree &tree, const NamedMethods &named, const MethodMention &mention)
{
    const MethodLine &line = named.lines[mention.line];
    std::size_t begin = 0, end = line.small.size();
    // "int8: 2x, int4: 4x" in one sentence.
    const auto isOtherForm = [&](const MethodMention &other) {
        const std::string_view small = line.small;
        return mention.method->isGeneric && other.method == mention.method
            && small.substr(other.begin, other.end - other.begin)
            != small.substr(mention.begin, mention.end - mention.begin);
    };
    for (const MethodMention &other : named.mentions)
        if (other.line == mention.line && (other.method != mention.method || isOtherForm(other))) {
            if (other.end <= mention.begin)
                begin = std::max(begin, other.end);
            if (other.begin >= mention.end)
                end = std::min(end, other.begin);
        }
    SettingTexts near { .texts = { line.small.substr(begin, end - begin) },
                        .begin = mention.begin - begin,
                        .end = mention.end - begin };
    const auto isAlone = [&](auto &&member) {
        return std::ranges::none_of(named.mentions, [&](const MethodMention &other) {
            return !other.isSameAs(mention) && member(named.lines[other.line]);
        });
    };
    const auto add = [&](auto &&member) {
        if (!isAlone(member))
            return;
        std::string text;
        for (const MethodLine &other : named.lines)
            if (member(other))
                text += other.small + "; ";
        near.texts.push_back(std::move(text));
    };
    const bool isTable = tree.node(line.group).kind == TreeKind::Table;
    if (line.group != 0 && !isTable)
        add([&](const MethodLine &other) { return other.group == line.group; });
    add([&](const MethodLine &other) { return other.section == line.section; });
    return near;
}

CodecSettings statedSettings(const Method &method, const SettingTexts &near, DecimalSign sign)
{
    CodecSettings stated;
    const auto pipeline = parsePipeline(method.pipeline);
    if (!pipeline)
        return stated;
    const Stage &stage = pipeline->lossy.empty() ? pipeline->lossless.front() : pipeline->lossy.front();
    for (std::size_t i = 0; i < near.texts.size(); ++i)
        for (const MethodSetting &setting : method.settings) {
            const CodecParameter *parameter = parameterOf(*stage.codec, setting.setting);
            if (!parameter || stated.contains(setting.setting))
                continue;
            std::string value = readSetting(setting, *parameter, near.texts[i], i == 0 ? near.begin : 0,
                                            i == 0 ? near.end : 0, sign);
            if (!value.empty())
                stated[setting.setting] = std::move(value);
        }
    return stated;
}

bool hasFigure(const DocumentTree &tree, const Ledger &ledger, const NamedMethods &named,
               const MethodLine &line)
{
    const TreeId item = itemOf(tree, line.id);
    return std::ranges::any_of(ledger.facts, [&](const Fact &fact) {
        if (fact.attribute != Attribute::Ratio && (fact.attribute != Attribute::Rate || fact.isNominal))
            return false;
        const auto place = named.places.find(fact.sentence);
        if (place == named.places.end())
            return false;
        const MethodLine &other = named.lines[place->second.line];
        return &other == &line || (item != NoTreeId && itemOf(tree, other.id) == item);
    });
}

namespace {

/// What its own line says, or all of the record or item that it stands in.
CodecSettings ownSettings(const DocumentTree &tree, const NamedMethods &named, const MethodMention &mention)
{
    SettingTexts near = settingTexts(tree, named, mention);
    near.texts.resize(1);
    const TreeId item = itemOf(tree, named.lines[mention.line].id);
    const auto isHere
        = [&](const MethodLine &line) { return item != NoTreeId && itemOf(tree, line.id) == item; };
    const bool isAlone = std::ranges::none_of(named.mentions, [&](const MethodMention &other) {
        return other.method != mention.method && isHere(named.lines[other.line]);
    });
    std::string text;
    for (const MethodLine &line : named.lines)
        if (isAlone && isHere(line))
            text += line.small + "; ";
    near.texts.push_back(std::move(text));
    return statedSettings(*mention.method, near, named.sign);
}

} // namespace

void separateVariants(const DocumentTree &tree, const Ledger &ledger, NamedMethods &named)
{
    std::map<const Method *, std::vector<CodecSettings>> variants;
    for (MethodMention &mention : named.mentions) {
        // "Q4_K_M" and "Q4_K_S" are two mixes of one type.
        const bool isOfMixes = isMix(*mention.method);
        if (!mention.isApplied || (mention.method->settings.empty() && !isOfMixes)
            || std::ranges::count(named.mentions, mention.method, &MethodMention::method) < 2)
            continue;
        CodecSettings own = ownSettings(tree, named, mention);
        if (isOfMixes)
            own["mix"] = named.lines[mention.line].small.substr(mention.begin, mention.end - mention.begin);
        auto &known = variants[mention.method];
        const auto agrees = [&](const CodecSettings &one) {
            return std::ranges::none_of(own, [&](const auto &setting) {
                const auto found = one.find(setting.first);
                return found != one.end() && found->second != setting.second;
            });
        };
        const auto same = std::ranges::find_if(known, agrees);
        if (same != known.end()) {
            mention.variant = static_cast<std::size_t>(same - known.begin());
            same->merge(own);
        } else if (known.empty() || hasFigure(tree, ledger, named, named.lines[mention.line])) {
            mention.variant = known.size();
            known.push_back(std::move(own));
        }
    }
}

void completeStage(RecipeStage &stage, double ratio, const StoredWeights &weights)
{
    const std::string own = stage.method->pipeline;
    auto chosen = parsePipeline(own);
    if (!chosen)
        return;
    const bool isLossy = !chosen->lossy.empty();
    const auto first = [&](Pipeline &pipeline) -> Stage & {
        return isLossy ? pipeline.lossy.front() : pipeline.lossless.front();
    };
    state(first(*chosen), stage.stated);
    bool byRatio = false;
    if (ratio > 0 && isLossy)
        for (const std::string_view text : stage.method->alternatives) {
            auto other = parsePipeline(text);
            if (!other || contradicts(stage.stated, text, first(*other)))
                continue;
            state(first(*other), stage.stated);
            if (distanceTo(first(*other), ratio, weights.bits)
                < distanceTo(first(*chosen), ratio, weights.bits)) {
                chosen = std::move(other);
                byRatio = true;
            }
        }
    if (stage.method->keepsNumbers && !stage.stated.contains("numbers"))
        first(*chosen).settings["numbers"] = weights.numbers;
    const Stage &done = first(*chosen);
    for (const CodecParameter &parameter : done.codec->parameters) {
        // What every user of the method sets is none of our assumptions; another choice is.
        const bool isOfMethod
            = own.find(parameter.name + ("=" + done.settings.at(parameter.name))) != std::string::npos;
        if (stage.stated.contains(parameter.name) || isOfMethod || isReplaced(parameter.name, done))
            continue;
        stage.assumed.push_back(std::string(parameter.name) + "=" + done.settings.at(parameter.name)
                                + (byRatio && done.settings.at(parameter.name) != parameter.defaultValue
                                       ? " (nearest to the stated ratio)"
                                       : ""));
    }
    if (stage.method->open[0] != '\0' && stage.method->latitude == 0)
        stage.assumed.push_back(stage.method->open);
    if (isMix(*stage.method))
        stage.assumed.push_back("the same type for every tensor");
    stage.stages = chosen->lossy;
    stage.stages.insert(stage.stages.end(), chosen->lossless.begin(), chosen->lossless.end());
}

} // namespace assay
