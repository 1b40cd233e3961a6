// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/byte_source.h"
#include "core/pairing/pairing.h"

#include <nlohmann/json.hpp>

namespace assay {
namespace {

constexpr std::uint64_t MappingBytesLimit = 64u << 20;

/// Takes one flat object of strings and nulls; anything else is a sentence.
class MappingReader : public nlohmann::json_sax<nlohmann::json> {
public:
    NameMapping mapping;
    std::string trouble;
    std::size_t troubleOffset = 0;

    bool null() override { return take({}); }
    bool string(string_t &value) override { return take(std::move(value)); }
    bool boolean(bool) override { return refuse("a truth value"); }
    bool number_integer(number_integer_t) override { return refuse("a number"); }
    bool number_unsigned(number_unsigned_t) override { return refuse("a number"); }
    bool number_float(number_float_t, const string_t &) override { return refuse("a number"); }
    bool binary(binary_t &) override { return refuse("binary data"); }
    bool start_array(std::size_t) override { return refuse("an array"); }
    bool end_array() override { return true; }
    bool start_object(std::size_t) override
    {
        if (m_isOpen)
            return refuse("an object");
        m_isOpen = true;
        return true;
    }
    bool end_object() override { return true; }
    bool key(string_t &name) override
    {
        m_key = name;
        if (!mapping.contains(m_key))
            return true;
        trouble = "the tensor '" + m_key + "' is mapped twice";
        return false;
    }
    bool parse_error(std::size_t position, const std::string &, const nlohmann::json::exception &) override
    {
        trouble = "the mapping is not valid JSON";
        troubleOffset = position;
        return false;
    }

private:
    bool take(std::string value)
    {
        if (!m_isOpen)
            return refuse("a single value");
        mapping.emplace(m_key, std::move(value));
        return true;
    }
    bool refuse(const char *what)
    {
        trouble = std::string("a mapping is one object of names and nulls, here stands ") + what
            + (m_isOpen ? " for '" + m_key + "'" : std::string());
        return false;
    }

    std::string m_key;
    bool m_isOpen = false;
};

} // namespace

Result<NameMapping> parseMapping(const std::string &text, const std::string &name)
{
    MappingReader reader;
    if (!nlohmann::json::sax_parse(text, &reader))
        return Error { ErrorKind::Malformed, reader.trouble, reader.troubleOffset, name };
    return std::move(reader.mapping);
}

Result<NameMapping> readMapping(const std::string &path)
{
    const auto source = openFile(path);
    if (!source)
        return source.error();
    const auto text = readText(**source, MappingBytesLimit);
    if (!text)
        return text.error();
    return parseMapping(*text, path);
}

std::string mappingText(const NameMapping &mapping)
{
    nlohmann::json json = nlohmann::json::object();
    for (const auto &[reference, candidate] : mapping)
        json[reference] = candidate.empty() ? nlohmann::json() : nlohmann::json(candidate);
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace assay
