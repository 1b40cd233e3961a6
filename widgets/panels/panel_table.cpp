// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/panel_table.h"

#include "widgets/panels/bytes_panel.h"
#include "widgets/panels/candidates_panel.h"
#include "widgets/panels/claims_and_findings.h"
#include "widgets/panels/compress_panel.h"
#include "widgets/panels/details_panel.h"
#include "widgets/panels/document_panel.h"
#include "widgets/panels/jobs_panel.h"
#include "widgets/panels/layer_panel.h"
#include "widgets/panels/layer_plot_panel.h"
#include "widgets/panels/overview_panel.h"
#include "widgets/panels/run_panel.h"

#include <array>
#include <string_view>

namespace assay {
namespace {

constexpr unsigned Always = BrowsePreset | ComparePreset | AuditPreset;

constexpr std::array Panels {
    Panel { "overview", QT_TRANSLATE_NOOP("Panel", "Overview"), PanelPlace::Views, Always,
            [](Session &session, JobRunner &jobs) -> QWidget * { return new OverviewPanel(session, jobs); } },
    Panel { "layer", QT_TRANSLATE_NOOP("Panel", "Layer"), PanelPlace::Views, Always,
            [](Session &session, JobRunner &jobs) -> QWidget * { return new LayerPanel(session, jobs); } },
    Panel { "ratios", QT_TRANSLATE_NOOP("Panel", "All layers"), PanelPlace::Views,
            ComparePreset | AuditPreset,
            [](Session &session, JobRunner &) -> QWidget * { return new LayerPlotPanel(session); } },
    Panel { "run", QT_TRANSLATE_NOOP("Panel", "Run"), PanelPlace::Views, ComparePreset | AuditPreset,
            [](Session &session, JobRunner &jobs) -> QWidget * { return new RunPanel(session, jobs); } },
    Panel { "compress", QT_TRANSLATE_NOOP("Panel", "Compress"), PanelPlace::Views, ComparePreset,
            [](Session &session, JobRunner &jobs) -> QWidget * { return new CompressPanel(session, jobs); } },
    Panel { "candidates", QT_TRANSLATE_NOOP("Panel", "Candidates"), PanelPlace::Views, ComparePreset,
            [](Session &session, JobRunner &) -> QWidget * { return new CandidatesPanel(session); } },
    Panel { "document", QT_TRANSLATE_NOOP("Panel", "Document"), PanelPlace::Views, AuditPreset,
            [](Session &session, JobRunner &) -> QWidget * { return new DocumentPanel(session); } },
    Panel { "bytes", QT_TRANSLATE_NOOP("Panel", "Bytes"), PanelPlace::Views, Always,
            [](Session &session, JobRunner &jobs) -> QWidget * { return new BytesPanel(session, jobs); } },
    Panel { "claims", QT_TRANSLATE_NOOP("Panel", "Claims and findings"), PanelPlace::List, Always,
            [](Session &session, JobRunner &) -> QWidget * { return new ClaimsAndFindings(session); } },
    Panel { "details", QT_TRANSLATE_NOOP("Panel", "Details"), PanelPlace::Detail, Always,
            [](Session &session, JobRunner &) -> QWidget * { return new DetailsPanel(session); } },
    Panel { "jobs", QT_TRANSLATE_NOOP("Panel", "Jobs"), PanelPlace::Detail, Always,
            [](Session &, JobRunner &jobs) -> QWidget * { return new JobsPanel(jobs); } },
};

constexpr bool haveUniqueIds()
{
    for (std::size_t i = 0; i < Panels.size(); ++i)
        for (std::size_t k = 0; k < i; ++k)
            if (std::string_view(Panels[i].id) == Panels[k].id)
                return false;
    return true;
}
static_assert(haveUniqueIds());

} // namespace

std::span<const Panel> panels()
{
    return Panels;
}

} // namespace assay
