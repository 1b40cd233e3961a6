// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/opening/raw_codes.h"

#include "core/base/number_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <unordered_map>
#include <unordered_set>

namespace assay {
namespace {

/// A scale or zero stands for at least that many codes; a matrix of fewer per neighbour's element is data.
constexpr std::uint64_t LeastPerScale = 8;
constexpr std::size_t MostEvidence = 1 << 16; ///< every place; beyond that 13 MB of text

/// Words that name what a code is multiplied or shifted by, where no module says what belongs together.
constexpr std::array<std::string_view, 16> SideWords { "scale",  "scl",    "zero",     "zp",
                                                       "shift",  "absmax", "amax",     "delta",
                                                       "offset", "quant",  "codebook", "lut",
                                                       "step",   "scb",    "center",   "range" };

bool isFloat(const TensorInfo &tensor)
{
    return traits(tensor.dtype).isFloat && traits(tensor.dtype).bits >= 16;
}

bool isInteger(DType dtype)
{
    return !traits(dtype).isFloat && dtype != DType::Bool && dtype != DType::Block && dtype != DType::Opaque
        && dtype != DType::C64 && dtype != DType::C128;
}

/// Codes may hide in it: a plain matrix of integers, or of floats of at most 8 bits.
bool mayBeCodes(const TensorInfo &tensor)
{
    const unsigned bits = traits(tensor.dtype).bits;
    return tensor.role == TensorRole::Weight && tensor.isPlain() && tensor.note.empty()
        && tensor.shape.rank() >= 2 && tensor.elementCount() > 1 && bits > 0 && bits <= 32
        && (isInteger(tensor.dtype) || bits <= 8);
}

std::string moduleOf(const std::string &name)
{
    const auto dot = name.rfind('.');
    return dot == std::string::npos ? std::string() : name.substr(0, dot + 1);
}

std::string lowered(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return std::tolower(c); });
    return result;
}

bool hasSideWord(std::string_view leaf)
{
    const std::string text = lowered(leaf);
    return std::ranges::any_of(SideWords,
                               [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

/// Letters that both names begin with, up to a separator.
bool shareStem(const std::string &left, const std::string &right)
{
    const auto end = std::ranges::mismatch(left, right).in1 - left.begin();
    const std::string common = left.substr(0, static_cast<std::size_t>(end));
    return common.find_last_of("._/") != std::string::npos || common.size() == left.size()
        || common.size() == right.size();
}

class RawCodes {
public:
    explicit RawCodes(Model &model)
        : m_model(model)
    {
    }

    void mark()
    {
        if (std::ranges::none_of(m_model.tensors, mayBeCodes))
            return; // modules of 100,000 tensors take longer than all else that is asked of them
        listModules();
        for (std::size_t i = 0; i < m_model.tensors.size(); ++i)
            if (mayBeCodes(m_model.tensors[i]))
                markOne(i);
        if (m_count == 0)
            return;
        m_finding.summary = countText(m_count)
            + (m_count == 1 ? " matrix holds codes" : " matrices hold codes")
            + " that are not decoded, so their values and errors are not known: " + m_first;
        m_model.findings.push_back(std::move(m_finding));
    }

private:
    void listModules()
    {
        for (std::size_t i = 0; i < m_model.tensors.size(); ++i) {
            m_modules[moduleOf(m_model.tensors[i].name)].push_back(i);
            m_hasFloats |= isFloat(m_model.tensors[i]) && m_model.tensors[i].elementCount() > 1;
        }
    }

    void markOne(std::size_t index)
    {
        TensorInfo &tensor = m_model.tensors[index];
        const std::string kind = tensor.dtypeName.empty() ? traits(tensor.dtype).name : tensor.dtypeName;
        std::vector<std::size_t> sides;
        for (const std::size_t other : m_modules[moduleOf(tensor.name)])
            if (other != index && isSideOf(m_model.tensors[other], tensor))
                sides.push_back(other);
        for (const std::size_t other : m_modules[tensor.name + "."])
            if (isSideOf(m_model.tensors[other], tensor))
                sides.push_back(other);
        // Of several matrices in a module each has those that bear its name.
        const auto isOwn
            = [&](std::size_t side) { return m_model.tensors[side].name.starts_with(tensor.name); };
        if (std::ranges::any_of(sides, isOwn))
            std::erase_if(sides, [&](std::size_t side) { return !isOwn(side); });
        if (!sides.empty()) {
            std::string names;
            for (const std::size_t side : sides) {
                TensorInfo &beside = m_model.tensors[side];
                names += (names.empty() ? "'" : ", '") + beside.name + "'";
                m_sides.insert(beside.name);
                beside.role = TensorRole::Side;
                beside.roleReason = "beside the codes of " + tensor.name;
            }
            tensor.note = kind + " codes beside " + names
                + ", which no known layout reads: their values are not known";
        } else if (m_hasFloats && isInteger(tensor.dtype) && traits(tensor.dtype).bits <= 16) {
            tensor.note
                = kind + " codes without any scale beside them: their values are unknown up to a factor";
        } else {
            return;
        }
        ++m_count;
        if (m_first.empty()) {
            m_first = "'" + tensor.name + "' are " + tensor.note;
            m_finding.subject = tensor.name;
        }
        if (m_finding.evidence.size() < MostEvidence)
            m_finding.evidence.push_back({ .label = tensor.name + ": " + tensor.note });
    }

    /// By structure: a small tensor of the same module that is no bias. Outside of modules its name has to
    /// say so.
    bool isSideOf(const TensorInfo &side, const TensorInfo &codes) const
    {
        const std::string leaf = side.name.substr(moduleOf(side.name).size());
        const bool mayServe = side.role == TensorRole::Weight || m_sides.contains(side.name); // several, too
        // A word of 32 bits holds several codes.
        const std::uint64_t bytes = codes.elementCount() * std::max(traits(codes.dtype).bits, 8u) / 8;
        if (!mayServe || !side.isPlain() || leaf == "bias" || leaf == "weight"
            || side.elementCount() * LeastPerScale > bytes)
            return false;
        if (moduleOf(codes.name).empty() && !side.name.starts_with(codes.name))
            return hasSideWord(leaf) && shareStem(side.name, codes.name);
        return !leaf.ends_with("bias") || hasSideWord(leaf);
    }

    Model &m_model;
    std::unordered_map<std::string, std::vector<std::size_t>> m_modules;
    std::unordered_set<std::string> m_sides; ///< of codes marked so far
    bool m_hasFloats = false;
    std::uint64_t m_count = 0;
    std::string m_first;
    Finding m_finding { .rule = "layout.raw-codes", .severity = Severity::Warning };
};

} // namespace

void markRawCodes(Model &model)
{
    RawCodes(model).mark();
}

} // namespace assay
