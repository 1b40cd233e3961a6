// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/metadata_table.h"

#include "widgets/panels/read_only_table.h"
#include "widgets/text_format.h"

#include <QHeaderView>

namespace assay {
namespace {

constexpr std::size_t MostEntries = 200;

} // namespace

MetadataTable::MetadataTable(QWidget *parent)
    : QTableWidget(0, 2, parent)
{
    setHorizontalHeaderLabels({ tr("key"), tr("value") });
    makeReadOnly(*this, "metadata", tr("Metadata of the model"));
    horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    horizontalHeader()->setStretchLastSection(true);
    setColumnWidth(0, fontMetrics().averageCharWidth() * 36);
}

void MetadataTable::show(const Model &model)
{
    const std::size_t shown = std::min(model.metadata.size(), MostEntries);
    setRowCount(static_cast<int>(std::max<std::size_t>(shown, 1)));
    for (std::size_t i = 0; i < shown; ++i) {
        setCell(*this, static_cast<int>(i), 0, formatName(model.metadata[i].key));
        setCell(*this, static_cast<int>(i), 1, metaText(model.metadata[i]));
    }
    if (shown == 0) {
        setCell(*this, 0, 0, tr("nothing"));
        setCell(*this, 0, 1, {});
    }
}

} // namespace assay
