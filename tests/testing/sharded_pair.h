// SPDX-License-Identifier: GPL-3.0-or-later
// A pair in two shards a side with one of everything that an audit in parts could get wrong: FP8 blocks with
// their scales, a tied head stored twice, a causal mask, a layer that is missing, one of another shape and
// one with a NaN.
#pragma once

#include "core/audit/audit.h"
#include "tests/testing/test_paths.h"

namespace assay::testing {

class ShardedPair {
public:
    ShardedPair(); ///< writes ref/ and cand/ with cand/README.md, which claims 2.0x
    std::string reference() const { return folder.path("ref"); }
    std::string candidate() const { return folder.path("cand"); }
    std::string claims() const { return folder.path("cand/README.md"); }
    AuditRequest request() const;

    TemporaryFolder folder;
};

} // namespace assay::testing
