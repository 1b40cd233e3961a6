// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/jobs_panel.h"

#include "widgets/empty_words.h"
#include "widgets/table_copy.h"
#include "widgets/text_format.h"

#include <QHeaderView>
#include <QPushButton>
#include <QTableWidget>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace assay {
namespace {

enum Column { Title, Done, Rate, Remaining, Cancel, ColumnCount };

} // namespace

JobsPanel::JobsPanel(JobRunner &jobs, QWidget *parent)
    : QWidget(parent)
    , m_jobs(jobs)
    , m_table(new QTableWidget(0, ColumnCount))
    , m_timer(new QTimer(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_table);
    m_table->setObjectName(QStringLiteral("jobs"));
    m_table->setAccessibleName(tr("Running jobs"));
    m_table->setHorizontalHeaderLabels({ tr("Job"), tr("Done"), tr("Rate"), tr("Remaining"), QString() });
    m_table->horizontalHeader()->setSectionResizeMode(Title, QHeaderView::Stretch);
    m_table->verticalHeader()->hide();
    addCopyActions(*m_table);
    setEmptyWords(*m_table, tr("Nothing runs."));
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_timer->setInterval(200);
    connect(m_timer, &QTimer::timeout, this, &JobsPanel::refresh);
    connect(&jobs, &JobRunner::jobsChanged, this, &JobsPanel::refresh);
}

void JobsPanel::rebuild(const std::vector<JobState> &jobs)
{
    m_shown.clear();
    QHash<QString, QElapsedTimer> clocks;
    m_table->setRowCount(static_cast<int>(jobs.size()));
    for (int row = 0; const auto &job : jobs) {
        m_shown << job.tag;
        clocks[job.tag] = m_clocks.value(job.tag);
        if (!clocks[job.tag].isValid())
            clocks[job.tag].start();
        for (int cell = Title; cell < Cancel; ++cell)
            m_table->setItem(row, cell, new QTableWidgetItem);
        auto *button = new QPushButton(tr("Cancel"));
        connect(button, &QPushButton::clicked, this, [this, tag = job.tag] { m_jobs.cancel(tag); });
        m_table->setCellWidget(row, Cancel, button);
        ++row;
    }
    m_clocks = clocks;
}

void JobsPanel::refresh()
{
    const auto jobs = m_jobs.jobs();
    QStringList tags;
    for (const auto &job : jobs)
        tags << job.tag;
    if (tags != m_shown)
        rebuild(jobs);
    for (int row = 0; const auto &job : jobs) {
        const double seconds = static_cast<double>(m_clocks[job.tag].elapsed()) / 1000;
        const double rate = seconds > 0 ? static_cast<double>(job.doneBytes) / seconds : 0;
        m_table->item(row, Title)->setText(job.title);
        m_table->item(row, Done)->setText(job.totalBytes > 0 ? tr("%1 %").arg(std::min<std::uint64_t>(
                                              100, job.doneBytes * 100 / job.totalBytes))
                                                             : QString());
        m_table->item(row, Rate)->setText(rate > 0 ? tr("%1 MB/s").arg(formatNumber(rate / 1e6, 3))
                                                   : QString());
        m_table->item(row, Remaining)
            ->setText(job.totalBytes > job.doneBytes && rate > 0 ? tr("%1 s").arg(
                          formatNumber(static_cast<double>(job.totalBytes - job.doneBytes) / rate, 2))
                                                                 : QString());
        ++row;
    }
    jobs.empty() ? m_timer->stop() : m_timer->start();
}

} // namespace assay
