// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/panel_table.h"

#include "widgets/panels/audit_panel.h"
#include "widgets/panels/bytes_panel.h"
#include "widgets/panels/claim_list_panel.h"
#include "widgets/panels/claims_panel.h"
#include "widgets/panels/compress_panel.h"
#include "widgets/panels/jobs_panel.h"
#include "widgets/panels/layer_plot_panel.h"
#include "widgets/panels/overview_panel.h"
#include "widgets/panels/spectra_panel.h"
#include "widgets/panels/tensor_panel.h"

#include <array>
#include <string_view>

namespace assay {
namespace {

constexpr std::array Panels {
    Panel { "overview", QT_TRANSLATE_NOOP("Panel", "Overview"), Qt::RightDockWidgetArea,
            BrowsePreset | ComparePreset | AuditPreset,
            [](Session &session, JobRunner &jobs) -> QWidget * { return new OverviewPanel(session, jobs); } },
    Panel { "ratios", QT_TRANSLATE_NOOP("Panel", "Layer plot"), Qt::RightDockWidgetArea,
            ComparePreset | AuditPreset,
            [](Session &session, JobRunner &) -> QWidget * { return new LayerPlotPanel(session); } },
    Panel { "tensor", QT_TRANSLATE_NOOP("Panel", "Tensor"), Qt::RightDockWidgetArea,
            BrowsePreset | ComparePreset | AuditPreset,
            [](Session &session, JobRunner &jobs) -> QWidget * { return new TensorPanel(session, jobs); } },
    Panel { "spectra", QT_TRANSLATE_NOOP("Panel", "Spectra"), Qt::RightDockWidgetArea,
            ComparePreset | AuditPreset,
            [](Session &session, JobRunner &jobs) -> QWidget * { return new SpectraPanel(session, jobs); } },
    Panel { "document", QT_TRANSLATE_NOOP("Panel", "Claim document"), Qt::RightDockWidgetArea, AuditPreset,
            [](Session &session, JobRunner &) -> QWidget * { return new ClaimsPanel(session); } },
    Panel { "bytes", QT_TRANSLATE_NOOP("Panel", "Bytes"), Qt::RightDockWidgetArea,
            BrowsePreset | ComparePreset | AuditPreset,
            [](Session &session, JobRunner &jobs) -> QWidget * { return new BytesPanel(session, jobs); } },
    Panel { "compress", QT_TRANSLATE_NOOP("Panel", "Compress"), Qt::RightDockWidgetArea, ComparePreset,
            [](Session &session, JobRunner &jobs) -> QWidget * { return new CompressPanel(session, jobs); } },
    Panel { "audit", QT_TRANSLATE_NOOP("Panel", "Findings"), Qt::BottomDockWidgetArea, AuditPreset,
            [](Session &session, JobRunner &) -> QWidget * { return new AuditPanel(session); } },
    Panel { "claims", QT_TRANSLATE_NOOP("Panel", "Claims"), Qt::BottomDockWidgetArea, AuditPreset,
            [](Session &session, JobRunner &) -> QWidget * { return new ClaimListPanel(session); } },
    Panel { "jobs", QT_TRANSLATE_NOOP("Panel", "Jobs"), Qt::BottomDockWidgetArea, ComparePreset,
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
