// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/compare.h"

#include <QTableWidget>

namespace assay {

/// The statistics of one tensor as columns W | Ŵ | E; sides that are not there are not shown.
class LayerStatistics : public QTableWidget {
    Q_OBJECT
public:
    explicit LayerStatistics(QWidget *parent = nullptr);
    void show(const std::optional<TensorStats> &reference, const std::optional<TensorStats> &candidate,
              const std::optional<ErrorStats> &error);

private:
    void fitWidth();
};

} // namespace assay
