// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cluster_plan_dialog.h"

#include "core/base/atomic_file.h"
#include "core/scale/plan.h"
#include "widgets/file_dialogs.h"
#include "widgets/job_runner.h"
#include "widgets/text_format.h"

#include <QDialogButtonBox>
#include <QFileInfo>
#include <QFontDatabase>
#include <QFormLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QSpinBox>

namespace assay {
namespace {

const QString PlanJob = QStringLiteral("plan");
constexpr int FirstParts = 16;

struct PlanTexts {
    std::string text, script;
};

/// On a cluster the task runs in another folder than this window: whole paths.
AuditRequest withWholePaths(AuditRequest request)
{
    const auto whole = [](const std::string &path) {
        return QFileInfo(QString::fromStdString(path)).absoluteFilePath().toStdString();
    };
    request.reference = whole(request.reference);
    request.candidate = whole(request.candidate);
    for (std::string &document : request.documents)
        document = whole(document);
    request.typedClaims.clear(); // they are in no file that another machine could read
    return request;
}

std::string mapBeside(const QString &script)
{
    return (script + QStringLiteral(".map.json")).toStdString();
}

Result<PlanTexts> planTexts(const AuditRequest &request, unsigned parts, const QString &script,
                            const RunControl &run)
{
    const bool isMapped = request.compare.mapping != NameMapping();
    const std::string map = isMapped ? mapBeside(script) : std::string();
    const auto audit = divideAudit(request, { map, mappingText(request.compare.mapping) }, parts, run);
    if (!audit)
        return audit.error();
    const ScalePlan plan = planAudit(*audit);
    return PlanTexts { planText(plan, request, map), slurmScript(plan, request, map) };
}

Status writeScript(const AuditRequest &request, unsigned parts, const QString &path, const RunControl &run)
{
    const auto texts = planTexts(request, parts, path, run);
    if (!texts)
        return texts.error();
    if (request.compare.mapping != NameMapping())
        if (auto status = writeFileAtomically(mapBeside(path), mappingText(request.compare.mapping)); !status)
            return status;
    return writeFileAtomically(path.toStdString(), texts->script);
}

} // namespace

ClusterPlanDialog::ClusterPlanDialog(const AuditRequest &request, JobRunner &jobs, QWidget *parent)
    : QDialog(parent)
    , m_request(withWholePaths(request))
    , m_jobs(jobs)
    , m_script(QStringLiteral("audit.sbatch"))
    , m_parts(new QSpinBox)
    , m_text(new QPlainTextEdit)
    , m_problem(new QLabel)
{
    setObjectName(QStringLiteral("clusterPlan"));
    setWindowTitle(tr("Plan a cluster run"));
    auto *form = new QFormLayout(this);
    auto *words
        = new QLabel(tr("Each part is one task of a job array and measures its share of the pair. The parts "
                        "are merged into the very report that one machine would have written: drop them "
                        "onto this window, or run the last line but one below."));
    words->setWordWrap(true);
    form->addRow(words);
    if (!request.typedClaims.empty()) {
        auto *typed
            = new QLabel(tr("Claims that were typed here are in no file: a cluster does not see them."));
        typed->setWordWrap(true);
        form->addRow(typed);
    }
    m_parts->setRange(1, static_cast<int>(MostParts));
    m_parts->setValue(FirstParts);
    m_parts->setObjectName(QStringLiteral("clusterParts"));
    m_parts->setAccessibleName(tr("Parts"));
    form->addRow(tr("&Parts"), m_parts);
    m_text->setReadOnly(true);
    m_text->setTabChangesFocus(true);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    const QFontMetrics letters(m_text->font());
    m_text->setMinimumSize(letters.averageCharWidth() * 100, letters.lineSpacing() * 14);
    m_text->setObjectName(QStringLiteral("clusterText"));
    m_text->setAccessibleName(tr("What the parts cost, and the lines to type"));
    form->addRow(m_text);
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->hide();
    form->addRow(m_problem);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    m_save = buttons->addButton(tr("Save script..."), QDialogButtonBox::ActionRole);
    m_save->setObjectName(QStringLiteral("clusterSave"));
    form->addRow(buttons);
    connect(m_save, &QPushButton::clicked, this, &ClusterPlanDialog::saveElsewhere);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_parts, &QSpinBox::valueChanged, this, &ClusterPlanDialog::plan);
    plan();
}

ClusterPlanDialog::~ClusterPlanDialog()
{
    m_jobs.cancel(PlanJob);
}

void ClusterPlanDialog::plan()
{
    const auto parts = static_cast<unsigned>(m_parts->value());
    m_jobs.start(
        PlanJob, tr("planning"),
        [request = m_request, parts, script = m_script](const RunControl &run) {
            return planTexts(request, parts, script, run);
        },
        [self = QPointer(this)](const Result<PlanTexts> &texts) {
            if (!self)
                return;
            self->m_problem->setVisible(!texts);
            self->m_save->setEnabled(bool(texts));
            if (texts)
                self->m_text->setPlainText(QString::fromStdString(texts->text));
            else
                self->m_problem->setText(formatText(describe(texts.error())));
        });
}

void ClusterPlanDialog::saveScript(const QString &path)
{
    const QString target = path.isEmpty()
        ? chooseSaveFile(this, tr("Save script"), m_script, tr("Slurm script (*.sbatch);;All files (*)"))
        : path;
    if (target.isEmpty())
        return;
    m_jobs.start(
        PlanJob, tr("saving %1").arg(target),
        [request = m_request, parts = static_cast<unsigned>(m_parts->value()),
         target](const RunControl &run) { return writeScript(request, parts, target, run); },
        [self = QPointer(this), target](const Status &status) {
            if (!self)
                return;
            self->m_problem->show();
            self->m_problem->setText(status ? tr("Saved: %1").arg(plainLine(target))
                                            : formatText(describe(status.error())));
        });
}

} // namespace assay
