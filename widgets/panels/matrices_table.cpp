// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/matrices_table.h"

#include "core/analysis/model_spectra.h"
#include "widgets/empty_words.h"
#include "widgets/models/layer_rows.h"
#include "widgets/said_text.h"
#include "widgets/table_copy.h"
#include "widgets/text_format.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace assay {
namespace {

const QString JobTag = QStringLiteral("matrices");
constexpr int FirstOfError = 6; ///< columns from here on are of the error
constexpr int NameCharacters = 18; ///< "12.self_attn.q_proj"

/// Sorts by the number behind the text.
class NumberItem : public QTableWidgetItem {
public:
    NumberItem(const QString &text, double value)
        : QTableWidgetItem(text)
        , m_value(value)
    {
        setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    }
    bool operator<(const QTableWidgetItem &other) const override
    {
        const auto *number = dynamic_cast<const NumberItem *>(&other);
        return number ? m_value < number->m_value : QTableWidgetItem::operator<(other);
    }

private:
    double m_value;
};

bool isMeasuredMatrix(const TensorInfo &tensor)
{
    return tensor.shape.rank() >= 2;
}

QTableWidgetItem *numberItem(const std::optional<double> &value)
{
    return value ? new NumberItem(formatNumber(*value), *value) : new NumberItem(QStringLiteral("–"), -1);
}

} // namespace

