// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model.h"

#include <QTableWidget>

namespace assay {

/// What a model says of itself: its keys and values, as they stand in the file.
class MetadataTable : public QTableWidget {
    Q_OBJECT
public:
    explicit MetadataTable(QWidget *parent = nullptr);
    void show(const Model &model);
};

} // namespace assay
