// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/inputs_bar.h"

#include "widgets/text_format.h"

#include <QApplication>
#include <QClipboard>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>

namespace assay {
namespace {

constexpr int MostNameCharacters = 44; ///< of a name in the line; the tip has it whole

QString shortened(const QString &name)
{
    if (name.size() <= MostNameCharacters)
        return name;
    // Beginning and end tell files apart; the middle goes.
    return name.left(MostNameCharacters / 2 - 1) + QChar(0x2026) + name.right(MostNameCharacters / 2);
}

QString escapedAmpersand(QString text)
{
    return text.replace(QLatin1Char('&'), QStringLiteral("&&"));
}

QToolButton *makeChip(const char *name)
{
    auto *chip = new QToolButton;
    chip->setObjectName(QLatin1String(name));
    chip->setPopupMode(QToolButton::InstantPopup);
    chip->setToolButtonStyle(Qt::ToolButtonTextOnly);
    chip->setFocusPolicy(Qt::TabFocus);
    chip->setMenu(new QMenu(chip));
    return chip;
}

} // namespace

InputsBar::InputsBar(Session &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_reference(makeChip("inputReference"))
    , m_candidate(makeChip("inputCandidate"))
    , m_documents(makeChip("inputDocuments"))
    , m_swap(new QToolButton)
{
    setAccessibleName(tr("Inputs"));
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(6, 2, 6, 2);
    auto *title = new QLabel(tr("Inputs"));
    title->setForegroundRole(QPalette::PlaceholderText);
    m_swap->setObjectName(QStringLiteral("swapSides"));
    m_swap->setText(tr("Swap sides"));
    m_swap->setToolTip(tr("The reference becomes the candidate, and the other way round"));
    m_swap->setFocusPolicy(Qt::TabFocus);
    connect(m_swap, &QToolButton::clicked, &session, &Session::wantSwap);
    for (QWidget *widget :
         std::initializer_list<QWidget *> { title, m_reference, m_candidate, m_documents, m_swap })
        line->addWidget(widget);
    line->addStretch(1);
    for (const auto signal : { &Session::inputsChanged, &Session::modelsChanged, &Session::reportChanged,
                               &Session::numberFormChanged })
        connect(&session, signal, this, &InputsBar::refresh);
    refresh();
}

void InputsBar::refresh()
{
    showModel(InputRole::Reference);
    showModel(InputRole::Candidate);
    showDocuments();
    m_swap->setEnabled(!m_session.inputs().reference.isEmpty() && !m_session.inputs().candidate.isEmpty());
}

QString InputsBar::sha256Of(const char *role, const QString &path) const
{
    if (m_session.report())
        for (const AuditInput &input : m_session.report()->inputs)
            if (input.role == role && formatText(input.path) == path)
                return formatText(input.sha256);
    return {};
}

void InputsBar::addChange(QMenu &menu, InputRole role, const QString &text)
{
    menu.addAction(text, &m_session, [this, role] { m_session.wantInputs(role, {}); });
}

void InputsBar::showModel(InputRole role)
{
    const bool isReference = role == InputRole::Reference;
    QToolButton &chip = isReference ? *m_reference : *m_candidate;
    const Inputs &inputs = m_session.inputs();
    const QString &path = isReference ? inputs.reference : inputs.candidate;
    const ModelPtr &model = isReference ? m_session.reference() : m_session.candidate();
    const QString roleWord = isReference ? tr("reference") : tr("candidate");
    QMenu &menu = *chip.menu();
    menu.clear();
    if (path.isEmpty()) {
        chip.setText(tr("%1: none").arg(roleWord));
        chip.setToolTip(isReference ? tr("No original model is open") : tr("No compressed model is open"));
        addChange(menu, role, tr("Open %1...").arg(roleWord));
    } else {
        const QString name = plainLine(QFileInfo(path).fileName());
        const QString size
            = model ? formatBytes(model->fileBytes(), m_session.numberForm()) : tr("not opened");
        chip.setText(escapedAmpersand(QStringLiteral("%1  %2  %3").arg(roleWord, shortened(name), size)));
        const QString sha = sha256Of(isReference ? "reference" : "candidate", path);
        chip.setToolTip(formatToolTip(
            QStringLiteral("%1\n%2\nSHA-256 %3")
                .arg(path, model ? formatBytesInFull(model->fileBytes()) : tr("It could not be opened"),
                     sha.isEmpty() ? tr("not computed yet") : sha)));
        addChange(menu, role, tr("Change %1...").arg(roleWord));
        menu.addAction(tr("Remove %1").arg(roleWord), &m_session,
                       [this, role, path] { m_session.wantRemoved(role, path); });
        if (!sha.isEmpty())
            menu.addAction(tr("Copy SHA-256"), this, [sha] { QApplication::clipboard()->setText(sha); });
    }
    chip.setAccessibleName(chip.text());
}

void InputsBar::showDocuments()
{
    const auto &documents = m_session.inputs().documents;
    QMenu &menu = *m_documents->menu();
    menu.clear();
    menu.setToolTipsVisible(true);
    addChange(menu, InputRole::Document, tr("Add claim documents..."));
    QStringList lines;
    for (const DocumentInput &document : documents) {
        const QString name = plainLine(QFileInfo(document.path).fileName());
        auto *entry = menu.addMenu(
            escapedAmpersand(QStringLiteral("%1  %2").arg(shortened(name), formatBytes(document.bytes))));
        entry->addAction(tr("Reproduce"), &m_session,
                         [this, path = document.path] { m_session.wantAction(ReproduceAction + path); });
        entry->addAction(tr("Remove"), &m_session,
                         [this, path = document.path] { m_session.wantRemoved(InputRole::Document, path); });
        entry->addAction(tr("Copy SHA-256"), this,
                         [sha = document.sha256] { QApplication::clipboard()->setText(sha); });
        lines << QStringLiteral("%1\n  %2, SHA-256 %3")
                     .arg(document.path, formatBytesInFull(document.bytes), document.sha256);
    }
    m_documents->setText(documents.empty() ? tr("documents: none")
                                           : tr("documents  %1").arg(documents.size()));
    m_documents->setToolTip(documents.empty() ? tr("No claim document is open")
                                              : formatToolTip(lines.join(QLatin1Char('\n'))));
    m_documents->setAccessibleName(m_documents->text());
}

} // namespace assay
