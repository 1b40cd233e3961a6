// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/job_runner.h"
#include "widgets/session.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QTableWidget;

namespace assay {

class HexView;

/// Bytes of a tensor's parts, of a file's header or of whatever a finding points at, read in blocks by jobs,
/// with the element at the cursor read as every type.
class BytesPanel : public QWidget {
    Q_OBJECT
public:
    BytesPanel(Session &session, JobRunner &jobs, QWidget *parent = nullptr);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void refresh();
    void listRanges();
    void showRange(int index);
    void showAsked();
    void readBlock(quint64 first);
    void inspect();
    void goTo();

    Session &m_session;
    JobRunner &m_jobs;
    std::vector<ByteRange> m_ranges;
    ByteRange m_shown;
    bool m_stale = true;
    unsigned m_generation = 0; ///< blocks of an earlier range are dropped
    QComboBox *m_choice;
    QLineEdit *m_offset;
    QLabel *m_words;
    HexView *m_view;
    QTableWidget *m_inspector;
};

} // namespace assay
