// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/yaml_reader.h"

#include "core/claims/reading/block_writer.h"
#include "core/claims/reading/data_walk.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <sstream>

namespace assay {
namespace {

constexpr std::size_t MostYaml = 16u << 20, MostAnchors = 4096;

bool isNumber(std::string_view text)
{
    if (text.starts_with('+'))
        text.remove_prefix(1);
    double value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    return !text.empty() && parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
}

/// Only asks whether the parser is content.
class Silent : public YAML::EventHandler {
public:
    void OnDocumentStart(const YAML::Mark &) override { }
    void OnDocumentEnd() override { }
    void OnNull(const YAML::Mark &, YAML::anchor_t) override { }
    void OnAlias(const YAML::Mark &, YAML::anchor_t) override { }
    void OnScalar(const YAML::Mark &, const std::string &, YAML::anchor_t, const std::string &) override { }
    void OnSequenceStart(const YAML::Mark &, const std::string &, YAML::anchor_t,
                         YAML::EmitterStyle::value) override
    {
        m_containers = true;
    }
    void OnSequenceEnd() override { }
    void OnMapStart(const YAML::Mark &, const std::string &, YAML::anchor_t,
                    YAML::EmitterStyle::value) override
    {
        m_containers = true;
    }
    void OnMapEnd() override { }
    bool hasContainers() const { return m_containers; }

private:
    bool m_containers = false;
};

class Handler : public YAML::EventHandler {
public:
    Handler(DataWalk &walk, std::string_view text)
        : m_walk(walk)
        , m_text(text)
    {
    }

    void OnDocumentStart(const YAML::Mark &) override { }
    void OnDocumentEnd() override { }
    void OnNull(const YAML::Mark &mark, YAML::anchor_t) override
    {
        if (!isKey("null"))
            m_walk.null(place(mark, 1));
        passed();
    }
    /// Scalars are repeated where they are mentioned; containers are not.
    void OnAlias(const YAML::Mark &mark, YAML::anchor_t anchor) override
    {
        const auto known = m_anchors.find(anchor);
        if (known != m_anchors.end())
            return scalar(mark, known->second, false);
        if (!isKey("alias"))
            m_walk.null(place(mark, 1));
        passed();
    }
    void OnScalar(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                  const std::string &value) override
    {
        if (anchor != 0 && m_anchors.size() < MostAnchors && value.size() < 256)
            m_anchors[anchor] = value;
        scalar(mark, value, tag == "!");
    }
    void OnSequenceStart(const YAML::Mark &, const std::string &, YAML::anchor_t,
                         YAML::EmitterStyle::value) override
    {
        begin(false);
    }
    void OnSequenceEnd() override { end(); }
    void OnMapStart(const YAML::Mark &, const std::string &, YAML::anchor_t,
                    YAML::EmitterStyle::value) override
    {
        begin(true);
    }
    void OnMapEnd() override { end(); }

private:
    struct Level {
        bool map = false, keyIsNext = false, ignored = false;
    };

    DataPlace place(const YAML::Mark &mark, std::size_t length) const
    {
        return { static_cast<std::uint64_t>(std::max(mark.pos, 0)), length,
                 static_cast<std::uint64_t>(mark.line + 1), static_cast<std::uint64_t>(mark.column + 1) };
    }

    /// Takes the next scalar as a key if one is wanted.
    bool isKey(const std::string &value)
    {
        if (m_levels.empty() || !m_levels.back().map || !m_levels.back().keyIsNext)
            return false;
        m_walk.key(value);
        return true;
    }

    void passed()
    {
        if (!m_levels.empty() && m_levels.back().map)
            m_levels.back().keyIsNext = !m_levels.back().keyIsNext;
    }

    void scalar(const YAML::Mark &mark, const std::string &value, bool quoted)
    {
        if (!isKey(value)) {
            const auto at = static_cast<std::size_t>(std::max(mark.pos, 0));
            const bool sign = at < m_text.size() && (m_text[at] == '"' || m_text[at] == '\'');
            auto where = place(mark, std::max<std::size_t>(value.size(), 1));
            double number = 0;
            if (!quoted && isNumber(value)) {
                std::from_chars(value.data() + (value[0] == '+' ? 1 : 0), value.data() + value.size(),
                                number);
                m_walk.number(value, number, where);
            } else if (!quoted
                       && (value == "true" || value == "false" || value == "True" || value == "False")) {
                m_walk.boolean(value[0] == 't' || value[0] == 'T', where);
            } else if (!quoted && (value == "null" || value == "~" || value.empty())) {
                m_walk.null(where);
            } else {
                m_walk.text(value, where, sign);
            }
        }
        passed();
    }

