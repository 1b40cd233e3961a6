// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/session.h"

#include <QWidget>

class QTableWidget;

namespace assay {

class RateDistortionPlot;

/// Which quantisation shall I take: every candidate compared with the reference as a row, and as a point of
/// the rate-distortion plane. A row opens its candidate.
class CandidatesPanel : public QWidget {
    Q_OBJECT
public:
    explicit CandidatesPanel(Session &session, QWidget *parent = nullptr);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void refresh();
    void show();

    Session &m_session;
    QTableWidget *m_table;
    RateDistortionPlot *m_plane;
    bool m_stale = true;
};

} // namespace assay
