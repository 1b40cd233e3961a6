// SPDX-License-Identifier: GPL-3.0-or-later
// Each part of a split GGUF says which of how many it is: split.no, split.count, split.tensors.count.
#pragma once

#include "core/model/model.h"

namespace assay {

class SplitFacts {
public:
    /// The parts in file order, before their metadata are merged. Models without the keys are passed over.
    void add(const Model &part, const std::string &name);
    /// What disagrees becomes a finding (gguf.split); model holds the tensors of all parts.
    void check(Model &model, std::size_t fileCount) const;

private:
    struct Part {
        std::string name;
        std::optional<std::uint64_t> number, count, tensors;
    };
    std::vector<Part> m_parts;
};

} // namespace assay