    void begin(bool map)
    {
        if (m_levels.empty() || !m_levels.back().map || !m_levels.back().keyIsNext)
            map ? m_walk.beginObject() : m_walk.beginArray();
        else { // a container as key
            m_walk.key("?");
            m_levels.push_back({ map, map, true });
            return;
        }
        m_levels.push_back({ map, map, false });
    }

    void end()
    {
        const auto level = m_levels.back();
        m_levels.pop_back();
        if (!level.ignored)
            level.map ? m_walk.endObject() : m_walk.endArray();
        passed();
    }

    DataWalk &m_walk;
    std::string_view m_text;
    std::vector<Level> m_levels {};
    std::map<YAML::anchor_t, std::string> m_anchors {};
};

bool parse(const std::string &text, YAML::EventHandler &handler)
{
    constexpr int MostDocuments = 4096;
    try {
        std::istringstream stream(text);
        YAML::Parser parser(stream);
        for (int i = 0; i < MostDocuments && parser.HandleNextDocument(handler); ++i) { }
    } catch (const std::exception &) {
        return false;
    }
    return true;
}

} // namespace

bool readYamlPiece(TreeBuilder &builder, const PlainText &yaml, std::string_view label, const RunControl &run)
{
    if (yaml.text.size() > MostYaml || run.cancelled())
        return false;
    Silent silent;
    if (!parse(yaml.text, silent) || !silent.hasContainers())
        return false;
    DataWalk walk(builder, &yaml, label);
    Handler handler(walk, yaml.text);
    parse(yaml.text, handler);
    walk.finish();
    return true;
}

bool readYaml(TreeBuilder &builder, std::string_view source, std::size_t begin, const RunControl &run)
{
    PlainText whole;
    whole.append(source.substr(begin), begin);
    return readYamlPiece(builder, whole, {}, run);
}

std::size_t readFrontMatter(TreeBuilder &builder, std::string_view source, std::size_t begin,
                            const RunControl &run)
{
    constexpr std::size_t MostFrontMatter = 1u << 20;
    const auto text = source.substr(begin);
    if (!text.starts_with("---\n") && !text.starts_with("---\r\n"))
        return begin;
    const auto close = text.find("\n---", 3);
    const auto first = text.find('\n') + 1;
    if (close == std::string_view::npos || close > MostFrontMatter || close + 1 < first)
        return begin;
    PlainText yaml;
    yaml.append(text.substr(first, close + 1 - first), begin + first);
    const auto end = begin + std::min(text.find('\n', close + 1), text.size());
    builder.open(TreeKind::Section, "front matter", FrontMatter);
    const bool read = readYamlPiece(builder, yaml, {}, run);
    if (!read) {
        BlockWriter writer(builder);
        writer.paragraph({ .plain = yaml });
        writer.finish();
    }
    builder.close();
    return end;
}

bool looksLikeYaml(std::string_view text)
{
    constexpr std::size_t Looked = 60;
    std::size_t keys = 0, indented = 0, lines = 0;
    for (std::size_t at = 0; at < text.size() && lines < Looked;) {
        const auto end = std::min(text.find('\n', at), text.size());
        const auto line = text.substr(at, end - at);
        at = end + 1;
        const auto first = line.find_first_not_of(" \r");
        if (first == std::string_view::npos || line[first] == '#' || line == "---")
            continue;
        ++lines;
        if (line[first] == '\t' || line[first] == '|')
            return false;
        if (first > 0 || line.starts_with("- ")) {
            ++indented;
            continue;
        }
        auto key = first;
        while (key < line.size()
               && (line[key] == '_' || line[key] == '-' || line[key] == '.'
                   || (line[key] >= '0' && line[key] <= '9') || (line[key] >= 'a' && line[key] <= 'z')
                   || (line[key] >= 'A' && line[key] <= 'Z')))
            ++key;
        if (key == first || key >= line.size() || line[key] != ':'
            || (key + 1 < line.size() && line[key + 1] != ' ' && line[key + 1] != '\r'))
            return false;
        ++keys;
    }
    return keys >= 2 && indented >= 1;
}

} // namespace assay
