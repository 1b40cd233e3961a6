// SPDX-License-Identifier: GPL-3.0-or-later
// Python pickles as an inert graph of values. Nothing is looked up, imported or called: a global is its name,
// a call is the pair of what would be called and with what.
#pragma once

#include "core/base/byte_source.h"
#include "core/base/run_control.h"
#include "core/model/finding.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

using NodeId = std::uint32_t;
inline constexpr NodeId NoNode = ~NodeId { 0 };

enum class NodeKind : std::uint8_t {
    None,
    Boolean,
    Integer, ///< number (and text, if it does not fit a double exactly)
    Float,
    Text, ///< UTF-8
    Bytes,
    Tuple,
    List,
    Set,
    Dictionary, ///< items: key, value, key, value, ...
    Global, ///< text: "module name"
    Call, ///< items: callable, arguments tuple[, state of a later BUILD, appended items...]
    Persistent, ///< items: the persistent id
    Numbers, ///< a list of floats kept as plain doubles
};

struct PickleNode {
    NodeKind kind = NodeKind::None;
    double number = 0; ///< Boolean, Integer, Float
    std::uint64_t offset = 0; ///< of the opcode that made it
    std::string text {}; ///< Text, Bytes, Global; decimal digits of a big Integer
    std::vector<NodeId> items {};
    std::vector<double> numbers {}; ///< Numbers
    NodeId state = NoNode; ///< Call: what BUILD gave it
};

struct PickleLimits {
    std::uint64_t nodes = 1'500'000; ///< about 150 bytes each
    std::uint64_t bytes = 1ull << 30; ///< text and bytes together
    std::uint64_t numbers = 64'000'000;
    unsigned depth = 10'000; ///< nested marks
};

/// The graph may share nodes and hold cycles: walk it with a depth limit.
struct Pickle {
    std::deque<PickleNode> nodes; ///< a vector would hold a million twice whenever it grows
    NodeId root = NoNode;
    std::uint64_t end = 0; ///< offset behind STOP
    int protocol = 0;
    std::vector<Finding> findings; ///< "pickle.dangerous-global", "pickle.unknown-global"

    const PickleNode &node(NodeId id) const { return nodes[id]; }
    /// Value of a text key of a Dictionary (also of a Call that was filled with items), or NoNode.
    NodeId find(NodeId dictionary, std::string_view key) const;
    /// The real and imaginary part if the node is builtins.complex of two numbers.
    std::optional<std::pair<double, double>> complexNumber(NodeId id) const;
    /// A NumPy scalar: numpy.core.multiarray.scalar(dtype, bytes).
    std::optional<double> numpyScalar(NodeId id) const;
    /// module and name if the node is a Call of a Global.
    std::optional<std::string_view> calledName(NodeId id) const;
};

bool looksLikePickle(std::span<const std::byte> head);
Result<Pickle> readPickle(const ByteSource &source, std::uint64_t begin, const PickleLimits &limits,
                          const RunControl &run);

/// What the pickles from begin on name, one stream after the other, up to the first that is damaged or none.
struct PickleScan {
    std::vector<Finding> findings;
    std::uint64_t streams = 0; ///< that ended with STOP
    std::uint64_t end = 0; ///< behind the last STOP
};
/// Keeps nothing of the values; what a damaged stream named before its damage counts. Of protocols 0 to 5.
PickleScan scanPickles(const ByteSource &source, std::uint64_t begin, const RunControl &run);

/// True for modules and functions that run code or touch the system.
bool isDangerousGlobal(std::string_view module, std::string_view name);

/// Bytes that protocols up to 2 write as text: each code point below 256 is one; empty if one is larger.
std::optional<std::vector<std::byte>> latin1Bytes(const std::string &utf8);

} // namespace assay
