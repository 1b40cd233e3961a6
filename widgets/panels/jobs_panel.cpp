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
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
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
    m_table->setRowCount(static_cast<int>(jobs.size()));
    for (int row = 0; const auto &job : jobs) {
        m_shown << job.tag;
        for (int cell = Title; cell < Cancel; ++cell)
            m_table->setItem(row, cell, new QTableWidgetItem);
        auto *button = new QPushButton(tr("Cancel"));
        button->setAccessibleName(tr("Cancel: %1").arg(job.title));
        connect(button, &QPushButton::clicked, this, [this, tag = job.tag] { m_jobs.cancel(tag); });
        m_table->setCellWidget(row, Cancel, button);
        ++row;
    }
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
        const auto share = job.share(), left = job.remainingSeconds();
        const double rate = job.bytesPerSecond();
        m_table->item(row, Title)->setText(job.title);
        m_table->item(row, Done)->setText(share ? tr("%1 %").arg(static_cast<int>(*share * 100)) : QString());
        m_table->item(row, Rate)->setText(rate > 0 ? formatRate(rate) : QString());
        m_table->item(row, Remaining)->setText(left ? formatDuration(*left) : QString());
        ++row;
    }
    jobs.empty() ? m_timer->stop() : m_timer->start();
}

} // namespace assay
