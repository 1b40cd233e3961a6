// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/pickle_outline.h"

#include "core/base/number_text.h"

#include <charconv>
#include <cmath>

namespace assay {
namespace {

constexpr int DeepestNesting = 64;
constexpr std::size_t MostShownItems = 12, LongestOutline = 1u << 20;

class Outline {
public:
    explicit Outline(const Pickle &pickle)
        : m_pickle(pickle)
    {
    }
    std::string text() { return std::move(m_text); }

    void add(NodeId id, int depth)
    {
        if (id >= m_pickle.nodes.size() || depth > DeepestNesting || m_text.size() > LongestOutline) {
            m_text += "...";
            return;
        }
        const auto &node = m_pickle.node(id);
        switch (node.kind) {
        case NodeKind::None:
            m_text += "null";
            break;
        case NodeKind::Boolean:
            m_text += node.number != 0 ? "true" : "false";
            break;
        case NodeKind::Integer:
        case NodeKind::Float:
            m_text += pickleDigits(node.number);
            break;
        case NodeKind::Text:
            addText(node.text.substr(0, 400));
            break;
        case NodeKind::Bytes:
            m_text += "<" + countText(node.text.size()) + " bytes>";
            break;
        case NodeKind::Numbers:
            m_text += "[" + countText(node.numbers.size())
                + " numbers: " + (node.numbers.empty() ? "" : numberText(node.numbers[0])) + ", ...]";
            break;
        case NodeKind::Tuple:
        case NodeKind::List:
        case NodeKind::Set:
            addList(node, depth);
            break;
        case NodeKind::Dictionary:
            addDictionary(node, depth);
            break;
        case NodeKind::Global:
        case NodeKind::Persistent:
        case NodeKind::Call:
            addCall(id);
            break;
        }
    }

private:
    /// A quotation mark inside is no end of it.
    void addText(const std::string &text)
    {
        m_text += '"';
        for (const char letter : text)
            if (letter == '"' || letter == '\\')
                (m_text += '\\') += letter;
            else if (letter == '\n')
                m_text += "\\n";
            else
                m_text += letter;
        m_text += '"';
    }

    void addList(const PickleNode &node, int depth)
    {
        m_text += "[";
        for (std::size_t i = 0; i < node.items.size(); ++i) {
            if (i == MostShownItems) {
                m_text += ", ... " + countText(node.items.size()) + " in all";
                break;
            }
            m_text += i == 0 ? "" : ", ";
            add(node.items[i], depth + 1);
        }
        m_text += "]";
    }

    void addDictionary(const PickleNode &node, int depth)
    {
        m_text += "{\n";
        for (std::size_t i = 0; i + 1 < node.items.size(); i += 2) {
            m_text += std::string(static_cast<std::size_t>(2 * depth + 2), ' ');
            add(node.items[i], depth + 1);
            m_text += ": ";
            add(node.items[i + 1], depth + 1);
            m_text += i + 3 < node.items.size() ? ",\n" : "\n";
        }
        m_text += std::string(static_cast<std::size_t>(2 * depth), ' ') + "}";
    }

    void addCall(NodeId id)
    {
        if (const auto value = m_pickle.complexNumber(id))
            m_text += "(" + numberText(value->first) + " + " + numberText(value->second) + "i)";
        else if (const auto scalar = m_pickle.numpyScalar(id))
            m_text += numberText(*scalar, 9);
        else
            m_text += "<" + std::string(m_pickle.calledName(id).value_or("object")) + ">";
    }

    const Pickle &m_pickle;
    std::string m_text;
};

} // namespace

std::string pickleDigits(double value)
{
    char buffer[64];
    const bool whole = value == std::floor(value) && std::abs(value) < 1e17;
    const auto end = whole ? std::to_chars(buffer, buffer + sizeof buffer, static_cast<std::int64_t>(value))
                           : std::to_chars(buffer, buffer + sizeof buffer, value);
    return std::string(buffer, end.ptr);
}

std::string outlinePickle(const Pickle &pickle)
{
    Outline outline(pickle);
    outline.add(pickle.root, 0);
    return outline.text() + "\n";
}

} // namespace assay
