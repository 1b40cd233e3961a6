// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/bytes_panel.h"

#include "widgets/byte_inspector.h"
#include "widgets/finding_places.h"
#include "widgets/plots/hex_view.h"
#include "widgets/table_copy.h"
#include "widgets/text_format.h"

#include <QComboBox>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSplitter>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace assay {
namespace {

constexpr int InspectedBytes = 16;
constexpr std::size_t MostFilesListed = 64;

Result<QByteArray> readBytes(const SourcePtr &source, std::uint64_t offset, std::uint64_t size)
{
    std::vector<std::byte> bytes(size);
    if (auto status = source->read(offset, bytes); !status)
        return status.error();
    QByteArray copy(static_cast<qsizetype>(size), Qt::Uninitialized);
    std::transform(bytes.begin(), bytes.end(), copy.begin(),
                   [](std::byte byte) { return static_cast<char>(byte); });
    return copy;
}

/// From the beginning of each file to its first tensor, and the whole file.
void addFiles(const Model &model, const QString &side, std::vector<ByteRange> &ranges)
{
    std::vector<std::uint64_t> headerEnds;
    for (const auto &source : model.sources)
        headerEnds.push_back(source->size());
    for (const TensorInfo &tensor : model.tensors)
        for (const TensorPart &part : tensor.parts)
            if (part.extent.source < headerEnds.size())
                headerEnds[part.extent.source] = std::min(headerEnds[part.extent.source], part.extent.offset);
    for (std::size_t i = 0; i < std::min(model.sources.size(), MostFilesListed); ++i) {
        const SourcePtr &source = model.sources[i];
        const QString file = QFileInfo(formatText(source->path())).fileName();
        if (headerEnds[i] > 0)
            ranges.push_back({ source, 0, headerEnds[i], 0, DType::U8,
                               BytesPanel::tr("%1: header of %2").arg(side, file) });
        ranges.push_back(
            { source, 0, source->size(), 0, DType::U8, BytesPanel::tr("%1: all of %2").arg(side, file) });
    }
}

void addParts(const Model &model, const TensorInfo &tensor, const QString &side,
              std::vector<ByteRange> &ranges)
{
    for (std::size_t part = 0; part < tensor.parts.size(); ++part)
        if (auto range = bytesOf(model, tensor, part)) {
            range->title = QStringLiteral("%1: %2").arg(side, range->title);
            ranges.push_back(*range);
        }
}

} // namespace

BytesPanel::BytesPanel(Session &session, JobRunner &jobs, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_choice(new QComboBox)
    , m_offset(new QLineEdit)
    , m_words(new QLabel(tr("Open a model to see its bytes.")))
    , m_view(new HexView)
    , m_inspector(new QTableWidget(static_cast<int>(inspectedTypes().size()), 1))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 0);
    auto *line = new QHBoxLayout;
    line->addWidget(m_choice, 1);
    line->addWidget(m_offset);
    column->addLayout(line);
    column->addWidget(m_words);
    auto *split = new QSplitter;
    split->addWidget(m_view);
    split->addWidget(m_inspector);
    split->setStretchFactor(0, 1);
    split->setChildrenCollapsible(false);
    column->addWidget(split, 1);
    m_choice->setObjectName(QStringLiteral("byteRange"));
    m_choice->setAccessibleName(tr("Which bytes"));
    m_choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_offset->setPlaceholderText(tr("Go to (1234 or 0x4d2)"));
    m_offset->setAccessibleName(tr("Go to an offset within these bytes"));
    m_offset->setFixedWidth(m_offset->fontMetrics().horizontalAdvance(m_offset->placeholderText()) + 28);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setWordWrap(true);
    m_inspector->setObjectName(QStringLiteral("inspector"));
    m_inspector->setAccessibleName(tr("The bytes at the cursor as every type"));
    m_inspector->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_inspector->setHorizontalHeaderLabels({ tr("value at the cursor") });
    m_inspector->horizontalHeader()->setStretchLastSection(true);
    m_inspector->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    m_inspector->setMinimumWidth(fontMetrics().averageCharWidth() * 30);
    m_inspector->setTabKeyNavigation(false);
    m_inspector->setWordWrap(false);
    QStringList names;
    for (const DType dtype : inspectedTypes())
        names << QLatin1String(traits(dtype).name);
    m_inspector->setVerticalHeaderLabels(names);
    addCopyActions(*m_inspector);
    for (int row = 0; row < m_inspector->rowCount(); ++row)
        m_inspector->setItem(row, 0, new QTableWidgetItem);
    connect(m_view, &HexView::blockWanted, this, &BytesPanel::readBlock);
    connect(m_view, &HexView::cursorMoved, this, &BytesPanel::inspect);
    connect(m_choice, &QComboBox::activated, this, &BytesPanel::showRange);
    connect(m_offset, &QLineEdit::returnPressed, this, &BytesPanel::goTo);
    connect(&session, &Session::modelsChanged, this, &BytesPanel::refresh);
    connect(&session, &Session::selectionChanged, this, &BytesPanel::refresh);
    connect(&session, &Session::bytesChanged, this, &BytesPanel::showAsked);
}

void BytesPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_stale)
        listRanges();
}

void BytesPanel::refresh()
{
    m_stale = true;
    if (isVisible())
        listRanges();
}

void BytesPanel::listRanges()
{
    m_stale = false;
    m_ranges.clear();
    m_choice->clear();
    const std::pair<QString, ModelPtr> sides[]
        = { { tr("reference"), m_session.reference() }, { tr("candidate"), m_session.candidate() } };
    const LayerReport *layer = m_session.selectedReport();
    if (layer && layer->match.reference)
        addParts(*m_session.comparison()->reference,
                 m_session.comparison()->reference->tensors[*layer->match.reference], sides[0].first,
                 m_ranges);
    if (layer && layer->match.candidate)
        addParts(*m_session.comparison()->candidate,
                 m_session.comparison()->candidate->tensors[*layer->match.candidate], sides[1].first,
                 m_ranges);
    for (const auto &[side, model] : sides)
        if (model)
            addFiles(*model, side, m_ranges);
    for (const ByteRange &range : m_ranges)
        m_choice->addItem(range.title);
    if (!m_ranges.empty())
        showRange(0);
    else
        m_view->setRange(0, 0);
}

void BytesPanel::showAsked()
{
    if (m_stale)
        listRanges();
    m_ranges.insert(m_ranges.begin(), m_session.bytes());
    m_choice->insertItem(0, m_session.bytes().title);
    m_choice->setCurrentIndex(0);
    showRange(0);
}

void BytesPanel::showRange(int index)
{
    if (index < 0 || index >= static_cast<int>(m_ranges.size()))
        return;
    m_shown = m_ranges[static_cast<std::size_t>(index)];
    ++m_generation;
    m_words->setText(tr("%1, %2 from 0x%3 of %4")
                         .arg(QLatin1String(traits(m_shown.dtype).name))
                         .arg(formatBytes(m_shown.size, m_session.numberForm()))
                         .arg(m_shown.offset, 0, 16)
                         .arg(QFileInfo(formatText(m_shown.source->path())).fileName()));
    m_view->setRange(m_shown.offset, m_shown.size);
    m_view->moveCursor(m_shown.cursor);
}

void BytesPanel::readBlock(quint64 first)
{
    if (!m_shown.source || first >= m_shown.size)
        return;
    const quint64 size = std::min(HexView::BlockBytes, m_shown.size - first);
    m_jobs.start(
        QStringLiteral("bytes %1").arg(first), tr("reading bytes"),
        [source = m_shown.source, offset = m_shown.offset + first, size](const RunControl &) {
            return readBytes(source, offset, size);
        },
        [this, first, generation = m_generation](const Result<QByteArray> &bytes) {
            if (generation != m_generation)
                return;
            if (bytes)
                m_view->setBlock(first, *bytes);
            else
                m_words->setText(formatText(describe(bytes.error())));
        });
}

void BytesPanel::inspect()
{
    const QByteArray bytes = m_view->bytesAtCursor(InspectedBytes);
    for (int row = 0; const DType dtype : inspectedTypes()) {
        auto *item = m_inspector->item(row++, 0);
        item->setText(inspectBytes(dtype, bytes));
        QFont font = m_inspector->font();
        font.setBold(dtype == m_shown.dtype);
        item->setFont(font);
    }
}

void BytesPanel::goTo()
{
    bool isNumber = false;
    const quint64 place = m_offset->text().trimmed().toULongLong(&isNumber, 0);
    if (isNumber)
        m_view->moveCursor(place);
    m_view->setFocus();
}

} // namespace assay
