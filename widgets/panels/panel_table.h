// SPDX-License-Identifier: GPL-3.0-or-later
// THE list of panels. To add one: write a widget that meets the others only in the Session, and add a row to
// Panels in panel_table.cpp. The window makes its docks, its View menu and its presets from the rows.
#pragma once

#include "widgets/job_runner.h"
#include "widgets/session.h"

#include <QWidget>

#include <span>

namespace assay {

enum PanelPreset : unsigned { BrowsePreset = 1, ComparePreset = 2, AuditPreset = 4 };
/// Views stand as tabs beside the layers, the list below all, what explains its row right of it.
enum class PanelPlace { Views, List, Detail };

struct Panel {
    const char *id; ///< object name of its dock is id + "Dock"
    const char *title; ///< to be translated in context "Panel"
    PanelPlace place;
    unsigned presets; ///< in which it is shown
    QWidget *(*make)(Session &session, JobRunner &jobs);
};

std::span<const Panel> panels();

} // namespace assay
