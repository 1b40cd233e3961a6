// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/ledger.h"
#include "core/claims/reasoning/reason.h"
#include "tests/fuzz/fuzz_targets.h"

namespace assay::testing {

void reasonAbout(const DocumentTree &tree)
{
    std::vector<Ledger> ledgers { buildLedger(tree, 0) };
    (void)reason(joinLedgers(std::move(ledgers), { &tree }));
}

} // namespace assay::testing
