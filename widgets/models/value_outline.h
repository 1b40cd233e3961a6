// SPDX-License-Identifier: GPL-3.0-or-later
// The values of a JSON text, or of the outline of a pickle, as a tree with the places of its parts. No Qt.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// Braces with "key: value" members, brackets with values, and anything else as it stands up to the next
/// comma or end. At most MostNodes values and DeepestNesting levels; memory follows the values.
class ValueOutline {
public:
    static constexpr std::size_t MostNodes = 300'000;
    static constexpr int DeepestNesting = 128;
    static constexpr std::size_t Root = 0;

    struct Node {
        std::string key {}; ///< of a member, without its quotes; of an element its number
        std::string pointer {}; ///< JSON pointer
        std::size_t begin = 0, end = 0; ///< bytes of the text, its key included
        std::size_t valueBegin = 0;
        std::size_t parent = 0, row = 0;
        std::vector<std::size_t> children {};
    };

    /// Empty if the text is not, to its end, one object or list.
    static std::optional<ValueOutline> parse(const std::string &text);

    const std::vector<Node> &nodes() const { return m_nodes; }
    /// A scalar as it stands; "" of objects and lists.
    std::string_view valueText(const std::string &text, std::size_t node) const;
    std::optional<std::size_t> atPointer(const std::string &pointer) const;
    /// The smallest value around the byte.
    std::optional<std::size_t> atOffset(std::size_t offset) const;

private:
    class Parser;
    std::vector<Node> m_nodes;
};

} // namespace assay