MatricesTable::MatricesTable(Session &session, JobRunner &jobs, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_start(new QPushButton(tr("Measure &every matrix")))
    , m_words(new QLabel)
    , m_table(new QTableWidget)
{
    m_start->setObjectName(QStringLiteral("measureMatrices"));
    m_start->setToolTip(tr("Singular values of all matrices, in the background (Alt+E)"));
    m_table->setObjectName(QStringLiteral("matrices"));
    m_table->setAccessibleName(tr("Singular values of every matrix"));
    const QStringList titles { tr("matrix"),      tr("shape"),          tr("s1 of W"),
                               tr("stable rank"), tr("effective rank"), tr("rank for 90 %"),
                               tr("s1 of E"),     tr("E beyond noise"), tr("subspace overlap") };
    m_table->setColumnCount(static_cast<int>(titles.size()));
    m_table->setHorizontalHeaderLabels(titles);
    m_table->horizontalHeader()->setSectionsMovable(true);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setWordWrap(false);
    addCopyActions(*m_table);
    setEmptyWords(*m_table, tr("Not measured: Measure every matrix starts it."));
    auto *top = new QHBoxLayout;
    top->addWidget(m_start);
    top->addWidget(m_words, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 0);
    column->addLayout(top);
    column->addWidget(m_table, 1);
    connect(m_start, &QPushButton::clicked, this, &MatricesTable::measure);
    connect(m_table, &QTableWidget::currentCellChanged, this, [this](int row) {
        if (const auto *name = m_table->item(row, 0))
            m_session.selectTensor(name->data(Qt::UserRole).toString());
    });
    m_table->setTabKeyNavigation(false);
    m_table->setTextElideMode(Qt::ElideLeft); // the end of a name tells layers apart
    connect(&jobs, &JobRunner::jobsChanged, this, &MatricesTable::noteStop, Qt::QueuedConnection);
    connect(&session, &Session::modelsChanged, this, &MatricesTable::follow);
    connect(&session, &Session::reportChanged, this, &MatricesTable::follow);
    follow();
}

/// A new audit of the same two models leaves what was measured; a single model is measured by itself.
void MatricesTable::follow()
{
    const auto *comparison = m_session.comparison();
    ModelPtr reference = comparison ? comparison->reference : m_session.reference();
    const ModelPtr candidate = comparison ? comparison->candidate : nullptr;
    if (!reference)
        reference = m_session.candidate();
    m_start->setEnabled(reference != nullptr);
    if (reference == m_reference && candidate == m_candidate)
        return;
    m_reference = reference;
    m_candidate = candidate;
    forget();
}

void MatricesTable::forget()
{
    m_jobs.cancel(JobTag);
    m_table->setRowCount(0);
    m_words->clear();
    m_wanted = 0;
    fitColumns();
}

void MatricesTable::measure()
{
    if (!m_reference)
        return;
    forget();
    m_table->setSortingEnabled(false);
    std::vector<Match> pairs;
    if (const auto *comparison = m_session.comparison())
        for (const auto &layer : comparison->layers)
            pairs.push_back(layer.match);
    else
        for (std::size_t i = 0; i < m_reference->tensors.size(); ++i)
            pairs.push_back({ .reference = i, .kind = MatchKind::OnlyReference });
    m_wanted = static_cast<int>(std::ranges::count_if(pairs, [this](const Match &match) {
        return match.reference && isMeasuredMatrix(m_reference->tensors[*match.reference])
            && (!m_candidate || match.kind == MatchKind::Paired);
    }));
    showCount();
    auto feed = std::make_shared<Feed<SpectrumReport>>();
    m_jobs.start(
        JobTag, tr("measuring the singular values of every matrix"),
        [reference = m_reference, candidate = m_candidate, pairs, feed](const RunControl &run) {
            return measureAllSpectra(*reference, candidate.get(), pairs, run,
                                     [&feed](const SpectrumReport &report) { feed->add(report); });
        },
        [this](const Result<std::vector<SpectrumReport>> &reports) {
            m_wanted = 0;
            m_words->setText(reports ? reports->size() == 1 ? tr("1 matrix")
                                                            : tr("%1 matrices").arg(reports->size())
                                     : tr("Not measured: %1").arg(formatText(describe(reports.error()))));
            m_table->setSortingEnabled(true);
        },
        [this, feed] {
            for (const SpectrumReport &report : feed->take())
                add(report);
            fitColumns();
            showCount();
        });
}

/// Figures and names are seen whole; a model alone has no error.
void MatricesTable::fitColumns()
{
    for (int column = FirstOfError; column < m_table->columnCount(); ++column)
        m_table->setColumnHidden(column, m_candidate == nullptr);
    m_table->resizeColumnsToContents();
    m_table->setColumnWidth(
        0, std::max(m_table->columnWidth(0), fontMetrics().averageCharWidth() * NameCharacters));
}

void MatricesTable::showCount()
{
    if (m_wanted > 0)
        m_words->setText(tr("%1 of %2 measured").arg(m_table->rowCount()).arg(m_wanted));
}

/// A job that was stopped delivers nothing: what stands here then says so.
void MatricesTable::noteStop()
{
    const auto jobs = m_jobs.jobs();
    const bool runs = std::ranges::any_of(jobs, [](const JobState &job) { return job.tag == JobTag; });
    if (m_wanted == 0 || runs)
        return;
    m_words->setText(tr("Stopped after %1 of %2").arg(m_table->rowCount()).arg(m_wanted));
    m_wanted = 0;
    m_table->setSortingEnabled(true);
}

void MatricesTable::add(const SpectrumReport &report)
{
    const int row = m_table->rowCount();
    m_table->insertRow(row);
    auto *name = new QTableWidgetItem(shortLayerName(report.tensor));
    name->setData(Qt::UserRole, QString::fromStdString(report.tensor));
    name->setToolTip(formatToolTip(formatName(report.tensor) + QLatin1Char('\n') + saidText(report.method)));
    m_table->setItem(row, 0, name);
    m_table->setItem(row, 1, new QTableWidgetItem(formatText(report.shape.text())));
    using Value = std::optional<double>;
    const auto of = [](const std::optional<SingularValues> &side, auto part) {
        return side && !side->values.empty() ? Value(part(*side)) : Value();
    };
    const auto largest = [](const SingularValues &side) { return side.values.front(); };
    const Value values[] = {
        of(report.reference, largest),
        of(report.reference, [](const SingularValues &side) { return side.stableRank; }),
        of(report.reference, [](const SingularValues &side) { return side.effectiveRank; }),
        of(report.reference,
           [](const SingularValues &side) { return static_cast<double>(side.rankForEnergy[1]); }),
        of(report.error, largest),
        report.errorNoise ? Value(report.errorNoise->shareAbove) : Value(),
        report.leadingSubspaceOverlap,
    };
    for (int column = 2; const Value &value : values)
        m_table->setItem(row, column++, numberItem(value));
}

} // namespace assay
